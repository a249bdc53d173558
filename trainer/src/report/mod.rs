//! `trainer report`: runs compared with the paper's tables and figures, in one self-contained HTML file.
//!
//! ```text
//! run folders ─ read, evaluate where needed ─▶ groups ─▶ tables, figures, model section ─▶ report.html
//! ```

mod args;
mod baselines;
mod format;
mod model;
mod page;
mod paper;
mod runs;
mod spectrograms;
mod tables;

use std::process::ExitCode;

use anyhow::Result;

use crate::data::MelStore;
use crate::{files, output};

pub use args::ReportArgs;

/// Runs the command.
///
/// # Errors
/// A run, the data or a baseline cannot be read, or the report cannot be written.
pub fn run(args: &ReportArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let groups = runs::read(args, &store)?;
    let baselines = baselines::read(&args.baselines)?;
    let page = page::page(&groups, &baselines, &store)?;
    files::write_atomic(&args.out, page.as_bytes())?;
    let all = || groups.iter().flat_map(|group| &group.runs);
    output::line(format_args!(
        "wrote {}: {} runs, {} of them finished",
        args.out.display(),
        all().count(),
        all().filter(|run| run.evaluation.is_some()).count()
    ))?;
    Ok(ExitCode::SUCCESS)
}
