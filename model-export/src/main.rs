//! `model-export`: converts a training checkpoint or a PyTorch state dict to a model file, or to ONNX.

mod check;
mod cli;
mod onnx;
mod pytorch;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("model-export: {error:#}");
            ExitCode::FAILURE
        }
    }
}
