//! Options of `trainer explain`.

use std::path::PathBuf;

use clap::Args;

use crate::inference::ModelArgs;

/// Options of `trainer explain`.
#[derive(Args)]
pub struct ExplainArgs {
    /// Audio file; `-` for standard input.
    pub file: PathBuf,
    /// Number of the slice to explain, from one; the one with the largest share in the answer if omitted.
    #[arg(long, value_name = "N")]
    pub slice: Option<usize>,
    /// Folder for `explanation.html`, one page with all pictures, and `explanation.json`.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelArgs,
}
