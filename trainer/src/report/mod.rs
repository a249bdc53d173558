//! `trainer report`: runs beside the paper's tables and figures, in one HTML file that needs no other.
//!
//! ```text
//! run folders ─ read, evaluate what is not yet ─▶ groups ─▶ tables, figures, the model's page ─▶ report.html
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
pub fn run(args: &ReportArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let groups = runs::read(args, &store)?;
    let baselines = baselines::read(&args.baselines)?;
    let page = page::page(&groups, &baselines, &store)?;
    files::write_whole(&args.out, page.as_bytes())?;
    let all = || groups.iter().flat_map(|group| &group.runs);
    output::line(format_args!(
        "wrote {}: {} runs, {} of them finished",
        args.out.display(),
        all().count(),
        all().filter(|run| run.evaluation.is_some()).count()
    ))?;
    Ok(ExitCode::SUCCESS)
}
