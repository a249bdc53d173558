//! `trainer stress`: whether the top genre stays the same under degradations of the audio.

mod args;
mod condition;
mod mp3;
mod report;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use genrescope_classify::{Classifier, block_on};
use genrescope_vote::{Answer, Classification};

use crate::data::MelStore;
use crate::inference::{self, BATCH};
use crate::output;
use condition::Condition;
use report::{ConditionCounts, StressReport};

pub use args::StressArgs;

/// Runs the command. Files that cannot be read are reported and skipped; the exit status is then 1.
///
/// # Errors
/// The model cannot be loaded, or its output is not finite.
pub fn run(args: &StressArgs) -> Result<ExitCode> {
    let classifier = args.model.classifier()?;
    let rate = classifier.manifest().front_end.sample_rate;
    let store = args.data.as_deref().map(MelStore::open).transpose()?;
    let mut rows = Condition::ALL.map(|condition| {
        (
            condition,
            ConditionCounts::new(condition.code(), condition.name()),
        )
    });
    let mut stored = ConditionCounts::new("stored", "stored spectrogram");
    let mut failed = 0;
    for path in &args.files {
        let samples = match samples_of(path, rate) {
            Ok(samples) => samples,
            Err(error) => {
                output::warn(format_args!("{}: {error:#}", path.display()));
                failed += 1;
                continue;
            }
        };
        let plain = verdict(&classifier, &samples)?;
        if let Some(store) = &store {
            compare_stored(&classifier, store, path, &plain, &mut stored)?;
        }
        for (condition, row) in &mut rows {
            match condition.apply(&samples, rate) {
                Ok(degraded) => row.count(&plain, &verdict(&classifier, &degraded)?, path),
                Err(error) => row.failed = Some(format!("{error:#}")),
            }
        }
    }
    let mut non_music = Vec::new();
    for path in &args.non_music {
        match samples_of(path, rate) {
            Ok(samples) => {
                let verdict = verdict(&classifier, &samples)?;
                non_music.push((
                    path.display().to_string(),
                    describe(&classifier, &verdict),
                    verdict.answer.name(),
                ));
            }
            Err(error) => {
                output::warn(format_args!("{}: {error:#}", path.display()));
                failed += 1;
            }
        }
    }
    let rows = rows.into_iter().map(|(_, row)| row);
    let rows = rows
        .filter(ConditionCounts::tried)
        .chain(store.map(|_| stored))
        .collect();
    let report = StressReport { rows, non_music };
    output::figures(&report, args.model.json)?;
    Ok(match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn compare_stored(
    classifier: &Classifier,
    store: &MelStore,
    path: &Path,
    plain: &Classification,
    row: &mut ConditionCounts,
) -> Result<()> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy());
    let song = store
        .songs
        .iter()
        .find(|song| Some(&*song.song) == name.as_deref());
    let Some(song) = song else { return Ok(()) };
    let spectrogram = store.spectrogram(song.row);
    row.count(
        &inference::classify_spectrogram(classifier, spectrogram)?,
        plain,
        path,
    );
    Ok(())
}

fn describe(classifier: &Classifier, verdict: &Classification) -> String {
    let best = verdict.ranking.first();
    let probability = best.map_or(0.0, |best| best.probability);
    match verdict.answer {
        Answer::Genre(genre) => {
            format!("{} ({probability:.2})", classifier.manifest().genres[genre])
        }
        Answer::Between(_) => {
            let genres = &classifier.manifest().genres;
            let names: Vec<&str> = verdict
                .named()
                .iter()
                .map(|one| &*genres[one.genre])
                .collect();
            format!("between {} ({probability:.2})", names.join(", "))
        }
        Answer::OtherMusic => "other music".into(),
        Answer::NonMusic => "non-music".into(),
        Answer::NotSure => format!("not sure ({probability:.2})"),
        // The command refuses such a model.
        Answer::Labels => "labels".into(),
        Answer::NoMusic => "no music".into(),
        Answer::TooShort => "too short".into(),
    }
}

fn verdict(classifier: &Classifier, samples: &[f32]) -> Result<Classification> {
    let vote = classifier.manifest().decision.vote;
    let keep_going = |_| ControlFlow::Continue(());
    Ok(block_on(
        classifier.classify(samples, BATCH, vote, keep_going),
    )?)
}

fn samples_of(path: &Path, rate: u32) -> Result<Vec<f32>> {
    inference::contain(|| inference::read_all(inference::open(path, rate)?))
}
