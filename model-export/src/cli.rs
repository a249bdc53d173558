//! Command line: read, convert, verify, write.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::{ArgGroup, CommandFactory, Parser, ValueEnum};
use clap_complete::Shell;
use genrescope_crnn::model_file::{self, ModelFile, Precision, Provenance};
use genrescope_crnn::{Preset, test_weights};

use crate::{check, onnx, pytorch};

#[derive(Parser)]
#[command(
    name = "model-export",
    version,
    about = "Converts a checkpoint to the model file for the web page, or to ONNX, and verifies it with a self-test.",
    group = ArgGroup::new("output").required(true).multiple(true),
    after_help = "From a training run:\n  \
        model-export runs/first/final.safetensors --out models/genrescope.safetensors\n\
        From PyTorch, with the settings of an existing model file:\n  \
        model-export weights.pt --like models/genrescope.safetensors --out mine.safetensors\n\
        To ONNX, for onnxruntime and other runtimes (docs/onnx.md):\n  \
        model-export models/genrescope.safetensors --onnx genrescope.onnx\n\
        Back to PyTorch: a model file is a safetensors file with PyTorch's names and layouts, so\n  \
        state = safetensors.torch.load_file(\"genrescope.safetensors\")\n  \
        model.load_state_dict(state)"
)]
struct Cli {
    /// A checkpoint or model file of this project; with --like, a PyTorch state dict (.pt, .pth or
    /// .safetensors).
    #[arg(required_unless_present_any = ["completions", "man"])]
    input: Option<PathBuf>,
    /// Output file.
    #[arg(long, group = "output")]
    out: Option<PathBuf>,
    /// Output file in ONNX, with weights in f32.
    #[arg(long, group = "output")]
    onnx: Option<PathBuf>,
    /// Include the mel front-end in the ONNX file: its input is then the samples of a clip.
    #[arg(long, requires = "onnx")]
    with_front_end: bool,
    /// Model file that provides everything except the weights; the input is then a bare state dict.
    #[arg(long)]
    like: Option<PathBuf>,
    /// Precision of the stored weights.
    #[arg(long, value_enum, default_value_t)]
    precision: PrecisionChoice,
    /// New name of the model.
    #[arg(long)]
    name: Option<String>,
    /// Replace the network by a preset (described, as-published, nasrullah, genrescope or teaching) with test
    /// weights, which know no genre: to compare runtimes on it.
    #[arg(long = "as", conflicts_with = "like")]
    preset: Option<Preset>,
    /// Print a shell completion script: model-export --completions bash >
    /// ~/.local/share/bash-completion/completions/model-export
    #[arg(long, value_name = "SHELL", group = "output", exclusive = true)]
    completions: Option<Shell>,
    /// Write the man page to a folder.
    #[arg(
        long,
        value_name = "FOLDER",
        group = "output",
        exclusive = true,
        hide = true
    )]
    man: Option<PathBuf>,
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
    if let Some(shell) = cli.completions {
        return print_completions(shell);
    }
    if let Some(folder) = &cli.man {
        let written = fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
        return written
            .with_context(|| format!("cannot write the man page to {}", folder.display()));
    }
    let input = cli.input.as_deref().context("no input file")?;
    let mut model = match &cli.like {
        None => read_model(input)?,
        Some(like) => {
            let mut model = read_model(like)?;
            model.tensors = pytorch::state_dict(input)?;
            model
        }
    };
    if let Some(preset) = cli.preset {
        use_test_weights(&mut model, preset);
    }
    if let Some(name) = cli.name {
        model.manifest.name = name;
    }
    if let Some(out) = &cli.out {
        let precision = match cli.precision {
            PrecisionChoice::F16 => Precision::Half,
            PrecisionChoice::F32 => Precision::Full,
        };
        let checked = check::checked(model.clone(), precision)?;
        write(out, &checked.bytes)?;
        println!(
            "wrote {} ({} bytes, {} parameters); on the self-test input, its probabilities differ from the \
             original's by at most {:.5}",
            out.display(),
            checked.bytes.len(),
            checked.parameters,
            checked.worst
        );
    }
    if let Some(out) = &cli.onnx {
        // With the self-test of these weights, so that a user of the file can verify a runtime.
        let checked = check::checked(model, Precision::Full)?;
        let input = if cli.with_front_end {
            onnx::Input::Samples
        } else {
            onnx::Input::Decibels
        };
        let bytes = onnx::export(&model_file::read_any(&checked.bytes)?, input)?;
        write(out, &bytes)?;
        println!(
            "wrote {} ({} bytes, {} parameters, operator set {})",
            out.display(),
            bytes.len(),
            checked.parameters,
            onnx::OPSET
        );
    }
    Ok(())
}

/// A closed pipe (as with `head`) is not an error.
fn print_completions(shell: Shell) -> Result<()> {
    // Not written directly: `generate` panics if the output is closed.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "model-export", &mut script);
    match std::io::stdout().write_all(&script) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

/// Replaces the network. What the manifest says about the replaced one's origin and figures is removed.
fn use_test_weights(model: &mut ModelFile, preset: Preset) {
    let manifest = &mut model.manifest;
    manifest.decision.outside = None;
    if let Some(labels) = &mut manifest.labels {
        labels.thresholds.fill(0.5);
    }
    manifest.network = preset.config(manifest.network.bands, manifest.genres.len());
    manifest.name = format!("{preset:?} with test weights");
    manifest.provenance = Provenance {
        notes: vec!["The weights are computed from a hash and know no genre.".into()],
        ..Provenance::default()
    };
    model.tensors = test_weights::weights(&manifest.network);
}

/// Writes beside the destination and renames, so that there is never half a file.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("partial");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn read_model(path: &Path) -> Result<ModelFile> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    model_file::read_any(&bytes).with_context(|| path.display().to_string())
}
