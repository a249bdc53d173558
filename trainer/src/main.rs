//! `trainer`: trains the genre network, evaluates it and applies it to files.

mod argmax;
mod audio_files;
mod augment;
mod baseline;
mod calibrate;
mod checksum;
mod clap_defaults;
mod cli;
mod data;
mod device;
mod evaluate;
mod files;
mod inference;
mod output;
mod plot;
mod predict;
mod prepare;
mod report;
mod stress;
mod sweep;
mod train;
mod vote_names;
mod waveform_augment;

use std::process::ExitCode;

/// A training step takes and gives back hundreds of tensors of many megabytes. The system's allocator
/// hands each back to the kernel and pays for fresh pages the next time: a third of the step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run() {
        Ok(code) => code,
        Err(error) => {
            output::warn(format_args!("trainer: {error:#}"));
            ExitCode::from(2)
        }
    }
}
