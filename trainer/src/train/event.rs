//! Events of a training run; printing them is the caller's task.

use std::fmt;

use super::epoch_metrics::EpochMetrics;
use super::validate::{Validation, ValidationFigures};

/// An event of a training run.
#[derive(Clone, Debug)]
pub enum TrainEvent {
    /// The data has been read.
    Started {
        /// Number of training, validation and test songs.
        parts: [usize; 3],
    },
    /// The labels of the songs have been read.
    Labels {
        /// What was read, as a sentence.
        notice: String,
    },
    /// The latest checkpoint of an earlier run in the same folder is damaged, and an older one is used.
    Damaged {
        /// Error message.
        why: String,
    },
    /// An earlier run in the same folder is resumed.
    Resumed {
        /// Completed epochs.
        epoch: usize,
        /// Their metrics.
        history: Vec<EpochMetrics>,
        /// The epoch whose weights are kept.
        best_epoch: usize,
    },
    /// An optimizer step is done.
    Step(StepDone),
    /// An epoch is done and its checkpoint is saved.
    Epoch {
        /// Completed epochs, including this one.
        epoch: usize,
        /// Mean training loss.
        train_loss: f64,
        /// Validation metrics.
        valid: Validation,
        /// Whether its weights were saved as the best so far.
        kept: bool,
        /// Epochs since the best one.
        since_best: usize,
        /// Duration of the epoch.
        seconds: f64,
    },
    /// The run was stopped on request.
    Stopped {
        /// Completed epochs.
        epoch: usize,
    },
    /// The run is complete.
    Finished {
        /// Number of epochs.
        epoch: usize,
        /// The epoch whose weights were kept.
        best_epoch: usize,
        /// Its validation loss.
        best_loss: f64,
        /// Macro F1 of its validation songs; `None` if an earlier version did not record it.
        best_macro_f1: Option<f64>,
        /// Mean average precision of its validation songs; `None` in runs with genres.
        best_average_precision: Option<f64>,
    },
}

/// Progress within an epoch.
#[derive(Clone, Copy, Debug)]
pub struct StepDone {
    /// Number of the epoch, from one.
    pub epoch: usize,
    /// Steps of this epoch so far.
    pub step: usize,
    /// Steps per epoch.
    pub steps: usize,
    /// Mean loss of this epoch so far.
    pub loss: f64,
    /// Learning rate of this step.
    pub rate: f64,
    /// Mean duration of a step.
    pub seconds_per_step: f64,
    /// Throughput.
    pub slices_per_second: f64,
}

/// Steps between two log lines.
const STEPS_PER_LINE: usize = 25;

impl TrainEvent {
    /// Whether the event is logged where there is no dashboard.
    pub fn is_logged(&self) -> bool {
        match self {
            TrainEvent::Step(done) => done.step % STEPS_PER_LINE == 0,
            _ => true,
        }
    }
}

impl fmt::Display for TrainEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainEvent::Started { parts } => write!(
                f,
                "{} training songs, {} validation songs, {} test songs",
                parts[0], parts[1], parts[2]
            ),
            TrainEvent::Labels { notice } => f.write_str(notice),
            TrainEvent::Damaged { why } => {
                write!(
                    f,
                    "{why}; resuming from another checkpoint, which is intact"
                )
            }
            TrainEvent::Resumed { epoch, .. } => write!(f, "resuming after epoch {epoch}"),
            TrainEvent::Step(done) => write!(
                f,
                "  step {} of {}: loss {:.4}, {:.2} s per step",
                done.step, done.steps, done.loss, done.seconds_per_step
            ),
            TrainEvent::Epoch {
                epoch,
                train_loss,
                valid,
                kept,
                seconds,
                ..
            } => write!(
                f,
                "epoch {epoch}: training loss {train_loss:.4}, validation loss {:.4}, {}, {seconds:.0} s{}",
                valid.loss,
                valid.figures,
                if *kept { ", kept" } else { "" }
            ),
            TrainEvent::Stopped { epoch } => write!(
                f,
                "stopped after epoch {epoch}, which is saved; run the same command again to resume"
            ),
            TrainEvent::Finished {
                epoch,
                best_epoch,
                best_loss,
                best_macro_f1,
                best_average_precision,
            } => {
                write!(
                    f,
                    "finished after {epoch} epochs; kept epoch {best_epoch} with validation loss {best_loss:.4}"
                )?;
                match (best_macro_f1, best_average_precision) {
                    (Some(figure), _) => write!(f, ", macro F1 {figure:.3}"),
                    (None, Some(figure)) => write!(f, ", average precision {figure:.3}"),
                    (None, None) => Ok(()),
                }
            }
        }
    }
}

impl fmt::Display for ValidationFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValidationFigures::Genres {
                slice_accuracy,
                song_accuracy,
                macro_f1,
            } => write!(
                f,
                "slices {slice_accuracy:.3}, songs {song_accuracy:.3}, macro F1 {macro_f1:.3}"
            ),
            ValidationFigures::Labels {
                average_precision,
                roc_auc,
            } => write!(
                f,
                "average precision {average_precision:.3}, ROC AUC {roc_auc:.3}"
            ),
        }
    }
}
