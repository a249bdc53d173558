//! `trainer order`: does the order in time matter to the network?
//!
//! ```text
//! songs ─ slices ─ change (steps, frames, blocks) ─ network ─▶ decisions, compared with those without a change
//! ```

mod args;
mod change;
mod report;

use std::process::ExitCode;

use anyhow::Result;
use genrescope_classify::{Classifier, Session, block_on};
use genrescope_trace::{Random, TraceNetwork};
use genrescope_vote::{Classification, SliceClassification, argmax};

use crate::data::MelStore;
use crate::inference::BATCH;
use crate::output;
use change::{Change, ChangedSong};
use report::{ChangeFigures, OrderReport, Run};

pub use args::OrderArgs;

/// Runs the command.
///
/// # Errors
/// The model and the data do not match, a file cannot be read, or the network's output is not finite.
pub fn run(args: &OrderArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let file = args.model.file()?;
    store.check_genres(&file.manifest.genres)?;
    store.check_front_end(&args.data, &file.manifest.front_end)?;
    args.songs
        .warn_if_not_trained_on(&file.manifest.provenance.split);
    let network = TraceNetwork::from_model(file.clone())?;
    let classifier = args.model.load(file)?;
    let rows = args.songs.rows(&store.songs)?;
    let changes = Change::all(args.block.into());
    let (mut right, mut named_right) = (0, 0);
    let mut slices = 0;
    let mut counts: Vec<Vec<Run>> = changes
        .iter()
        .map(|change| vec![Run::default(); change.repetitions(args.repetitions)])
        .collect();
    for &row in &rows {
        let session = Session::from_referenced(classifier.manifest(), store.spectrogram(row))?;
        let song = ChangedSong::new(&network, session.input(0..session.total()));
        let label = store.label(row);
        let unchanged = Decisions::new(&classifier, &session, &logits(&classifier, song.input())?);
        right += usize::from(unchanged.song == Some(label));
        named_right += usize::from(unchanged.named.contains(&label));
        slices += unchanged.slices.len();
        for (change, runs) in changes.iter().zip(&mut counts) {
            for (seed, run) in runs.iter_mut().enumerate() {
                let mut random = Random::new(((row as u64) << 32) | seed as u64);
                let logits = match song.in_other_order(*change, &mut random) {
                    change::Changed::Input(input) => logits(&classifier, &input)?,
                    change::Changed::Logits(logits) => logits,
                };
                let changed = Decisions::new(&classifier, &session, &logits);
                let pairs = changed.slices.iter().zip(&unchanged.slices);
                run.same += pairs.filter(|(a, b)| a == b).count();
                run.right += usize::from(changed.song == Some(label));
                run.named_right += usize::from(changed.named.contains(&label));
            }
        }
    }
    let figures = changes.iter().zip(&counts);
    let report = OrderReport {
        songs: rows.len(),
        slices,
        steps: network_steps(&classifier)?,
        songs_right: right as f64 / rows.len() as f64,
        songs_named_right: named_right as f64 / rows.len() as f64,
        split: args.songs.describe(),
        changes: figures
            .map(|(change, runs)| ChangeFigures::new(*change, runs, slices, rows.len()))
            .collect(),
    };
    output::figures(&report, args.model.json)?;
    Ok(ExitCode::SUCCESS)
}

/// Decisions for a song and its slices.
struct Decisions {
    /// The most probable genre; `None` if the song has no slice.
    song: Option<usize>,
    /// The genres that the answer names: none if it is "not sure" or an outside class.
    named: Vec<usize>,
    slices: Vec<usize>,
}

impl Decisions {
    fn new(classifier: &Classifier, session: &Session, logits: &[f32]) -> Decisions {
        let manifest = classifier.manifest();
        let probabilities = classifier.to_probabilities(logits);
        let rows = probabilities.chunks_exact(manifest.network.genres);
        let rows = rows.enumerate();
        let slices: Vec<SliceClassification> = rows
            // All of them count: a change leaves each as loud as it was.
            .map(|(slice, row)| SliceClassification {
                audible: true,
                ..session.slice_classification(slice, row)
            })
            .collect();
        let of_slices = slices.iter().map(|slice| argmax(&slice.probabilities));
        let of_slices = of_slices.collect();
        let decision = &manifest.decision;
        let song = Classification::aggregate(slices, 0.0, decision.vote, decision);
        let ranked = song.ranking.iter().map(|ranked| ranked.genre);
        Decisions {
            song: ranked.clone().next(),
            named: ranked.take(song.answer.named_genres()).collect(),
            slices: of_slices,
        }
    }
}

/// Logits of a song's slices.
fn logits(classifier: &Classifier, input: &[f32]) -> Result<Vec<f32>> {
    let manifest = classifier.manifest();
    let size = manifest.network.bands * manifest.slices.frames;
    let batch = classifier.batch(BATCH, input.len() / size).max(1);
    let mut logits = Vec::new();
    for input in input.chunks(batch * size) {
        logits.extend(block_on(classifier.logits(input))?);
    }
    Ok(logits)
}

/// Steps of the recurrent layers in a slice.
fn network_steps(classifier: &Classifier) -> Result<usize> {
    let manifest = classifier.manifest();
    Ok(manifest.network.pooled(manifest.slices.frames)?[1])
}
