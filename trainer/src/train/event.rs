//! What a training run tells; printing it is somebody else's work.

use std::fmt;

use super::validate::Validation;

/// A step of a training run.
#[derive(Clone, Debug)]
pub enum TrainEvent {
    /// The data is read.
    Started {
        /// Songs of training, validation and test.
        parts: [usize; 3],
    },
    /// An earlier run in the same folder goes on.
    Resumed {
        /// Epochs that were complete.
        epoch: usize,
    },
    /// Some steps of an epoch are done.
    Steps {
        /// Steps of this epoch so far.
        step: usize,
        /// Mean loss of this epoch so far.
        loss: f64,
        /// Mean time of a step.
        seconds_per_step: f64,
    },
    /// An epoch is done.
    Epoch {
        /// Epochs so far, this one included.
        epoch: usize,
        /// Mean training loss.
        train_loss: f64,
        /// Validation figures.
        valid: Validation,
        /// Whether its weights are the ones to keep so far.
        kept: bool,
        /// Time of the epoch.
        seconds: f64,
    },
    /// The run is over.
    Finished {
        /// Epochs in all.
        epoch: usize,
        /// The epoch that was kept.
        best_epoch: usize,
        /// Its validation loss.
        best_loss: f64,
    },
}

impl fmt::Display for TrainEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainEvent::Started { parts } => write!(
                f,
                "{} songs to train on, {} to validate, {} set aside for the test",
                parts[0], parts[1], parts[2]
            ),
            TrainEvent::Resumed { epoch } => write!(f, "going on after epoch {epoch}"),
            TrainEvent::Steps {
                step,
                loss,
                seconds_per_step,
            } => write!(
                f,
                "  step {step}: loss {loss:.4}, {seconds_per_step:.2} s a step"
            ),
            TrainEvent::Epoch {
                epoch,
                train_loss,
                valid,
                kept,
                seconds,
            } => write!(
                f,
                "epoch {epoch}: training loss {train_loss:.4}, validation loss {:.4}, slices {:.3}, songs {:.3}, {seconds:.0} s{}",
                valid.loss,
                valid.slice_accuracy,
                valid.song_accuracy,
                if *kept { ", kept" } else { "" }
            ),
            TrainEvent::Finished {
                epoch,
                best_epoch,
                best_loss,
            } => write!(
                f,
                "finished after {epoch} epochs; kept epoch {best_epoch} with validation loss {best_loss:.4}"
            ),
        }
    }
}
