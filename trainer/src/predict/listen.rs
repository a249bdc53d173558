//! From a file to a verdict, streaming.

use std::fs::File;
use std::io::{Read, stdin};
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Context, Result};
use genrescope_audio::AudioReader;
use genrescope_classify::{Classifier, Session, block_on};
use genrescope_vote::{Classification, Vote};

use crate::evaluate::BATCH;

/// What stands for standard input among the files.
pub const STDIN: &str = "-";

/// A verdict and what was odd in the file.
pub struct Listened {
    /// The verdict by the vote that was asked for.
    pub verdict: Classification,
    /// A sentence each.
    pub warnings: Vec<String>,
}

/// Opens a file as mono samples at `rate`.
pub fn open(path: &Path, rate: u32) -> Result<AudioReader> {
    if path == Path::new(STDIN) {
        let mut bytes = Vec::new();
        let read = stdin().lock().read_to_end(&mut bytes);
        read.context("cannot read standard input")?;
        return Ok(AudioReader::from_bytes(bytes, None, rate)?);
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    Ok(AudioReader::open(Box::new(file), name.as_deref(), rate)?)
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
    let mut reader = open(path, manifest.front_end.sample_rate)?;
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
        block_on(classifier.finish(session, BATCH, vote, &mut |_| ControlFlow::Continue(())))?;
    let warnings = reader.warnings().iter().map(ToString::to_string).collect();
    Ok(Listened { verdict, warnings })
}
