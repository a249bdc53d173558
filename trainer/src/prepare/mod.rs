//! `trainer prepare`: a folder of audio to a store of spectrograms.
//!
//! ```text
//! sources (which files, which genre) ─ clip (decode, spectrogram, codes) ─ kept (a file each, so that
//! an interrupted run goes on) ─ store (mel.safetensors, songs.csv)         merge: stores of shards ─▶ one
//! ```

mod clip;
mod fma;
mod kept;
mod progress;
mod sources;
mod store;
mod work;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::cli::PrepareArgs;
use crate::data::store_file::Settings;
use crate::data::{STORE_HOP, store_mel};
use crate::output;
use clip::Clip;

pub use sources::Shard;

/// Runs the command. A file that cannot be used is reported and counted, and the rest goes on.
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
    let settings = settings(args.seconds)?;
    let sources = sources::find(audio, args.fma.as_deref(), args.shard)?;
    output::tell(format_args!("{} files to prepare", sources.len()));
    let kept = kept::Kept::open(&args.out, &settings)?;
    let (clips, failed) = work::work(audio, sources, &settings, &kept, args.threads)?;
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
    store::write(&args.out, &settings, &clips, &failed)?;
    kept.remove();
    told(args, &clips, failed.len())
}

fn from_shards(args: &PrepareArgs) -> Result<()> {
    let (settings, clips, failed) = store::merged(&args.merge)?;
    store::write(&args.out, &settings, &clips, &failed)?;
    told(args, &clips, failed.len())
}

fn told(args: &PrepareArgs, clips: &[Clip], failed: usize) -> Result<()> {
    let mut genres: Vec<&str> = clips.iter().map(|clip| clip.about.genre.as_str()).collect();
    genres.sort_unstable();
    genres.dedup();
    output::line(format_args!(
        "{} songs of {} genres in {}, {failed} files left out{}",
        clips.len(),
        genres.len(),
        args.out.display(),
        if failed > 0 { " (failed.csv)" } else { "" }
    ))
}

/// What a store of songs this long is made with.
fn settings(seconds: f32) -> Result<Settings> {
    ensure!(
        (1.0..=600.0).contains(&seconds),
        "--seconds must lie between 1 and 600, not {seconds}"
    );
    let mel = store_mel();
    let hops = seconds * mel.sample_rate as f32 / STORE_HOP as f32;
    Ok(Settings {
        mel,
        seconds,
        // For 30 s these are the 387 of the spectrograms of GTZAN that are at hand elsewhere.
        columns: (hops - 0.5).round() as usize,
    })
}
