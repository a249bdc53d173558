//! The options, and the one thing that this program does.

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
    about = "Writes the model file that the page loads, after checking it on a known input.",
    after_help = "From a training run:\n  \
        model-export runs/first/final.safetensors --out models/genrescope.safetensors\n\
        From PyTorch, with the settings of an existing model file:\n  \
        model-export weights.pt --like models/genrescope.safetensors --out mine.safetensors\n\
        Back to PyTorch: a model file is a safetensors file with PyTorch's names and layouts, so\n  \
        model.load_state_dict(safetensors.torch.load_file(\"genrescope.safetensors\"))"
)]
struct Cli {
    /// A checkpoint or model file of this project; or, with --like, a PyTorch state dict as .pt,
    /// .pth or .safetensors.
    input: PathBuf,
    /// The model file to write.
    #[arg(long)]
    out: PathBuf,
    /// Take everything but the weights from this model file; the input is a bare state dict.
    #[arg(long)]
    like: Option<PathBuf>,
    /// How the weights are stored.
    #[arg(long, value_enum, default_value_t)]
    precision: PrecisionChoice,
    /// Another name for the model.
    #[arg(long)]
    name: Option<String>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum PrecisionChoice {
    /// Matrices in f16: half the size.
    #[default]
    F16,
    /// Everything in f32.
    F32,
}

/// Parses the command line, converts, checks, writes.
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
        "wrote {} ({} bytes, {} parameters); on the known input its probabilities differ from the \
         original's by {:.5} at most",
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
