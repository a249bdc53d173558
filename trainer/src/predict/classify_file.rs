//! Classification of one file, streamed.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use genrescope_classify::{Classifier, Session, block_on};
use genrescope_vote::{Classification, Vote};

use super::song_tags::TagSummary;
use crate::inference::{AudioSource, BATCH, push_all};

/// A file's classification, warnings of its decoder, and its tags.
pub struct FileClassification {
    /// The classification under the requested vote.
    pub verdict: Classification,
    /// Messages in lower case, without a full stop.
    pub warnings: Vec<String>,
    pub tags: TagSummary,
}

/// Decodes and classifies one file; only its spectrogram is held in memory. Slices start every `hop`
/// frames, or as the model specifies.
///
/// # Errors
/// The file cannot be read or decoded, or the network's output is not finite.
pub fn classify_file(
    classifier: &Classifier,
    path: &Path,
    vote: Vote,
    hop: Option<usize>,
) -> Result<FileClassification> {
    let mut manifest = classifier.manifest().clone();
    manifest.slices.hop = hop.unwrap_or(manifest.slices.hop);
    let source = AudioSource::open(path)?;
    // Before the sound, since both share the position in the file.
    let tags = TagSummary::read(&source);
    let mut reader = source.reader(manifest.front_end.sample_rate)?;
    let mut session = Session::new(&manifest)?;
    push_all(&mut reader, &mut session)?;
    let verdict =
        block_on(classifier.finish(session, BATCH, vote, &mut |_| ControlFlow::Continue(())))?;
    let warnings = reader.warnings().iter().map(ToString::to_string).collect();
    Ok(FileClassification {
        verdict,
        warnings,
        tags,
    })
}
