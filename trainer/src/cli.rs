//! The commands and their options.

use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use genrescope_vote::Vote;

use crate::device::DeviceChoice;
use crate::{baseline, evaluate, finish, predict, prepare, report, stress, sweep, train};

#[derive(Parser)]
#[command(
    name = "trainer",
    version,
    about = "Trains the genre network, evaluates it and applies it to audio files.",
    after_help = "A first model, in order:\n  \
        trainer prepare --audio genres --out DIR\n  \
        trainer train --data DIR --out runs/first\n  \
        trainer finish --data DIR --run runs/first\n  \
        trainer evaluate --data DIR --model runs/first/final.safetensors\n  \
        trainer predict --model runs/first/final.safetensors song.mp3"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Turn a folder of audio (GTZAN's, any with a folder for each genre, or FMA) into a store of
    /// spectrograms; run it again with the same --out to go on after an interruption.
    Prepare(PrepareArgs),
    /// Train a network; run it again with the same --out to go on after an interruption.
    Train(Box<TrainArgs>),
    /// Calibrate the best epoch of a run and write its test figures into it.
    Finish(FinishArgs),
    /// Train every slice length with every seed, a run folder for each, and measure each on its test
    /// songs; run it again with the same --out to go on after an interruption.
    Sweep(Box<SweepArgs>),
    /// Runs and sweeps beside the paper's tables and figures, as one HTML file.
    Report(ReportArgs),
    /// Slice and song figures of a model on one part of a split.
    Evaluate(EvaluateArgs),
    /// What classifiers of 2002 (support vector machines, mixtures of normal distributions, nearest
    /// neighbours) reach on the same songs.
    Baseline(BaselineArgs),
    /// Play files as a page meets them (telephone, room, noise, MP3, level) and count the genres that
    /// stay.
    Stress(StressArgs),
    /// Tell the genre of audio files, as the page does.
    Predict(PredictArgs),
    /// Print what lets a shell complete these commands: trainer completions bash >
    /// ~/.local/share/bash-completion/completions/trainer
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Options of `trainer prepare`.
#[derive(Args)]
pub struct PrepareArgs {
    /// Folder with a folder of audio files for each genre.
    #[arg(long, required_unless_present = "merge", conflicts_with = "merge")]
    pub audio: Option<PathBuf>,
    /// Folder of the store: `mel.safetensors`, `songs.csv`, and `failed.csv` where files were left out.
    #[arg(long)]
    pub out: PathBuf,
    /// The `tracks.csv` of the Free Music Archive data set; genres then come from there.
    #[arg(long)]
    pub fma: Option<PathBuf>,
    /// Length of a song in the store; longer ones give their middle, shorter ones are left out.
    #[arg(long, default_value_t = 30.0)]
    pub seconds: f32,
    /// This machine's share of the files, such as 2/8.
    #[arg(long)]
    pub shard: Option<prepare::Shard>,
    /// Join the stores of all shards instead.
    #[arg(long, num_args = 1..)]
    pub merge: Vec<PathBuf>,
    /// Files at a time; as many as there are cores where not given.
    #[arg(long)]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub front_end: prepare::FrontEndArgs,
    #[command(flatten)]
    pub copies: prepare::CopyArgs,
}

/// Options of `trainer train`.
#[derive(Args)]
pub struct TrainArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder of the run: checkpoints, metrics, configuration.
    #[arg(long)]
    pub out: PathBuf,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Print lines on a terminal as well, instead of the dashboard. There, q or Ctrl-C stops the run
    /// when its epoch is saved (exit status 130), and the same command goes on.
    #[arg(long)]
    pub plain: bool,
    /// A recipe: a TOML file with the settings below, `_` for `-`. What is given here goes over it.
    #[arg(long = "config")]
    pub recipe: Option<PathBuf>,
    #[command(flatten)]
    pub sounds: SoundArgs,
    #[command(flatten)]
    pub config: train::TrainConfig,
}

