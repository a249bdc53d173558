//! `trainer predict`: classifies audio files with the same code as the page.

mod args;
mod classify_file;
mod genre_playlists;
mod inputs;
mod playlist;
mod prediction;
mod printer;
mod song_tags;
mod vote_option;
mod write_genre;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use genrescope_classify::Classifier;

use crate::audio_files::Skipped;
use crate::inference::contain;
use crate::output;
use genre_playlists::GenrePlaylists;
use inputs::{Input, Inputs};
use prediction::Prediction;
use printer::{Form, Printer, is_closed_pipe};
use write_genre::GenreCopy;

pub use args::PredictArgs;

/// Genres in a line of text.
const TOP: usize = 3;

/// Runs the command. Whatever cannot be classified is reported, the rest is classified; the exit status is
/// then 1.
///
/// # Errors
/// The model cannot be read, an option is invalid, or the output cannot be written.
pub fn run(args: &PredictArgs) -> Result<ExitCode> {
    let classifier = args.classifier()?;
    let manifest = classifier.manifest();
    let frames = manifest.slices.frames;
    if let Some(hop) = args.hop {
        ensure!(
            (1..=frames).contains(&hop),
            "--hop must be between 1 and the {frames} frames of a slice, not {hop}"
        );
    }
    let playlists = args.m3u.as_deref();
    let mut playlists = playlists
        .map(|folder| GenrePlaylists::new(folder, &manifest.genres))
        .transpose()?;
    let inputs = Inputs::find(&args.files);
    let printed = print_all(args, &classifier, &inputs, playlists.as_mut());
    if let Some(playlists) = playlists {
        playlists.write()?;
    }
    match printed {
        Err(error) if is_closed_pipe(&error) => Ok(ExitCode::SUCCESS),
        printed => {
            let failures = printed?;
            Ok(summarise(&inputs, &failures))
        }
    }
}

/// What could not be done.
#[derive(Default)]
struct Failures {
    files: usize,
    copies: usize,
}

/// Classifies the files and prints each result at once.
fn print_all(
    args: &PredictArgs,
    classifier: &Classifier,
    inputs: &Inputs,
    mut playlists: Option<&mut GenrePlaylists>,
) -> Result<Failures> {
    let form = match () {
        () if args.csv => Form::Csv,
        () if args.model.json => Form::Json,
        () => Form::Text {
            top: args.top.unwrap_or(TOP),
        },
    };
    let mut printer = Printer::start(form, classifier.manifest())?;
    if form != Form::Json {
        for Skipped { path, reason } in &inputs.skipped {
            output::warn(format_args!("skipped {}: {reason}", path.display()));
        }
    }
    let mut failures = Failures::default();
    for input in &inputs.files {
        let mut prediction = predict(args, classifier, input);
        failures.files += usize::from(prediction.failed());
        if let Some(genre) = prediction.genre().map(String::from) {
            if let Some(playlists) = &mut playlists {
                playlists.add(&genre, &input.path, prediction.tags());
            }
            if let Some(folder) = &args.write_genre {
                let rate = classifier.manifest().front_end.sample_rate;
                let copy = GenreCopy::write(input, folder, &genre, rate);
                failures.copies += usize::from(copy.failed());
                prediction.set_copy(copy);
            }
        }
        printer.print(&prediction)?;
    }
    if form == Form::Json {
        for skipped in &inputs.skipped {
            printer.print(&Prediction::skipped(skipped))?;
        }
    }
    printer.finish()?;
    Ok(failures)
}

/// The result of one file, whatever happens.
fn predict(args: &PredictArgs, classifier: &Classifier, input: &Input) -> Prediction {
    let vote = args.vote.unwrap_or(classifier.manifest().decision.vote);
    let result = contain(|| classify_file::classify_file(classifier, &input.path, vote, args.hop));
    Prediction::new(&input.path, result, classifier)
}

/// Reports how many files were skipped and could not be classified.
fn summarise(inputs: &Inputs, failures: &Failures) -> ExitCode {
    let skipped = inputs.skipped.len() + inputs.hidden;
    if skipped > 0 {
        let hidden = inputs.hidden;
        output::warn(format_args!(
            "{skipped} files or folders were skipped, {hidden} of them hidden"
        ));
    }
    let count = inputs.files.len();
    if failures.files > 0 {
        let failed = failures.files;
        output::warn(format_args!(
            "{failed} of {count} files could not be classified"
        ));
    }
    if failures.copies > 0 {
        let failed = failures.copies;
        output::warn(format_args!(
            "{failed} copies with a genre were not written"
        ));
    }
    let is_complete = failures.files == 0
        && failures.copies == 0
        && !inputs
            .skipped
            .iter()
            .any(|skipped| skipped.reason.is_failure());
    if is_complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
