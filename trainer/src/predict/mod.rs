//! `trainer predict`: the genre of audio files, by the same code as the page.

mod listen;
mod report;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use genre_core::classify::Classifier;
use genre_core::model_file::{self, ModelFile};

use crate::cli::PredictArgs;
use crate::files;

/// The model that is shipped with this project, so that `predict` works from anywhere.
const SHIPPED: &[u8] = include_bytes!("../../../models/genrescope.safetensors");

/// The model of this file, or the shipped one.
pub fn model(path: Option<&Path>) -> Result<ModelFile> {
    match path {
        Some(path) => {
            model_file::read(&files::read(path)?).with_context(|| path.display().to_string())
        }
        None => Ok(model_file::read(SHIPPED)?),
    }
}

/// Runs the command. The exit status is 1 where any file failed; the others are answered all the
/// same.
pub fn run(args: &PredictArgs) -> Result<ExitCode> {
    let file = model(args.model.as_deref())?;
    let classifier = Classifier::new(file, &args.device.runs_on()?)?;
    let mut answers = Vec::with_capacity(args.files.len());
    for path in &args.files {
        let answer = report::Answered::new(path, listen::listen(&classifier, path), &classifier);
        if !args.json {
            print!("{answer}");
        }
        answers.push(answer);
    }
    if args.json {
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
