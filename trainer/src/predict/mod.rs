//! `trainer predict`: the genre of audio files, by the same code as the page.

mod codes;
mod listen;
mod report;

use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file;
use genrescope_vote::Vote;

use crate::cli::{HearArgs, PredictArgs};
use crate::{audio_files, files, output};
use report::Answered;

pub use codes::answer_code;
pub use listen::open;

/// The model that is shipped with this project, so that `predict` works from anywhere.
const SHIPPED: &[u8] = include_bytes!("../../../models/genrescope.safetensors");

/// The model that was named, or the shipped one, where it is to run.
pub fn classifier(args: &HearArgs) -> Result<Classifier> {
    let file = match &args.model {
        Some(path) => {
            model_file::read(&files::read(path)?).with_context(|| path.display().to_string())?
        }
        None => model_file::read(SHIPPED)?,
    };
    let classifier = args.device.classifier(file)?;
    // Weights that were damaged on the disk, or a device that computes wrongly, answer as well.
    block_on(classifier.self_test())?;
    Ok(classifier)
}

/// Runs the command. The exit status is 1 where any file failed; the others are answered all the
/// same.
pub fn run(args: &PredictArgs) -> Result<ExitCode> {
    let classifier = classifier(&args.with)?;
    let manifest = classifier.manifest();
    let vote = args.vote.map_or(manifest.decision.vote, Vote::from);
    let frames = manifest.slices.frames;
    if let Some(hop) = args.hop {
        ensure!(
            (1..=frames).contains(&hop),
            "--hop must lie between 1 and the {frames} frames of a slice, not {hop}"
        );
    }
    let files = files_of(&args.files)?;
    let mut table = csv::Writer::from_writer(stdout());
    if args.csv {
        table.write_record(Answered::columns(&manifest.genres))?;
    }
    let mut answers = Vec::with_capacity(files.len());
    for path in &files {
        let heard = listen::listen(&classifier, path, vote, args.hop);
        let answer = Answered::new(path, heard, &classifier);
        if args.csv {
            table.write_record(answer.record(&manifest.genres))?;
            table.flush()?;
        } else if !args.with.json {
            output::line(answer.in_words(args.top).trim_end())?;
        }
        answers.push(answer);
    }
    if args.with.json {
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

/// Files as they were named, and in the place of a folder the audio files below it.
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
