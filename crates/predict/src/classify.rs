//! Classification of one file, streamed.

use std::ops::ControlFlow;

use genrescope_audio::AudioReader;
use genrescope_classify::{Classifier, ClassifyError, Session, block_on};
use genrescope_vote::{Classification, Vote};

use crate::error::PredictError;
use crate::tags::TagSummary;

/// Slices of one forward pass.
pub const BATCH: usize = 32;

/// A file's classification, warnings of its decoder, and its tags.
pub struct FileClassification {
    /// The classification under the requested vote.
    pub verdict: Classification,
    /// Messages in lower case, without a full stop.
    pub warnings: Vec<String>,
    /// What the file's tags say; empty until the caller sets them, since they are read from the bytes.
    pub tags: TagSummary,
}

/// Decodes and classifies what `reader` reads, at the model's sample rate; only the spectrogram is held in memory.
/// Slices start every `hop` frames, or as the model specifies. `go_on` is called after each half second of sound and
/// after each batch of [`BATCH`] slices.
///
/// # Errors
/// The file cannot be decoded, or the network's output is not finite; [`ClassifyError::Cancelled`] where `go_on` breaks.
pub fn classify(
    classifier: &Classifier,
    reader: &mut AudioReader,
    vote: Vote,
    hop: Option<usize>,
    mut go_on: impl FnMut() -> ControlFlow<()>,
) -> Result<FileClassification, PredictError> {
    let mut manifest = classifier.manifest().clone();
    manifest.slices.hop = hop.unwrap_or(manifest.slices.hop);
    let mut session = Session::new(&manifest)?;
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {
        session.push(&samples);
        samples.clear();
        if go_on().is_break() {
            return Err(ClassifyError::Cancelled.into());
        }
    }
    session.push(&samples);
    session.finish();
    let mut progress = |_| go_on();
    let verdict = block_on(classifier.finish(session, BATCH, vote, &mut progress))?;
    Ok(FileClassification {
        verdict,
        warnings: reader.warnings().iter().map(ToString::to_string).collect(),
        tags: TagSummary::default(),
    })
}
