//! `trainer evaluate --on`: a model on clips of a store with other labels, such as music from elsewhere, music of other
//! genres, and non-music.

mod classified_clip;
mod clips;
mod figures;
mod scores;
mod table;

use std::path::Path;

use anyhow::{Result, ensure};
use genrescope_classify::Classifier;

use crate::data::{ColumnFilter, MelStore};

pub use classified_clip::ClassifiedClip;
pub use clips::ClipKind;
pub use figures::ElsewhereFigures;

/// Classifies the clips of the store in `folder`, without those that a filter matches.
///
/// # Errors
/// The store cannot be read, was prepared for another front-end, or has no song of the model's genres.
pub fn classify_store(
    classifier: &Classifier,
    folder: &Path,
    leave_out: &[ColumnFilter],
) -> Result<Vec<ClassifiedClip>> {
    let store = MelStore::open(folder)?;
    let manifest = classifier.manifest();
    ensure!(
        manifest.front_end == store.front_end,
        "the spectrograms in {} do not match the front-end of the model; prepare them again with the same settings",
        folder.display()
    );
    let clips = clips::clips(&store, &manifest.genres, leave_out);
    ensure!(
        clips
            .iter()
            .any(|clip| matches!(clip.kind, ClipKind::Genre(_))),
        "no clip in {} has one of the model's genres: {}",
        folder.display(),
        manifest.genres.join(", ")
    );
    clips
        .into_iter()
        .map(|clip| ClassifiedClip::new(classifier, &store, clip))
        .collect()
}
