//! Options of `trainer prepare`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::shard::Shard;

/// Options of `trainer prepare`.
#[derive(Args)]
pub struct PrepareArgs {
    /// Audio folder with one subfolder per genre.
    #[arg(long, required_unless_present = "merge", conflicts_with = "merge")]
    pub audio: Option<PathBuf>,
    /// Output folder: `mel.safetensors`, `songs.csv`, and `failed.csv` if files were left out.
    #[arg(long)]
    pub out: PathBuf,
    /// Genres from the `tracks.csv` of the Free Music Archive data set.
    #[arg(long)]
    pub fma: Option<PathBuf>,
    /// Length of a song in the store, seconds. Longer songs are cropped to their middle, shorter ones left
    /// out.
    #[arg(long, default_value_t = 30.0)]
    pub seconds: f32,
    /// Prepare only every N-th file, to distribute the work over machines: 2/8 is the second of eight
    /// shards.
    #[arg(long)]
    pub shard: Option<Shard>,
    /// Merge the stores of all shards instead.
    #[arg(long, num_args = 1..)]
    pub merge: Vec<PathBuf>,
    /// Number of threads; defaults to the number of cores.
    #[arg(long)]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub front_end: FrontEndArgs,
    #[command(flatten)]
    pub copies: CopyArgs,
}

/// The front-end. The defaults match the shipped models.
#[derive(Args)]
#[command(next_help_heading = "Front-end")]
pub struct FrontEndArgs {
    /// Sample rate, hertz.
    #[arg(long, default_value_t = 22_050)]
    pub rate: u32,
    /// Window length, samples.
    #[arg(long, default_value_t = 2048)]
    pub n_fft: usize,
    /// Samples between columns of the store; 512 keeps every frame of the paper. Defaults to about every
    /// third of those frames, 1708 samples apart.
    #[arg(long)]
    pub hop: Option<usize>,
    /// Number of mel bands.
    #[arg(long, default_value_t = 128)]
    pub bands: usize,
    /// Mel scale.
    #[arg(long, value_enum, default_value_t)]
    pub mel_scale: MelScaleName,
    /// Lower edge of the lowest band, hertz.
    #[arg(long, default_value_t = 0.0)]
    pub f_min: f32,
    /// Upper edge of the highest band, hertz; defaults to half the sample rate.
    #[arg(long)]
    pub f_max: Option<f32>,
    /// Exponent of the magnitudes: 1 for amplitude, 2 for power.
    #[arg(long, default_value_t = 2.0)]
    pub power: f32,
    /// Factor of the base-10 logarithm: 10 for power; 20 in the paper.
    #[arg(long, default_value_t = 10.0)]
    pub decibel_factor: f32,
}

/// A mel scale by its command-line name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MelScaleName {
    /// Linear below 1 kHz, logarithmic above, as in librosa.
    #[default]
    Slaney,
    /// 2595 log10(1 + f / 700), equation 2 of the paper.
    Htk,
}

/// Augmented copies of each song. They follow the songs in the store; copies of training songs are used
/// for training, all others are ignored.
#[derive(Args)]
#[command(next_help_heading = "Augmented copies (of training songs only)")]
pub struct CopyArgs {
    /// Pitch-shifted copies, one for each of these shifts in semitones, such as -2,-1,1,2.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "SEMITONES"
    )]
    pub pitch: Vec<f32>,
    /// Copies with white noise, one for each of these signal-to-noise ratios in decibels, such as 20,30.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "DB"
    )]
    pub snr: Vec<f32>,
    /// Copies with white noise, one for each of these standard deviations, where full scale is 1, such as
    /// 0.005; the paper uses 1.
    #[arg(
        long,
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_name = "FACTOR"
    )]
    pub noise_factor: Vec<f32>,
}
