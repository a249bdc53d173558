//! Classification of one file, streamed.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use genrescope_classify::Classifier;
use genrescope_predict::{FileClassification, classify};
use genrescope_vote::Vote;

use super::song_tags;
use crate::inference::AudioSource;

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
    let source = AudioSource::open(path)?;
    // Before the sound, since both share the position in the file.
    let tags = song_tags::read(&source);
    let mut reader = source.reader(classifier.manifest().front_end.sample_rate)?;
    let go_on = || ControlFlow::Continue(());
    let mut result = classify(classifier, &mut reader, vote, hop, go_on)?;
    result.tags = tags;
    Ok(result)
}
