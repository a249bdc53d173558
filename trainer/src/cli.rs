//! The commands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    baseline, calibrate, evaluate, explain, few_songs, folds, genre_means, order, output, predict,
    prepare, report, serve, stress, sweep, train, tune,
};

#[derive(Parser)]
#[command(
    name = "trainer",
    version,
    about = "Trains and evaluates the genre network, and classifies audio files.",
    after_help = "A first model, in order:\n  \
        trainer prepare --audio genres --out DIR\n  \
        trainer train --data DIR --out runs/first\n  \
        trainer calibrate --data DIR --run runs/first\n  \
        trainer evaluate --data DIR --model runs/first/final.safetensors\n  \
        trainer predict --model runs/first/final.safetensors song.mp3"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Convert a folder of audio (GTZAN, FMA, or one folder per genre) into a store of spectrograms.
    /// Run again with the same --out to resume.
    Prepare(prepare::PrepareArgs),
    /// Train a network. Run again with the same --out to resume.
    Train(Box<train::TrainArgs>),
    /// Calibrate the best epoch of a run and record its test figures in the model file.
    #[command(alias = "finish")]
    Calibrate(calibrate::CalibrateArgs),
    /// Train one run for each combination of recipe, slice length and seed, and evaluate it on its test
    /// songs. Run again with the same --out to resume.
    Sweep(Box<sweep::SweepArgs>),
    /// Compare runs and sweeps with the paper's tables and figures, in one HTML file.
    Report(report::ReportArgs),
    /// Slice and song figures of a model on one part of a split.
    Evaluate(evaluate::EvaluateArgs),
    /// Figures of classical methods (support vector machines, Gaussian mixtures, nearest neighbours) on
    /// the same songs.
    Baseline(baseline::BaselineArgs),
    /// Measure robustness: how often the top genre stays the same after telephone bandwidth, reverb,
    /// noise, MP3 coding or a change of level.
    Stress(stress::StressArgs),
    /// Classify audio files with the same code as the page.
    Predict(predict::PredictArgs),
    /// Explain the classification of an audio file: each slice's share, and the regions of a slice that
    /// speak for the genre.
    Explain(explain::ExplainArgs),
    /// Measure how much the order in time matters: steps, frames and blocks in another order.
    Order(order::OrderArgs),
    /// Train a new head for other genres, from a few songs of each, and estimate how reliable it is. Run again
    /// with the same --out to resume.
    Tune(tune::TuneArgs),
    /// Write the mean embeddings of a model's own genres, for `trainer tune --keep` and the page.
    GenreMeans(genre_means::GenreMeansArgs),
    /// Measure how well heads that are trained on few songs of each genre classify the other songs, over many draws.
    FewSongs(few_songs::FewSongsArgs),
    /// Serve the page that classifies songs in the browser, on this computer or in its network.
    Serve(serve::ServeArgs),
    /// Print a shell completion script: trainer completions bash >
    /// ~/.local/share/bash-completion/completions/trainer
    Completions {
        /// Shell of the script.
        shell: clap_complete::Shell,
    },
    /// Write the man pages of all commands to a folder.
    #[command(hide = true)]
    Man {
        /// Folder of the pages; created if it does not exist.
        folder: PathBuf,
    },
}

/// Parses the command line and runs the command.
pub fn run() -> Result<ExitCode> {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches)?;
    match cli.command {
        Command::Prepare(args) => prepare::run(&args),
        Command::Train(mut args) if args.folds.is_some() => {
            folds::run(&mut args, |name| is_given(&matches, name))
        }
        Command::Train(mut args) => train::run(&mut args, |name| is_given(&matches, name)),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Sweep(args) => sweep::run(&args, |name| is_given(&matches, name)),
        Command::Report(args) => report::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Baseline(args) => baseline::run(&args),
        Command::Stress(args) => stress::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Order(args) => order::run(&args),
        Command::Tune(args) => tune::run(&args),
        Command::GenreMeans(args) => genre_means::run(&args),
        Command::FewSongs(args) => few_songs::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Completions { shell } => {
            // Not written directly: `generate` panics if the output is closed.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "trainer", &mut script);
            output::line(String::from_utf8_lossy(&script).trim_end())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Man { folder } => man_pages(&folder),
    }
}

/// Writes `trainer.1` and a page for each command that is not hidden.
fn man_pages(folder: &Path) -> Result<ExitCode> {
    let written =
        fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    written.with_context(|| format!("cannot write man pages to {}", folder.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Whether an option of the subcommand was given on the command line.
fn is_given(matches: &ArgMatches, name: &str) -> bool {
    matches.subcommand().is_some_and(|(_, options)| {
        let known = options.ids().any(|id| id.as_str() == name);
        known && options.value_source(name) == Some(ValueSource::CommandLine)
    })
}
