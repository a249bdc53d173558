//! `trainer explain`: why a song has its genre, as text, JSON and one HTML page.
//!
//! ```text
//! file ─ song ─▶ slices, shares ─ slice ─▶ occlusion maps, trace ─▶ Explanation ─▶ text, JSON, page
//! ```

mod args;
mod explanation;
mod layers;
mod map_figure;
mod page;
mod slice;
mod song;
mod text;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use genrescope_trace::TraceNetwork;

use crate::inference::contain;
use crate::{files, output};
use explanation::Explanation;
use song::Song;

pub use args::ExplainArgs;

/// Runs the command.
///
/// # Errors
/// The model or the file cannot be read, the file has no audible slice or not the requested one, or the output cannot be
/// written.
pub fn run(args: &ExplainArgs) -> Result<ExitCode> {
    let file = args.model.file()?;
    let network = TraceNetwork::from_model(file.clone())?;
    let mut classifier = args.model.load(file)?;
    // A slice is explained by itself, also where the slices of a song could share state.
    classifier.set_stateless();
    let song = contain(|| Song::read(&classifier, &args.file))
        .with_context(|| args.file.display().to_string())?;
    let index = song.choose(args.slice)?;
    let found = slice::explain(&classifier, &network, &song, index)?;
    let explanation = Explanation::new(&classifier, &args.file, &song, &found);
    let json = serde_json::to_string_pretty(&explanation)?;
    if let Some(folder) = &args.out {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let page = page::page(&explanation, &found, classifier.manifest())?;
        files::write_atomic(&folder.join("explanation.json"), json.as_bytes())?;
        files::write_atomic(&folder.join("explanation.html"), page.as_bytes())?;
    }
    match args.model.json {
        true => output::line(json)?,
        false => output::line(text::text(&explanation).trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}
