//! The manifest of a checkpoint: how the store was prepared and the network trained.

use genrescope_crnn::CrnnConfig;
use genrescope_crnn::model_file::{
    Calibration, FORMAT_VERSION, LabelSettings, Manifest, Normalisation, Provenance, SelfTest,
};
use genrescope_crnn::slices::{Rest, Short, SliceConfig};
use genrescope_vote::{DecisionConfig, OutsideConfig, Vote};

use super::balance::Balance;
use super::config::{KeptEpoch, TrainConfig};
use super::schedule::Schedule;
use crate::augment::AugmentConfig;
use crate::data::{MelStore, SongLabels, Split};

/// Maps -80..0 dB to -1..1.
pub const NORMALISATION: Normalisation = Normalisation {
    offset: 40.0,
    scale: 1.0 / 40.0,
};

/// The manifest of the model file of an epoch.
pub fn checkpoint(
    store: &MelStore,
    split: &Split,
    config: &TrainConfig,
    network: CrnnConfig,
    labels: Option<&SongLabels>,
    epoch: usize,
) -> Manifest {
    Manifest {
        format_version: FORMAT_VERSION,
        name: name(config),
        genres: labels.map_or_else(|| store.genres.clone(), |labels| labels.names.clone()),
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
            // Less than half a slice is too little to go on.
            min_frames: config.frames / 2,
        },
        network,
        calibration: Calibration { temperature: 1.0 },
        decision: DecisionConfig {
            // The probabilities that are shown also decide the genre, so that the longest bar wins. Of the
            // two means, the geometric one was better calibrated on validation songs (models/README.md);
            // `evaluate` reports all votes.
            vote: labels.map_or(Vote::Geometric, |_| Vote::Mean),
            not_sure_below: labels.map_or(0.3, |_| 0.0),
            // A sine at -72 dBFS: below the hiss of a quiet room, above digital silence and its dither.
            silence_below_db: -35.0,
            // Half until calibration.
            outside: config.outside_classes.then(|| OutsideConfig {
                classes: config.outside().to_vec(),
                inside_below: 0.5,
            }),
            set: None,
        },
        // Validation sets the thresholds.
        labels: labels.map(|labels| LabelSettings {
            thresholds: vec![0.5; labels.names.len()],
        }),
        // Filled in by validation and again at export, since it depends on the precision of the weights.
        self_test: SelfTest { logits: Vec::new() },
        provenance: Provenance {
            data: labels.map_or_else(
                || describe_data(store),
                |labels| describe_labels(store, labels),
            ),
            split: format!(
                "{}: {} training, {} validation and {} test songs.",
                config.split.describe(config.seed),
                split.train.len(),
                split.valid.len(),
                split.test.len()
            ),
            recipe: recipe(config, labels.is_some(), epoch),
            figures: Vec::new(),
            confusion: Vec::new(),
            notes: match labels {
                Some(_) => label_notes(),
                None => notes(store, config),
            },
        },
    }
}

/// A description of the recipe.
fn recipe(config: &TrainConfig, has_labels: bool, epoch: usize) -> String {
    let mut words = format!(
        "Preset {}, slices of {} frames, batches of {} slices, Adam with a learning rate of {}",
        config.preset, config.frames, config.batch, config.learning_rate
    );
    if !config.time_pools.is_empty() {
        let pools: Vec<_> = config.time_pools.iter().map(usize::to_string).collect();
        words.push_str(&format!(", time pools {}", pools.join(", ")));
    }
    if config.schedule == Schedule::OneCycle {
        words.push_str(" at most, one-cycle schedule");
    }
    if config.average > 0.0 {
        words.push_str(", moving average of the weights");
    }
    if has_labels {
        words.push_str("; binary cross-entropy of each label");
    }
    let done = augmentations(&config.augment);
    if !done.is_empty() {
        words.push_str(&format!("; {}", done.join(", ")));
    }
    for (share, what) in [
        (config.extra_songs, "songs of further stores"),
        (config.other_music, "other music"),
        (
            config.subset_songs,
            "songs of stores that have some of the genres",
        ),
        (
            config.shuffled_steps,
            "with its steps in random order, as non-music",
        ),
    ] {
        if share > 0.0 {
            words.push_str(&format!("; {:.0} % of each batch {what}", share * 100.0));
        }
    }
    match config.balance {
        Balance::None => {}
        Balance::Weights if has_labels => {
            words.push_str("; songs with and without a label with the same weight in the loss");
        }
        Balance::Weights => words.push_str("; genres with the same weight in the loss"),
        Balance::Draws => words.push_str("; songs of each genre equally often"),
    }
    words.push_str(&match config.keep {
        KeptEpoch::Best => format!("; epoch {epoch} chosen by {}.", config.choose_by.words()),
        KeptEpoch::Last => format!("; all {epoch} epochs."),
    });
    words
}

/// Names of the augmentations that a recipe uses.
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
        ("compression", augment.compression > 0.0),
        ("lower resolution", augment.coarse > 0.0),
        ("non-music sounds", augment.non_music > 0.0),
        ("some of them from a store", augment.needs_stored_sounds()),
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

/// Number of songs that are not augmented copies.
fn originals(store: &MelStore) -> usize {
    let songs = store.songs.iter();
    songs.filter(|song| !song.is_augmented_copy()).count()
}

/// Whether the store can be GTZAN or a subset of it.
fn is_gtzan(store: &MelStore) -> bool {
    store.genres == GTZAN && originals(store) <= 1000
}

/// A description of the data.
pub fn describe_data(store: &MelStore) -> String {
    let songs = originals(store);
    let copies = match store.songs.len() - songs {
        0 => String::new(),
        copies => format!(", and {copies} augmented copies for training"),
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

/// A description of data with labels.
fn describe_labels(store: &MelStore, labels: &SongLabels) -> String {
    let seconds = store.columns as f64 * store.seconds_per_column();
    format!(
        "Songs of {seconds:.0} s with {} labels from a file with the SHA-256 {}: {}.",
        labels.names.len(),
        labels.checksum,
        labels.names.join(", ")
    )
}

/// Limitations of models of labels.
fn label_notes() -> Vec<String> {
    vec![
        "It answers each label by itself: a song may have several labels, or none.".into(),
        "A label that a song lacks in the training data may be missing there only because no one wrote it down.".into(),
        "Songs of artists that are in the training data are easier to classify than others.".into(),
    ]
}

/// The model's name: the preset, whether it learned the order of the steps, and the split of its figures.
pub fn name(config: &TrainConfig) -> String {
    let split = config.split.to_string().replace([':', '/'], "-");
    let order = if config.shuffled_steps > 0.0 {
        "-order"
    } else {
        ""
    };
    format!("{}{order}-{split}", config.preset)
}

/// Limitations that users should know. The page translates a note by its first four words.
pub fn notes(store: &MelStore, config: &TrainConfig) -> Vec<String> {
    let artists = "Songs of artists that are in the training data are easier to classify than others: a random split overestimates the accuracy, a fault-filtered one does not.".into();
    if is_gtzan(store) {
        return vec![
match config.outside_classes {
                true => "It recognises ten shelves of a record shop around the year 2000; other music is often assigned to the nearest of them instead of \"other music\".".into(),
                false => "It knows ten shelves of a record shop around the year 2000; other music is assigned to the nearest of them or \"not sure\".".into(),
            },
            artists,
            "GTZAN's audio has no licence clearance; none of it is part of this file.".into(),
        ];
    }
    let genres = store.genres.len();
    vec![
        format!(
            "It knows {genres} genres; other music is assigned to the nearest of them or \"not sure\"."
        ),
        artists,
    ]
}
