//! Options of `trainer prepare`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::sources::Shard;

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
    pub shard: Option<Shard>,
    /// Join the stores of all shards instead.
    #[arg(long, num_args = 1..)]
    pub merge: Vec<PathBuf>,
    /// Files at a time; as many as there are cores where not given.
    #[arg(long)]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub front_end: FrontEndArgs,
    #[command(flatten)]
    pub copies: CopyArgs,
}

/// The front-end. Without any of these, spectrograms are like the ones of GTZAN that are at hand
/// elsewhere, and the shipped models hear them.
#[derive(Args)]
#[command(next_help_heading = "Front-end")]
pub struct FrontEndArgs {
    /// Samples a second.
    #[arg(long, default_value_t = 22_050)]
    pub rate: u32,
    /// Samples of a window.
    #[arg(long, default_value_t = 2048)]
    pub n_fft: usize,
    /// Samples from one column of the store to the next: 512 keeps every frame of the paper. Without it
    /// a store has about every third of them, 1708 samples apart.
    #[arg(long)]
    pub hop: Option<usize>,
    /// Mel bands.
    #[arg(long, default_value_t = 128)]
    pub bands: usize,
    /// The mel scale.
    #[arg(long, value_enum, default_value_t)]
    pub mel_scale: ScaleName,
    /// Lower edge of the lowest band in hertz.
    #[arg(long, default_value_t = 0.0)]
    pub f_min: f32,
    /// Upper edge of the highest band in hertz; half the rate where not given.
    #[arg(long)]
    pub f_max: Option<f32>,
    /// Power of the magnitudes: 1 for amplitudes.
    #[arg(long, default_value_t = 2.0)]
    pub power: f32,
    /// Decibels are this many times the logarithm to the base of ten: 20 in the paper.
    #[arg(long, default_value_t = 10.0)]
    pub decibel_factor: f32,
}

/// A mel scale by its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ScaleName {
    /// Linear below 1 kHz, logarithmic above, as librosa has it.
    #[default]
    Slaney,
    /// 2595 log10(1 + f / 700), equation 2 of the paper.
    Htk,
}

/// Copies of each song that are changed. They stand behind the songs in the store, and a split gives
/// the copies of its training songs to training, and no others to anything.
#[derive(Args)]
#[command(next_help_heading = "Augmented copies (of training songs only)")]
pub struct CopyArgs {
    /// A copy of each song for each of these shifts in semitones, such as -2,-1,1,2.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "SEMITONES"
    )]
    pub pitch: Vec<f32>,
    /// A copy with white noise for each of these signal-to-noise ratios in decibels, such as 20,30.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DB"
    )]
    pub snr: Vec<f32>,
    /// A copy with white noise for each of these deviations, full scale being 1, such as 0.005; the
    /// paper has 1.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "FACTOR"
    )]
    pub noise_factor: Vec<f32>,
}