/// Data beside the songs.
#[derive(Args, Clone, Default)]
pub struct SoundArgs {
    /// Folder with a store of sounds that are no music, prepared as the songs were; how often they are
    /// heard says --not-music-stored.
    #[arg(long)]
    pub not_music_data: Option<PathBuf>,
}

/// Options of `trainer finish`.
#[derive(Args)]
pub struct FinishArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder of the run, as given to `train --out`.
    #[arg(long)]
    pub run: PathBuf,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}

/// Options of `trainer sweep`.
#[derive(Args)]
pub struct SweepArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Folder of the run folders, such as `32-seed0`.
    #[arg(long)]
    pub out: PathBuf,
    /// Slice lengths in frames; those of the paper where not given.
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [32, 94, 157, 312, 465, 911])]
    pub lengths: Vec<usize>,
    /// Seeds; each decides the split, the initial weights and everything else that is drawn.
    #[arg(long, value_delimiter = ',', num_args = 1.., default_values_t = [0, 1, 2])]
    pub seeds: Vec<u64>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// A recipe, as `train` takes it; of several, each gets all lengths and seeds. What is given here
    /// goes over it; --lengths and --seeds stand for --frames and --seed.
    #[arg(long = "config", num_args = 1..)]
    pub recipes: Vec<PathBuf>,
    #[command(flatten)]
    pub sounds: SoundArgs,
    #[command(flatten)]
    pub config: train::TrainConfig,
}

/// Options of `trainer report`.
#[derive(Args)]
pub struct ReportArgs {
    /// Run folders and folders of them, such as that of a sweep.
    #[arg(required = true)]
    pub runs: Vec<PathBuf>,
    /// Folder with the `mel.safetensors` and `songs.csv` that the runs were made with.
    #[arg(long)]
    pub data: PathBuf,
    /// What `trainer baseline --json` printed, to stand beside the runs.
    #[arg(long = "baseline", num_args = 1..)]
    pub baselines: Vec<PathBuf>,
    /// The file to write.
    #[arg(long, default_value = "report.html")]
    pub out: PathBuf,
    /// Where to compute what is not yet measured of a run.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
}

/// Options of `trainer evaluate`.
#[derive(Args)]
pub struct EvaluateArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long)]
    pub data: PathBuf,
    /// Model file or training checkpoint.
    #[arg(long)]
    pub model: PathBuf,
    /// The split, as `train` takes it; it must be the one that the model was trained with.
    #[arg(long, default_value_t)]
    pub split: crate::data::Protocol,
    /// Seed of the split; it must be the one that the model was trained with.
    #[arg(long, default_value_t = 0)]
    pub split_seed: u64,
    /// The part of the split to look at.
    #[arg(long, value_enum, default_value_t)]
    pub part: crate::data::Part,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Count songs whose genre is among the first K of the ranking; several K are several figures.
    #[arg(long, value_name = "K", value_delimiter = ',', num_args = 1.., default_values_t = evaluate::TOP, value_parser = place)]
    pub top: Vec<usize>,
    /// For a network whose slices share state (as-published): heard with it, each slice alone, or both
    /// side by side, which is what such a network gets where nothing is said.
    #[arg(long, value_enum)]
    pub state: Option<evaluate::SliceState>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// A place of a ranking, from one.
fn place(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("a place in the ranking is a number from 1 on".into()),
        Ok(k) => Ok(k),
    }
}

