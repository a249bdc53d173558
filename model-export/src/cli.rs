//! Command line: read, convert, verify, write.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use genrescope_crnn::model_file::{self, Precision};

use crate::{check, pytorch};

#[derive(Parser)]
#[command(
    name = "model-export",
    version,
    about = "Converts a checkpoint to the model file for the web page, and verifies it with a self-test.",
    after_help = "From a training run:\n  \
        model-export runs/first/final.safetensors --out models/genrescope.safetensors\n\
        From PyTorch, with the settings of an existing model file:\n  \
        model-export weights.pt --like models/genrescope.safetensors --out mine.safetensors\n\
        Back to PyTorch: a model file is a safetensors file with PyTorch's names and layouts, so\n  \
        model.load_state_dict(safetensors.torch.load_file(\"genrescope.safetensors\"))"
)]
struct Cli {
    /// A checkpoint or model file of this project; with --like, a PyTorch state dict (.pt, .pth or
    /// .safetensors).
    input: PathBuf,
    /// Output file.
    #[arg(long)]
    out: PathBuf,
    /// Model file that provides everything except the weights; the input is then a bare state dict.
    #[arg(long)]
    like: Option<PathBuf>,
    /// Precision of the stored weights.
    #[arg(long, value_enum, default_value_t)]
    precision: PrecisionChoice,
    /// New name of the model.
    #[arg(long)]
    name: Option<String>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum PrecisionChoice {
    /// Matrices in f16, at half the size.
    #[default]
    F16,
    /// Everything in f32.
    F32,
}

/// Parses the command line, converts, verifies and writes the model.
///
/// # Errors
/// A file cannot be read, verified or written.
pub fn run() -> Result<()> {
    let cli = Cli::parse();
    let mut model = match &cli.like {
        None => read_model(&cli.input)?,
        Some(like) => {
            let mut model = read_model(like)?;
            model.tensors = pytorch::state_dict(&cli.input)?;
            model
        }
    };
    if let Some(name) = cli.name {
        model.manifest.name = name;
    }
    let precision = match cli.precision {
        PrecisionChoice::F16 => Precision::Half,
        PrecisionChoice::F32 => Precision::Full,
    };
    let checked = check::checked(model, precision)?;
    let beside = cli.out.with_extension("partial");
    fs::write(&beside, &checked.bytes)
        .and_then(|()| fs::rename(&beside, &cli.out))
        .with_context(|| format!("cannot write {}", cli.out.display()))?;
    println!(
        "wrote {} ({} bytes, {} parameters); on the self-test input, its probabilities differ from the \
         original's by at most {:.5}",
        cli.out.display(),
        checked.bytes.len(),
        checked.parameters,
        checked.worst
    );
    Ok(())
}

fn read_model(path: &PathBuf) -> Result<model_file::ModelFile> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    model_file::read(&bytes).with_context(|| path.display().to_string())
}
