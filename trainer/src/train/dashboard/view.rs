//! The content of the dashboard.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Stylize};
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph, Sparkline};

use super::super::args::TrainArgs;
use super::super::config::KeptEpoch;
use super::super::epoch_metrics::EpochMetrics;
use super::super::event::{StepDone, TrainEvent};
use super::super::stop_token::StopRequest;
use super::charts::{gauge, plot, points, time};

/// Step losses that are kept for the sparkline.
const STEPS: usize = 400;

/// State of the dashboard.
pub struct View {
    title: String,
    epochs: usize,
    /// Epochs without improvement after which the run stops; `None` if it always runs to the end.
    patience: Option<usize>,
    parts: [usize; 3],
    rows: Vec<EpochMetrics>,
    /// The epoch with the best weights, and epochs since then.
    kept: usize,
    since_best: usize,
    step: Option<StepDone>,
    step_losses: Vec<f64>,
    /// Durations of the epochs since the program was started.
    seconds: Vec<f64>,
    note: Option<String>,
    request: StopRequest,
}

impl View {
    /// The dashboard of a run that has not started.
    pub fn new(args: &TrainArgs) -> View {
        let config = &args.config;
        View {
            title: format!(
                " {}: {}, {} frames, split {}, seed {}, on {} ",
                args.out.display(),
                config.preset,
                config.frames,
                config.split,
                config.seed,
                args.device
            ),
            epochs: config.epochs,
            patience: (config.keep == KeptEpoch::Best).then_some(config.patience),
            parts: [0; 3],
            rows: Vec::new(),
            kept: 0,
            since_best: 0,
            step: None,
            step_losses: Vec::new(),
            seconds: Vec::new(),
            note: None,
            request: StopRequest::Continue,
        }
    }

    /// Updates the state with an event.
    pub fn apply(&mut self, event: TrainEvent) {
        match event {
            TrainEvent::Started { parts } => self.parts = parts,
            TrainEvent::Labels { .. } | TrainEvent::Damaged { .. } => {
                self.note = Some(event.to_string())
            }
            TrainEvent::Resumed {
                epoch,
                history,
                best_epoch,
            } => {
                self.kept = best_epoch;
                self.since_best = epoch.saturating_sub(best_epoch);
                self.rows = history;
            }
            TrainEvent::Step(step) => {
                if self.step.is_none_or(|before| before.epoch != step.epoch) {
                    self.step_losses.clear();
                }
                self.step_losses.push(step.loss);
                self.step = Some(step);
            }
            TrainEvent::Epoch {
                epoch,
                train_loss,
                valid,
                kept,
                since_best,
                seconds,
            } => {
                let row = EpochMetrics::new(epoch, train_loss, &valid, seconds);
                self.rows.push(row);
                if kept {
                    self.kept = epoch;
                }
                self.since_best = since_best;
                self.seconds.push(seconds);
            }
            TrainEvent::Stopped { .. } | TrainEvent::Finished { .. } => {}
        }
    }

    /// Sets the stop request to display.
    pub fn set_stop_request(&mut self, request: StopRequest) {
        self.request = request;
    }

