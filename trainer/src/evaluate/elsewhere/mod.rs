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
use genrescope_crnn::model_file::Manifest;

use crate::data::{ColumnFilter, MelStore};
use clips::Clip;

pub use classified_clip::ClassifiedClip;
pub use clips::ClipKind;
pub use figures::ElsewhereFigures;

/// A store and what its clips are to a model.
pub struct ElsewhereStore {
    store: MelStore,
    clips: Vec<Clip>,
}

impl ElsewhereStore {
    /// Opens the store in `folder`, without the clips that a filter matches.
    ///
    /// # Errors
    /// The store cannot be read, was prepared for another front-end, or has no song of the model's genres.
    pub fn open(
        folder: &Path,
        manifest: &Manifest,
        leave_out: &[ColumnFilter],
    ) -> Result<ElsewhereStore> {
        let store = MelStore::open(folder)?;
        store.check_front_end(folder, &manifest.front_end)?;
        let clips = clips::clips(&store, &manifest.genres, leave_out);
        ensure!(
            clips
                .iter()
                .any(|clip| matches!(clip.kind, ClipKind::Genre(_))),
            "no clip in {} has one of the model's genres: {}",
            folder.display(),
            manifest.genres.join(", ")
        );
        Ok(ElsewhereStore { store, clips })
    }

    /// Classifies the clips.
    ///
    /// # Errors
    /// The network's output is not finite, or a clip is too short for a slice.
    pub fn classify(&self, classifier: &Classifier) -> Result<Vec<ClassifiedClip>> {
        self.clips
            .iter()
            .map(|clip| ClassifiedClip::new(classifier, &self.store, clip))
            .collect()
    }
}
