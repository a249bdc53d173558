//! `trainer predict`: classifies audio files with the same code as the page.

mod args;
mod classify_file;
mod prediction;
mod vote_option;

use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::{audio_files, output};
use prediction::Prediction;

pub use args::PredictArgs;

/// Runs the command. Files that fail are reported and skipped; the exit status is then 1.
///
/// # Errors
/// The model or a folder cannot be read, or an option is invalid.
pub fn run(args: &PredictArgs) -> Result<ExitCode> {
    let classifier = args.model.classifier()?;
    let manifest = classifier.manifest();
    let vote = args.vote.unwrap_or(manifest.decision.vote);
    let frames = manifest.slices.frames;
    if let Some(hop) = args.hop {
        ensure!(
            (1..=frames).contains(&hop),
            "--hop must be between 1 and the {frames} frames of a slice, not {hop}"
        );
    }
    let files = files_of(&args.files)?;
    let mut table = csv::Writer::from_writer(stdout());
    if args.csv {
        table.write_record(Prediction::columns(&manifest.genres))?;
    }
    let mut answers = Vec::with_capacity(files.len());
    for path in &files {
        let result = classify_file::classify_file(&classifier, path, vote, args.hop);
        let answer = Prediction::new(path, result, &classifier);
        if args.csv {
            table.write_record(answer.record(&manifest.genres))?;
            table.flush()?;
        } else if !args.model.json {
            output::line(answer.to_text(args.top).trim_end())?;
        }
        answers.push(answer);
    }
    if args.model.json {
        output::line(serde_json::to_string_pretty(&answers)?)?;
    }
    let failed = answers.iter().filter(|answer| answer.failed()).count();
    if failed == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    output::warn(format_args!(
        "{failed} of {} files could not be classified",
        answers.len()
    ));
    Ok(ExitCode::FAILURE)
}

/// Replaces each folder by the audio files below it.
fn files_of(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let below = audio_files::below(path)?;
        ensure!(!below.is_empty(), "no audio files in {}", path.display());
        files.extend(below);
    }
    Ok(files)
}
