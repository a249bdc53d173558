//! `trainer stress`: whether the verdict stays when the music comes as a page meets it.

mod args;
mod condition;
mod mp3;
mod report;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use genre_core::classify::{Answer, Classifier, Verdict, ready};

use crate::data::MelStore;
use crate::inference::{self, BATCH};
use crate::output;
use condition::Condition;
use report::{Report, Row};

pub use args::StressArgs;

/// Runs the command. Files that cannot be read are reported and counted; the rest goes on.
pub fn run(args: &StressArgs) -> Result<ExitCode> {
    let classifier = args.with.classifier()?;
    let rate = classifier.manifest().front_end.sample_rate;
    let store = args.data.as_deref().map(MelStore::open).transpose()?;
    let mut rows = Condition::ALL.map(|condition| (condition, Row::new(condition.name())));
    let mut stored = Row::new("its stored spectrogram");
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
                Ok(heard) => row.count(&plain, &verdict(&classifier, &heard)?, path),
                Err(error) => row.failed = Some(format!("{error:#}")),
            }
        }
    }
    let mut not_music = Vec::new();
    for path in &args.not_music {
        match samples_of(path, rate) {
            Ok(samples) => {
                let verdict = verdict(&classifier, &samples)?;
                not_music.push((path.display().to_string(), say(&classifier, &verdict)));
            }
            Err(error) => {
                output::warn(format_args!("{}: {error:#}", path.display()));
                failed += 1;
            }
        }
    }
    let rows = rows.into_iter().map(|(_, row)| row);
    let rows = rows
        .filter(Row::tried)
        .chain(store.map(|_| stored))
        .collect();
    let report = Report { rows, not_music };
    match args.with.json {
        true => output::line(serde_json::to_string_pretty(&report)?)?,
        false => output::line(report.to_string().trim_end())?,
    }
    Ok(match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn compare_stored(
    classifier: &Classifier,
    store: &MelStore,
    path: &Path,
    plain: &Verdict,
    row: &mut Row,
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

fn say(classifier: &Classifier, verdict: &Verdict) -> String {
    let best = verdict.ranking.first();
    let sure = best.map_or(0.0, |best| best.probability);
    match verdict.answer {
        Answer::Genre(genre) => format!("{} ({sure:.2})", classifier.manifest().genres[genre]),
        Answer::NotSure => format!("not sure ({sure:.2})"),
        Answer::NoMusic => "no music".into(),
        Answer::TooShort => "too short".into(),
    }
}

fn verdict(classifier: &Classifier, samples: &[f32]) -> Result<Verdict> {
    let vote = classifier.manifest().decision.vote;
    let going_on = |_| ControlFlow::Continue(());
    Ok(ready(classifier.classify(samples, BATCH, vote, going_on))?)
}

fn samples_of(path: &Path, rate: u32) -> Result<Vec<f32>> {
    inference::read_all(inference::open(path, rate)?)
}
