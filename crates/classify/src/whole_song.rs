//! A whole song in one call.

use std::ops::ControlFlow;

use genrescope_vote::{Classification, Vote};

use crate::classifier::Classifier;
use crate::error::ClassifyError;
use crate::session::{Session, Step};

/// How many slices of a song are classified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Classified slices.
    pub done: usize,
    /// Slices of the song.
    pub total: usize,
}

impl Classifier {
    /// Classifies a waveform.
    ///
    /// `samples` are mono at the model's sample rate. `progress` is called after each batch of
    /// `batch` slices and can cancel.
    ///
    /// # Errors
    /// The device fails; [`ClassifyError::Cancelled`] where `progress` breaks.
    pub async fn classify(
        &self,
        samples: &[f32],
        batch: usize,
        vote: Vote,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Classification, ClassifyError> {
        let mut session = Session::new(self.manifest())?;
        session.push(samples);
        session.finish();
        self.finish(session, batch, vote, &mut progress).await
    }

    /// Classifies the remaining slices of a session whose audio is complete.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub async fn finish(
        &self,
        mut session: Session,
        batch: usize,
        vote: Vote,
        progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Classification, ClassifyError> {
        while let Step::Classified { done, total, .. } = session.step(self, batch).await? {
            if progress(Progress { done, total }).is_break() {
                return Err(ClassifyError::Cancelled);
            }
        }
        Ok(session.classification(vote))
    }
}