/// Options of `trainer baseline`.
#[derive(Args)]
pub struct BaselineArgs {
    /// Folder with `mel.safetensors` and `songs.csv`.
    #[arg(long, required_unless_present = "audio")]
    pub data: Option<PathBuf>,
    /// Folder with a folder of audio files for each genre, to be measured instead of the spectrograms;
    /// with --data those that have a name of its songs.
    #[arg(long)]
    pub audio: Option<PathBuf>,
    /// The split, as `train` takes it.
    #[arg(long, default_value_t)]
    pub split: crate::data::Protocol,
    /// Seed of the split.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// The part of the split to look at.
    #[arg(long, value_enum, default_value_t)]
    pub part: crate::data::Part,
    /// What is measured.
    #[arg(long, value_enum, default_value_t)]
    pub features: baseline::Features,
    /// Cepstral coefficients; 13 with mfcc and 5 with timbre and tzanetakis where not given.
    #[arg(long, value_name = "N")]
    pub coefficients: Option<usize>,
    /// Seconds of a window, each judged by itself before the song's windows vote; 0 judges songs whole.
    #[arg(long, default_value_t = 0.0)]
    pub window: f64,
    /// One classifier; all of them where not given.
    #[arg(long, value_enum)]
    pub method: Option<baseline::Method>,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Options of `trainer stress`.
#[derive(Args)]
pub struct StressArgs {
    /// Audio files of music.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Audio files that are no music, speech for example, which should get no genre.
    #[arg(long, num_args = 1..)]
    pub not_music: Vec<PathBuf>,
    /// Folder with `mel.safetensors` and `songs.csv`: also compare with the stored spectrograms of
    /// songs that have the files' names.
    #[arg(long)]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub with: HearArgs,
}

/// What hears audio files, and how it answers.
#[derive(Args)]
pub struct HearArgs {
    /// Model file; without it, the one that is shipped with this project.
    #[arg(long)]
    pub model: Option<PathBuf>,
    /// Where to compute.
    #[arg(long, value_enum, default_value_t)]
    pub device: DeviceChoice,
    /// Print JSON instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Options of `trainer predict`.
#[derive(Args)]
pub struct PredictArgs {
    /// Audio files; in the place of a folder the audio files below it, `-` for standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Genres to print for each file.
    #[arg(long, value_name = "K", default_value_t = 3)]
    pub top: usize,
    /// How slices elect the song's genre; as the model has it where not given.
    #[arg(long, value_enum)]
    pub vote: Option<VoteChoice>,
    /// Frames from one slice to the next; as the model has it where not given.
    #[arg(long, value_name = "FRAMES")]
    pub hop: Option<usize>,
    /// Print CSV instead: file, answer, genre, each genre's probability, error.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    #[command(flatten)]
    pub with: HearArgs,
}

/// A vote by its name on the command line.
#[derive(Clone, Copy, ValueEnum)]
pub enum VoteChoice {
    /// Each slice has one vote.
    Majority,
    /// The slices' probabilities are averaged.
    Mean,
    /// Only slices above 50 % vote.
    Confident,
    /// The slices' probabilities are multiplied: their geometric mean.
    Geometric,
}

impl From<VoteChoice> for Vote {
    fn from(choice: VoteChoice) -> Vote {
        match choice {
            VoteChoice::Majority => Vote::Majority,
            VoteChoice::Mean => Vote::Mean,
            VoteChoice::Confident => Vote::Confident,
            VoteChoice::Geometric => Vote::Geometric,
        }
    }
}

/// Parses the command line and runs the command.
pub fn run() -> Result<ExitCode> {
    let matches = Cli::command().get_matches();
    let cli = Cli::from_arg_matches(&matches)?;
    match cli.command {
        Command::Prepare(args) => prepare::run(&args),
        Command::Train(mut args) => train::run(&mut args, |name| given(&matches, name)),
        Command::Finish(args) => finish::run(&args),
        Command::Sweep(args) => sweep::run(&args, |name| given(&matches, name)),
        Command::Report(args) => report::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Baseline(args) => baseline::run(&args),
        Command::Stress(args) => stress::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "trainer", &mut stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Whether an option of the command stands on the command line.
fn given(matches: &ArgMatches, name: &str) -> bool {
    matches.subcommand().is_some_and(|(_, options)| {
        let known = options.ids().any(|id| id.as_str() == name);
        known && options.value_source(name) == Some(ValueSource::CommandLine)
    })
}

/// What options are where none is given: the command line's defaults are those of configuration files
/// and tests as well.
pub fn defaults<A: Args>() -> A {
    let command = A::augment_args(clap::Command::new("defaults"));
    let matches = command.get_matches_from(["defaults"]);
    A::from_arg_matches(&matches).expect("each option has a default")
}
