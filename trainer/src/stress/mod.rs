//! `trainer stress`: whether the verdict stays when the music comes as a page meets it.

mod condition;
mod mp3;
mod report;

use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use genrescope_audio::AudioReader;
use genrescope_classify::{Classifier, block_on};
use genrescope_vote::{Answer, Classification};

use crate::cli::StressArgs;
use crate::data::MelStore;
use crate::evaluate::{self, BATCH};
use crate::{output, predict};
use condition::Condition;
use report::{Report, Row};

/// Runs the command. Files that cannot be read are reported and counted; the rest goes on.
pub fn run(args: &StressArgs) -> Result<ExitCode> {
    let classifier = predict::classifier(&args.with)?;
    let rate = classifier.manifest().front_end.sample_rate;
    let store = args.data.as_deref().map(MelStore::open).transpose()?;
    let mut rows =
        Condition::ALL.map(|condition| (condition, Row::new(condition.code(), condition.name())));
    let mut stored = Row::new("stored", "its stored spectrogram");
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
                not_music.push((
                    path.display().to_string(),
                    say(&classifier, &verdict),
                    predict::answer_code(verdict.answer),
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
    plain: &Classification,
    row: &mut Row,
) -> Result<()> {
    let name = path.file_stem().map(|stem| stem.to_string_lossy());
    let song = store
        .songs
        .iter()
        .find(|song| Some(&*song.song) == name.as_deref());
    let Some(song) = song else { return Ok(()) };
    let spectrogram = store.spectrogram(song.row);
    row.count(&evaluate::hear_one(classifier, spectrogram)?, plain, path);
    Ok(())
}

fn say(classifier: &Classifier, verdict: &Classification) -> String {
    let best = verdict.ranking.first();
    let sure = best.map_or(0.0, |best| best.probability);
    match verdict.answer {
        Answer::Genre(genre) => format!("{} ({sure:.2})", classifier.manifest().genres[genre]),
        Answer::NotSure => format!("not sure ({sure:.2})"),
        Answer::NoMusic => "no music".into(),
        Answer::TooShort => "too short".into(),
    }
}

fn verdict(classifier: &Classifier, samples: &[f32]) -> Result<Classification> {
    let vote = classifier.manifest().decision.vote;
    let going_on = |_| ControlFlow::Continue(());
    Ok(block_on(
        classifier.classify(samples, BATCH, vote, going_on),
    )?)
}

fn samples_of(path: &Path, rate: u32) -> Result<Vec<f32>> {
    all_samples(predict::open(path, rate)?)
}

fn all_samples(mut reader: AudioReader) -> Result<Vec<f32>> {
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {}
    Ok(samples)
}
