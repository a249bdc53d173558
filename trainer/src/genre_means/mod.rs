//! `trainer genre-means`: what stands for a network's own genres where others are added to them.

mod args;

use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_classify::{Classifier, block_on};
use genrescope_teach::GenreMeans;

use crate::files;
use crate::inference::ModelArgs;
use crate::output;
use crate::tune::{SelectedSongs, collect};

pub use args::GenreMeansArgs;

/// Runs the command.
///
/// # Errors
/// The model or the store cannot be read, the store has other genres, or the file cannot be written.
pub fn run(args: &GenreMeansArgs) -> Result<ExitCode> {
    let base = ModelArgs {
        model: args.from.clone(),
        device: crate::device::DeviceChoice::Flex,
        json: false,
    }
    .file()?;
    let classifier = Classifier::new(base.clone().with_embeddings())?;
    block_on(classifier.self_test())?;
    let selected = SelectedSongs::open(&args.data, &args.stored, classifier.manifest())?;
    let found = selected.embed(&classifier, None)?;
    let width = classifier.manifest().embedding_width();
    let songs = collect(&found, &base.manifest.genres, width)?;
    let means = GenreMeans::measure(&base, &songs)
        .context("the songs must be of all genres of the model, and of no other")?;
    files::write_atomic(&args.out, &serde_json::to_vec(&means)?)?;
    output::line(format_args!(
        "{}: means of {} songs of {} genres",
        args.out.display(),
        means.songs,
        means.genres.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}
