//! `trainer prepare`: converts a folder of audio to a store of spectrograms.
//!
//! ```text
//! sources (files and genres) ─ clip (decode, spectrogram, quantise) ─ clip cache (to resume) ─ store
//! (mel.safetensors, songs.csv)                                  merge: stores of shards ─▶ one store
//! ```

mod args;
mod clip;
mod clip_cache;
mod discovery;
mod fma;
mod progress;
mod settings;
mod source_song;
mod store;
mod workers;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::output;
use clip::Clip;
use clip_cache::ClipCache;

pub use args::PrepareArgs;
pub use discovery::{find, list_songs};
pub use progress::ConversionProgress;
pub use source_song::SourceSong;

/// Runs the command. Files that cannot be used are reported, counted and left out.
///
/// # Errors
/// An option is invalid, no file can be used, or a file cannot be read or written.
pub fn run(args: &PrepareArgs) -> Result<ExitCode> {
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot create the folder {}", args.out.display()))?;
    match &args.audio {
        Some(audio) => from_audio(args, audio)?,
        None => from_shards(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn from_audio(args: &PrepareArgs, audio: &Path) -> Result<()> {
    let settings = settings::settings(args.seconds, &args.front_end, &args.copies)?;
    let sources = discovery::find(audio, args.fma.as_deref(), args.shard)?;
    output::progress(format_args!("{} files to prepare", sources.len()));
    let cache = ClipCache::open(&args.out, &settings)?;
    let (clips, failed) = workers::work(audio, sources, &settings, &cache, args.threads)?;
    for failure in &failed {
        output::warn(format_args!(
            "left out: {}: {}",
            failure.file, failure.reason
        ));
    }
    ensure!(
        !clips.is_empty(),
        "none of the {} files could be used",
        failed.len()
    );
    let clips = store::ordered(clips, &settings);
    store::write(&args.out, &settings, &clips, &failed)?;
    cache.remove();
    print_summary(args, &clips, failed.len())
}

fn from_shards(args: &PrepareArgs) -> Result<()> {
    let (settings, clips, failed) = store::merged(&args.merge)?;
    store::write(&args.out, &settings, &clips, &failed)?;
    print_summary(args, &clips, failed.len())
}

fn print_summary(args: &PrepareArgs, clips: &[Clip], failed: usize) -> Result<()> {
    let mut genres: Vec<&str> = clips
        .iter()
        .map(|clip| clip.source.genre.as_str())
        .collect();
    genres.sort_unstable();
    genres.dedup();
    let copies = clips
        .iter()
        .filter(|c| c.source.augmentation.is_some())
        .count();
    output::line(format_args!(
        "{} songs of {} genres{} in {}, {failed} files left out{}",
        clips.len() - copies,
        genres.len(),
        match copies {
            0 => String::new(),
            copies => format!(" and {copies} augmented copies"),
        },
        args.out.display(),
        if failed > 0 { " (failed.csv)" } else { "" }
    ))
}
