//! `trainer predict`: the genre of audio files, by the same code as the page.

mod listen;
mod report;

use std::process::ExitCode;

use anyhow::{Context, Result};
use genre_core::classify::Classifier;
use genre_core::model_file;

use crate::cli::{HearArgs, PredictArgs};
use crate::files;

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
    Ok(Classifier::new(file, &args.device.runs_on()?)?)
}

/// Runs the command. The exit status is 1 where any file failed; the others are answered all the
/// same.
pub fn run(args: &PredictArgs) -> Result<ExitCode> {
    let classifier = classifier(&args.with)?;
    let mut answers = Vec::with_capacity(args.files.len());
    for path in &args.files {
        let answer = report::Answered::new(path, listen::listen(&classifier, path), &classifier);
        if !args.with.json {
            print!("{answer}");
        }
        answers.push(answer);
    }
    if args.with.json {
        println!("{}", serde_json::to_string_pretty(&answers)?);
    }
    let failed = answers.iter().filter(|answer| answer.failed()).count();
    if failed == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!(
        "{failed} of {} files could not be classified",
        answers.len()
    );
    Ok(ExitCode::FAILURE)
}
