//! The manifest of a checkpoint: the settings under which the store was made and the network trained.

use genrescope_crnn::CrnnConfig;
use genrescope_crnn::model_file::{
    Calibration, FORMAT_VERSION, Manifest, Normalisation, Provenance, SelfTest,
};
use genrescope_crnn::slices::{Rest, Short, SliceConfig};
use genrescope_vote::{DecisionConfig, Vote};

use super::config::{Keep, TrainConfig};
use super::schedule::Schedule;
use crate::augment::AugmentConfig;
use crate::data::{MelStore, Split};

/// Decibels -80..0 become -1..1.
pub const NORMALISATION: Normalisation = Normalisation {
    offset: 40.0,
    scale: 1.0 / 40.0,
};

/// The manifest of an epoch.
pub fn checkpoint(
    store: &MelStore,
    split: &Split,
    config: &TrainConfig,
    network: CrnnConfig,
    epoch: usize,
) -> Manifest {
    Manifest {
        format_version: FORMAT_VERSION,
        name: name(config),
        genres: store.genres.clone(),
        front_end: store.front_end.clone(),
        normalisation: NORMALISATION,
        slices: SliceConfig {
            frames: config.frames,
            hop: match config.hop {
                0 => config.frames,
                hop => hop,
            },
            rest: Rest::AlignLast,
            short: Short::Repeat,
            // Half a slice says something, less is guessing.
            min_frames: config.frames / 2,
        },
        network,
        calibration: Calibration { temperature: 1.0 },
        decision: DecisionConfig {
            // What is shown as the song's probabilities is what elects its genre, so that the longest
            // bar wins. Of the two means the geometric one was closer to the truth on validation songs
            // (models/README.md); the figures give all votes.
            vote: Vote::Geometric,
            not_sure_below: 0.3,
            // A sine at -72 dB of full scale: below the hiss of a quiet room, above digital silence
            // and its dither.
            silence_below_db: -35.0,
        },
        // Filled in by validation, and anew at export: it depends on the precision of the weights.
        self_test: SelfTest { logits: Vec::new() },
        provenance: Provenance {
            data: data_in_words(store),
            split: format!(
                "{}: {} songs to train on, {} to validate, {} to test.",
                config.split.in_words(config.seed),
                split.train.len(),
                split.valid.len(),
                split.test.len()
            ),
            recipe: recipe(config, epoch),
            figures: Vec::new(),
            confusion: Vec::new(),
            notes: notes(store),
        },
    }
}

/// The recipe in words.
fn recipe(config: &TrainConfig, epoch: usize) -> String {
    let mut words = format!(
        "Preset {}, slices of {} frames, {} slices a step, Adam at {}",
        config.preset, config.frames, config.batch, config.learning_rate
    );
    if config.schedule == Schedule::OneCycle {
        words.push_str(" at most, one cycle");
    }
    if config.average > 0.0 {
        words.push_str(", moving average of the weights");
    }
    let done = augmentations(&config.augment);
    if !done.is_empty() {
        words.push_str(&format!("; {}", done.join(", ")));
    }
    words.push_str(&match config.keep {
        Keep::Best => format!("; epoch {epoch} chosen by validation loss."),
        Keep::Last => format!("; all {epoch} epochs."),
    });
    words
}

/// What is done to training slices, by name.
pub fn augmentations(augment: &AugmentConfig) -> Vec<&'static str> {
    let done = [
        ("tempo", augment.tempo > 0.0),
        ("band shift", augment.band_shift > 0),
        ("frequency MixStyle", augment.style > 0.0),
        ("equaliser", augment.equaliser_db > 0.0),
        ("band limit", augment.band_limit > 0.0),
        ("reverberation", augment.reverb > 0.0),
        ("noise", augment.noise > 0.0),
        ("mixup", augment.mixup > 0.0),
        ("frequency masks", augment.frequency_masks > 0),
        ("time masks", augment.time_masks > 0),
        ("sounds that are no music", augment.not_music > 0.0),
        ("some of them from a store", augment.wants_stored_sounds()),
    ];
    done.iter().filter(|a| a.1).map(|a| a.0).collect()
}

/// The genres of GTZAN, sorted.
const GTZAN: [&str; 10] = [
    "blues",
    "classical",
    "country",
    "disco",
    "hiphop",
    "jazz",
    "metal",
    "pop",
    "reggae",
    "rock",
];

/// Songs of the store that are no changed copies of others.
fn originals(store: &MelStore) -> usize {
    let songs = store.songs.iter();
    songs.filter(|song| !song.is_changed_copy()).count()
}

/// Whether the store can be GTZAN or a part of it.
fn is_gtzan(store: &MelStore) -> bool {
    store.genres == GTZAN && originals(store) <= 1000
}

/// What the store holds.
pub fn data_in_words(store: &MelStore) -> String {
    let songs = originals(store);
    let copies = match store.songs.len() - songs {
        0 => String::new(),
        copies => format!(", and {copies} changed copies to train on"),
    };
    let seconds = store.columns as f64 * store.seconds_per_column();
    if is_gtzan(store) {
        return format!(
            "GTZAN (Tzanetakis & Cook 2002), {songs} of 1,000 clips of {seconds:.0} s{copies}; known faults: repetitions, mislabelings and distortions (Sturm 2013)."
        );
    }
    format!(
        "{songs} songs of {seconds:.0} s in {} genres{copies}: {}.",
        store.genres.len(),
        store.genres.join(", ")
    )
}

/// The model's name: the network and the split that its figures come from.
pub fn name(config: &TrainConfig) -> String {
    let split = config.split.to_string().replace([':', '/'], "-");
    format!("{}-{split}", config.preset)
}

/// What a user should know besides.
pub fn notes(store: &MelStore) -> Vec<String> {
    let artists = "Songs of artists that it was trained on are easier for it than others: a random split flatters, a fault-filtered one does not.".into();
    if is_gtzan(store) {
        return vec![
            "It knows ten shelves of a record shop around the year 2000; other music gets the nearest of them or \"not sure\".".into(),
            artists,
            "GTZAN's audio has no licence clearance; none of it is part of this file.".into(),
        ];
    }
    let genres = store.genres.len();
    vec![
        format!("It knows {genres} genres; other music gets the nearest of them or \"not sure\"."),
        artists,
    ]
}
