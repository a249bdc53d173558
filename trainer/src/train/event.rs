//! What a training run tells; showing it is somebody else's work.

use std::fmt;

use super::epoch_metrics::EpochRow;
use super::validate::Validation;

/// A step of a training run.
#[derive(Clone, Debug)]
pub enum TrainEvent {
    /// The data is read.
    Started {
        /// Songs of training, validation and test.
        parts: [usize; 3],
    },
    /// The latest checkpoint of an earlier run in the same folder cannot be used.
    Damaged {
        /// Why, in a sentence.
        why: String,
    },
    /// An earlier run in the same folder goes on.
    Resumed {
        /// Epochs that were complete.
        epoch: usize,
        /// What they brought.
        history: Vec<EpochRow>,
    },
    /// A step of an epoch is done.
    Step(StepDone),
    /// An epoch is done and saved.
    Epoch {
        /// Epochs so far, this one included.
        epoch: usize,
        /// Mean training loss.
        train_loss: f64,
        /// Validation figures.
        valid: Validation,
        /// Whether its weights are the ones to keep so far.
        kept: bool,
        /// Epochs since the one with the lowest validation loss.
        since_best: usize,
        /// Time of the epoch.
        seconds: f64,
    },
    /// The run stops before its end because somebody asked for it.
    Stopped {
        /// Complete epochs.
        epoch: usize,
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

/// How far an epoch is.
#[derive(Clone, Copy, Debug)]
pub struct StepDone {
    /// The epoch, from one.
    pub epoch: usize,
    /// Steps of this epoch so far.
    pub step: usize,
    /// Steps of an epoch.
    pub steps: usize,
    /// Mean loss of this epoch so far.
    pub loss: f64,
    /// Adam's rate at this step.
    pub rate: f64,
    /// Mean time of a step.
    pub seconds_per_step: f64,
    /// Slices a second.
    pub slices_per_second: f64,
}

/// Steps from one line to the next where every event is a line.
const STEPS_A_LINE: usize = 25;

impl TrainEvent {
    /// Whether it is worth a line in a log.
    pub fn is_a_line(&self) -> bool {
        match self {
            TrainEvent::Step(done) => done.step % STEPS_A_LINE == 0,
            _ => true,
        }
    }
}

impl fmt::Display for TrainEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrainEvent::Started { parts } => write!(
                f,
                "{} songs to train on, {} to validate, {} set aside for the test",
                parts[0], parts[1], parts[2]
            ),
            TrainEvent::Damaged { why } => {
                write!(f, "{why}; another checkpoint is whole, so nothing is lost")
            }
            TrainEvent::Resumed { epoch, .. } => write!(f, "going on after epoch {epoch}"),
            TrainEvent::Step(done) => write!(
                f,
                "  step {} of {}: loss {:.4}, {:.2} s a step",
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
                "epoch {epoch}: training loss {train_loss:.4}, validation loss {:.4}, slices {:.3}, songs {:.3}, {seconds:.0} s{}",
                valid.loss,
                valid.slice_accuracy,
                valid.song_accuracy,
                if *kept { ", kept" } else { "" }
            ),
            TrainEvent::Stopped { epoch } => write!(
                f,
                "stopped after epoch {epoch}, which is saved; the same command goes on"
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
