//! All files on all cores.

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::clip::{self, Clip};
use super::clip_cache::Kept;
use super::progress::Progress;
use super::source::About;
use crate::data::store_file::Settings;

/// A file that is not in the store, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Path within the audio folder.
    pub file: String,
    /// A sentence.
    pub reason: String,
}

/// What became of a file.
enum Outcome {
    /// The song and its changed copies.
    Done {
        clips: Vec<Clip>,
        kept: bool,
    },
    Failed(Failure),
}

/// Hears every file, and gives the songs, each followed by its copies, and the failures in the order of
/// the sources.
///
/// # Errors
/// What was heard cannot be kept: the disk is full, say.
pub fn work(
    audio: &Path,
    sources: Vec<About>,
    settings: &Settings,
    kept: &Kept,
    threads: Option<usize>,
) -> Result<(Vec<Clip>, Vec<Failure>)> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut progress = Progress::new(sources.len());
    let mut outcomes: Vec<Option<Outcome>> = sources.iter().map(|_| None).collect();
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel();
    let one = |about: &About| one(audio, about, settings, kept);
    thread::scope(|scope| -> Result<()> {
        for _ in 0..threads.unwrap_or(cores).max(1) {
            let (send, next, sources, one) = (send.clone(), &next, &sources, &one);
            scope.spawn(move || {
                while let Some((at, about)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    sources.get(at).map(|about| (at, about))
                } {
                    if send.send((at, one(about))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for (at, outcome) in receive {
            // An error here drops the receiver, at which every thread stops.
            let outcome = outcome?;
            progress.step(
                matches!(outcome, Outcome::Done { kept: true, .. }),
                matches!(outcome, Outcome::Failed(_)),
            );
            outcomes[at] = Some(outcome);
        }
        Ok(())
    })?;
    let (mut clips, mut failed) = (Vec::new(), Vec::new());
    for outcome in outcomes.into_iter().flatten() {
        match outcome {
            Outcome::Done { clips: its, .. } => clips.extend(its),
            Outcome::Failed(failure) => failed.push(failure),
        }
    }
    Ok((clips, failed))
}

fn one(audio: &Path, about: &About, settings: &Settings, kept: &Kept) -> Result<Outcome> {
    let copies = settings.augmentation.iter().map(|&c| about.changed(c));
    let wanted: Vec<About> = std::iter::once(about.clone()).chain(copies).collect();
    let heard = clip::open(&audio.join(&about.file)).and_then(|(bytes, sum)| {
        let before: Option<Vec<Clip>> = wanted.iter().map(|a| kept.load(a, &sum)).collect();
        match before {
            Some(clips) => Ok((clips, true)),
            None => Ok((clip::hear(about, bytes, &sum, settings)?, false)),
        }
    });
    Ok(match heard {
        Ok((clips, true)) => Outcome::Done { clips, kept: true },
        Ok((clips, false)) => {
            for clip in &clips {
                kept.save(clip)?;
            }
            Outcome::Done { clips, kept: false }
        }
        Err(error) => Outcome::Failed(Failure {
            file: about.file.clone(),
            reason: format!("{error:#}"),
        }),
    })
}
