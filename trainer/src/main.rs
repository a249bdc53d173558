//! `trainer`: trains and evaluates the genre network, and classifies audio files.

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
mod explain;
mod few_songs;
mod files;
mod folds;
mod genre_means;
mod html_page;
mod inference;
mod order;
mod output;
mod plot;
mod predict;
mod prepare;
mod report;
mod serve;
mod shard;
mod stress;
mod sweep;
mod train;
mod tune;
mod waveform_augment;

use std::process::ExitCode;

/// A training step allocates and frees hundreds of tensors of many megabytes. The system's allocator
/// returns them to the kernel and then pays for fresh pages, which takes a third of the step.
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
