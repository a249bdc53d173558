//! Conversion of all files on all cores.

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::clip::{self, Clip};
use super::clip_cache::ClipCache;
use super::progress::ConversionProgress;
use super::source_song::SourceSong;
use crate::data::store_file::StoreSettings;

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Path within the audio folder.
    pub file: String,
    /// Error message.
    pub reason: String,
}

/// Outcome of a file.
enum FileOutcome {
    /// The song and its augmented copies.
    Done {
        clips: Vec<Clip>,
        cached: bool,
    },
    Failed(Failure),
}

/// Converts all files. Returns the songs, each followed by its copies, and the failures, in the order of
/// the sources.
///
/// # Errors
/// A clip cannot be cached, for example because the disk is full.
pub fn work(
    audio: &Path,
    sources: Vec<SourceSong>,
    settings: &StoreSettings,
    cache: &ClipCache,
    threads: Option<usize>,
) -> Result<(Vec<Clip>, Vec<Failure>)> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut progress = ConversionProgress::new(sources.len());
    let mut outcomes: Vec<Option<FileOutcome>> = sources.iter().map(|_| None).collect();
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    let convert = |source: &SourceSong| convert_one(audio, source, settings, cache);
    thread::scope(|scope| -> Result<()> {
        for _ in 0..threads.unwrap_or(cores).max(1) {
            let (send, next, sources, convert) = (send.clone(), &next, &sources, &convert);
            scope.spawn(move || {
                while let Some((at, source)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    sources.get(at).map(|source| (at, source))
                } {
                    if send.send((at, convert(source))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for (at, outcome) in receive {
            // An error drops the receiver, which stops all threads.
            let outcome = outcome?;
            progress.step(
                matches!(outcome, FileOutcome::Done { cached: true, .. }),
                matches!(outcome, FileOutcome::Failed(_)),
            );
            outcomes[at] = Some(outcome);
        }
        Ok(())
    })?;
    let (mut clips, mut failed) = (Vec::new(), Vec::new());
    for outcome in outcomes.into_iter().flatten() {
        match outcome {
            FileOutcome::Done { clips: more, .. } => clips.extend(more),
            FileOutcome::Failed(failure) => failed.push(failure),
        }
    }
    Ok((clips, failed))
}

fn convert_one(
    audio: &Path,
    source: &SourceSong,
    settings: &StoreSettings,
    cache: &ClipCache,
) -> Result<FileOutcome> {
    let copies = settings.augmentation.iter().map(|&c| source.augmented(c));
    let requested: Vec<SourceSong> = std::iter::once(source.clone()).chain(copies).collect();
    let converted = clip::open(&audio.join(&source.file)).and_then(|(bytes, checksum)| {
        let cached: Option<Vec<Clip>> =
            requested.iter().map(|a| cache.load(a, &checksum)).collect();
        match cached {
            Some(clips) => Ok((clips, true)),
            None => Ok((clip::convert(source, bytes, &checksum, settings)?, false)),
        }
    });
    Ok(match converted {
        Ok((clips, true)) => FileOutcome::Done {
            clips,
            cached: true,
        },
        Ok((clips, false)) => {
            for clip in &clips {
                cache.save(clip)?;
            }
            FileOutcome::Done {
                clips,
                cached: false,
            }
        }
        Err(error) => FileOutcome::Failed(Failure {
            file: source.file.clone(),
            reason: format!("{error:#}"),
        }),
    })
}
