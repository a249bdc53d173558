//! From a file to a verdict, streaming.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result};
use genre_core::audio::AudioReader;
use genre_core::classify::{Classifier, Session, Verdict, ready};

use crate::evaluate::BATCH;

/// A verdict and what was odd in the file.
pub struct Listened {
    /// The verdict by the model's own vote.
    pub verdict: Verdict,
    /// A sentence each.
    pub warnings: Vec<String>,
}

/// Opens a file as mono samples at `rate`.
pub fn open(path: &Path, rate: u32) -> Result<AudioReader> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    Ok(AudioReader::open(Box::new(file), name.as_deref(), rate)?)
}

/// Decodes and classifies one file; memory grows by the spectrogram alone.
pub fn listen(classifier: &Classifier, path: &Path) -> Result<Listened> {
    let manifest = classifier.manifest();
    let mut reader = open(path, manifest.front_end.sample_rate)?;
    let mut session = Session::new(manifest)?;
    let mut samples = Vec::new();
    loop {
        samples.clear();
        let more = reader.read(&mut samples)?;
        session.push(&samples);
        if !more {
            break;
        }
    }
    session.finish();
    let vote = manifest.decision.vote;
    let verdict =
        ready(classifier.drain(session, BATCH, vote, &mut |_| ControlFlow::Continue(())))?;
    let warnings = reader.warnings().iter().map(ToString::to_string).collect();
    Ok(Listened { verdict, warnings })
}
