//! From a file to a verdict, streaming.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use genre_core::classify::{Classifier, Session, Verdict, Vote, ready};

use crate::inference::{self, BATCH};

/// A verdict and what was odd in the file.
pub struct Listened {
    /// The verdict by the vote that was asked for.
    pub verdict: Verdict,
    /// A sentence each.
    pub warnings: Vec<String>,
}

/// Decodes and classifies one file; memory grows by the spectrogram alone. Slices begin every `hop`
/// frames, or as the model has it.
pub fn listen(
    classifier: &Classifier,
    path: &Path,
    vote: Vote,
    hop: Option<usize>,
) -> Result<Listened> {
    let mut manifest = classifier.manifest().clone();
    manifest.slices.hop = hop.unwrap_or(manifest.slices.hop);
    let mut reader = inference::open(path, manifest.front_end.sample_rate)?;
    let mut session = Session::new(&manifest)?;
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
    let verdict =
        ready(classifier.drain(session, BATCH, vote, &mut |_| ControlFlow::Continue(())))?;
    let warnings = reader.warnings().iter().map(ToString::to_string).collect();
    Ok(Listened { verdict, warnings })
}