    /// Draws the dashboard.
    pub fn draw(&self, frame: &mut Frame) {
        let block = Block::bordered().title(self.title.as_str().bold());
        let inside = block.inner(frame.area());
        frame.render_widget(block, frame.area());
        let [epochs, steps, words, spark, charts, last, keys] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Length(3),
            Constraint::Min(0),
            Constraint::Length(1),
            Constraint::Length(1),
        ])
        .areas(inside);
        self.draw_progress(frame, epochs, steps);
        frame.render_widget(Line::raw(self.speed()), words);
        // Bars start at the smallest loss, so that the decrease is visible.
        let least = self
            .step_losses
            .iter()
            .copied()
            .fold(f64::INFINITY, f64::min);
        let width = usize::from(spark.width).min(STEPS);
        let from = self.step_losses.len().saturating_sub(width);
        let bars = self.step_losses[from..].iter();
        let bars: Vec<u64> = bars.map(|loss| ((loss - least) * 1e4) as u64 + 1).collect();
        let sparkline = Sparkline::default().data(&bars).style(Color::Cyan);
        frame.render_widget(sparkline, spark);
        let [losses, figures] = Layout::horizontal([Constraint::Percentage(50); 2]).areas(charts);
        self.draw_losses(frame, losses);
        self.draw_figures(frame, figures);
        frame.render_widget(Line::raw(self.last_epoch()), last);
        frame.render_widget(Paragraph::new(self.keys()), keys);
    }

    fn draw_progress(&self, frame: &mut Frame, epochs: Rect, steps: Rect) {
        let done = self.rows.len();
        let mut label = format!("epoch {done} of at most {}", self.epochs);
        if let Some(patience) = self.patience {
            label.push_str(&format!(
                ", {} of {patience} without improvement",
                self.since_best
            ));
        }
        frame.render_widget(gauge(done, self.epochs, label), epochs);
        let Some(step) = self.step else { return };
        let left = (step.steps - step.step) as f64 * step.seconds_per_step;
        let label = match step.step == step.steps {
            true => format!("epoch {}: validation", step.epoch),
            false => format!(
                "epoch {}: step {} of {}, {} left",
                step.epoch,
                step.step,
                step.steps,
                time(left)
            ),
        };
        frame.render_widget(gauge(step.step, step.steps, label), steps);
    }

    fn speed(&self) -> String {
        let Some(step) = self.step else {
            return format!(
                "{} training songs, {} validation songs, {} test songs",
                self.parts[0], self.parts[1], self.parts[2]
            );
        };
        let mut words = format!(
            "loss {:.4}   rate {:.2e}   {:.1} slices/s",
            step.loss, step.rate, step.slices_per_second
        );
        if !self.seconds.is_empty() {
            let mean = self.seconds.iter().sum::<f64>() / self.seconds.len() as f64;
            let left = self.epochs.saturating_sub(self.rows.len()) as f64 * mean;
            words.push_str(&format!(
                "   {} per epoch, at most {} left",
                time(mean),
                time(left)
            ));
        }
        words
    }

    fn draw_losses(&self, frame: &mut Frame, area: Rect) {
        let train = points(&self.rows, |row| row.train_loss);
        let valid = points(&self.rows, |row| row.valid_loss);
        let most = train
            .iter()
            .chain(&valid)
            .map(|at| at.1)
            .fold(0.1, f64::max);
        let lines = [
            ("training", Color::Cyan, &train),
            ("validation", Color::Yellow, &valid),
        ];
        plot(frame, area, "loss", most, &lines);
    }

    fn draw_figures(&self, frame: &mut Frame, area: Rect) {
        let figure = |of| points(&self.rows, of);
        let has_labels = self.has_labels();
        let (first, second) = match has_labels {
            true => (
                figure(|row| row.valid_average_precision.unwrap_or(f64::NAN)),
                figure(|row| row.valid_roc_auc.unwrap_or(f64::NAN)),
            ),
            false => (
                figure(|row| row.valid_slice_accuracy.unwrap_or(f64::NAN)),
                figure(|row| row.valid_song_accuracy.unwrap_or(f64::NAN)),
            ),
        };
        let names = match has_labels {
            true => ["average precision", "ROC AUC"],
            false => ["slice accuracy", "song accuracy"],
        };
        let lines = [
            (names[0], Color::Magenta, &first),
            (names[1], Color::Green, &second),
        ];
        plot(frame, area, "validation", 1.0, &lines);
    }

    fn last_epoch(&self) -> String {
        let Some(row) = self.rows.last() else {
            return self.note.clone().unwrap_or_default();
        };
        let figures: Vec<String> = [
            ("slices", row.valid_slice_accuracy),
            ("songs", row.valid_song_accuracy),
            ("F1", row.valid_macro_f1),
            ("average precision", row.valid_average_precision),
            ("ROC AUC", row.valid_roc_auc),
        ]
        .iter()
        .filter_map(|(name, figure)| Some(format!("{name} {:.3}", (*figure)?)))
        .collect();
        format!(
            "epoch {}: training loss {:.4}, validation loss {:.4}, {}; best: epoch {}",
            row.epoch,
            row.train_loss,
            row.valid_loss,
            figures.join(", "),
            self.kept
        )
    }

    fn has_labels(&self) -> bool {
        self.rows
            .last()
            .is_some_and(|row| row.valid_average_precision.is_some())
    }

    fn keys(&self) -> Line<'static> {
        match self.request {
            StopRequest::Continue => Line::raw("q or Ctrl-C: stop after this epoch").dark_gray(),
            StopRequest::AfterEpoch => {
                Line::raw("stopping after this epoch; q again: stop now and lose this epoch")
                    .yellow()
            }
            StopRequest::Now => Line::raw("stopping after this step").yellow(),
        }
    }
}
