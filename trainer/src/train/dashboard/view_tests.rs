//! The dashboard as it is drawn on terminals of several sizes.

#![cfg(test)]

use super::super::args::TrainArgs;
use super::super::epoch_metrics::EpochMetrics;
use super::super::event::{StepDone, TrainEvent};
use super::super::stop_token::StopRequest;
use super::view::View;
use crate::train::TrainConfig;
use crate::train::validate::{Validation, ValidationFigures};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fn view() -> View {
    View::new(&TrainArgs {
        start_from: None,
        labels: None,
        top_labels: None,
        folds: None,
        hold_out: None,
        data: "data".into(),
        out: "runs/first".into(),
        device: Default::default(),
        plain: false,
        recipe: None,
        non_music: Default::default(),
        config: TrainConfig::default(),
    })
}

fn step(epoch: usize, step: usize) -> TrainEvent {
    TrainEvent::Step(StepDone {
        epoch,
        step,
        steps: 40,
        loss: 2.0 / step as f64,
        rate: 1e-3,
        seconds_per_step: 0.5,
        slices_per_second: 128.0,
    })
}

fn valid(loss: f64, macro_f1: f64) -> Validation {
    let figures = ValidationFigures::Genres {
        slice_accuracy: 0.5,
        song_accuracy: 0.75,
        macro_f1,
    };
    Validation { loss, figures }
}

fn shown(view: &View, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| view.draw(frame)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn shows_progress_and_metrics() {
    let mut view = view();
    view.apply(TrainEvent::Started {
        parts: [810, 90, 99],
    });
    assert!(shown(&view, 100, 30).contains("810 training songs"));
    (1..=40).for_each(|at| view.apply(step(1, at)));
    assert!(shown(&view, 100, 30).contains("epoch 1: validation"));
    view.apply(TrainEvent::Epoch {
        epoch: 1,
        train_loss: 1.5,
        valid: valid(1.25, 0.7),
        kept: true,
        since_best: 0,
        seconds: 20.0,
    });
    view.apply(step(2, 10));
    view.set_stop_request(StopRequest::AfterEpoch);
    let screen = shown(&view, 110, 30);
    for words in [
        "runs/first: described, 32 frames, split random, seed 0, on flex",
        "epoch 1 of at most 200, 0 of 10 without improvement",
        "epoch 2: step 10 of 40, 15 s left",
        "loss 0.2000   rate 1.00e-3   128.0 slices/s   20 s per epoch, at most 66 min left",
        "validation loss 1.2500, slices 0.500, songs 0.750, F1 0.700; best: epoch 1",
        "stopping after this epoch",
    ] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
}

#[test]
fn the_best_epoch_of_a_resumed_run_is_the_one_that_it_kept() {
    let mut view = view();
    let epochs = [(1, 1.0, 0.5), (2, 1.5, 0.7), (3, 1.2, 0.6)];
    let row = |(epoch, loss, f1)| EpochMetrics::new(epoch, 1.0, &valid(loss, f1), 9.0);
    view.apply(TrainEvent::Resumed {
        epoch: 3,
        history: epochs.map(row).into(),
        best_epoch: 2,
    });
    let screen = shown(&view, 110, 30);
    assert!(screen.contains("best: epoch 2"), "{screen}");
    assert!(screen.contains("1 of 10 without"), "{screen}");
}

#[test]
fn shows_figures_of_labels_in_place_of_those_of_genres() {
    let mut view = view();
    view.apply(TrainEvent::Epoch {
        epoch: 1,
        train_loss: 0.5,
        valid: Validation {
            loss: 0.25,
            figures: ValidationFigures::Labels {
                average_precision: 0.625,
                roc_auc: 0.75,
            },
        },
        kept: true,
        since_best: 0,
        seconds: 20.0,
    });
    let screen = shown(&view, 110, 30);
    let line = "validation loss 0.2500, average precision 0.625, ROC AUC 0.750; best: epoch 1";
    assert!(screen.contains(line), "{screen}");
    assert!(!screen.contains("accuracy"), "{screen}");
}

#[test]
fn draws_on_terminals_of_any_size() {
    let mut view = view();
    view.apply(step(1, 3));
    for (width, height) in [(1, 1), (3, 4), (20, 6), (300, 100)] {
        shown(&view, width, height);
    }
}
