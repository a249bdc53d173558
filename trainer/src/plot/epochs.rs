//! Losses and accuracies by epoch, with the epoch that was kept (figure 3 of the paper).

use super::picture::{Picture, text};
use crate::train::EpochMetrics;

/// Name, colour and value of a line.
type MetricLine = (&'static str, &'static str, fn(&EpochMetrics) -> f64);

const LOSSES: [MetricLine; 2] = [
    ("training loss", "#8a8f98", |row| row.train_loss),
    ("validation loss", "#c2553a", |row| row.valid_loss),
];
const ACCURACIES: [MetricLine; 2] = [
    ("song accuracy", "#2f7f79", |row| {
        row.valid_song_accuracy.unwrap_or(f64::NAN)
    }),
    ("slice accuracy", "#b58a2a", |row| {
        row.valid_slice_accuracy.unwrap_or(f64::NAN)
    }),
];
const LABEL_FIGURES: [MetricLine; 2] = [
    ("average precision", "#2f7f79", |row| {
        row.valid_average_precision.unwrap_or(f64::NAN)
    }),
    ("ROC AUC", "#b58a2a", |row| {
        row.valid_roc_auc.unwrap_or(f64::NAN)
    }),
];

/// Losses and accuracies on one axis; all are between 0 and about 2.5.
pub fn epochs(rows: &[EpochMetrics], kept: Option<usize>) -> Picture {
    let lines = [LOSSES, ACCURACIES].concat();
    let title = "Loss and accuracy by epoch";
    WIDE.draw(title, &lines, rows, kept)
}

/// The same of a run with labels.
pub fn label_epochs(rows: &[EpochMetrics], kept: Option<usize>) -> Picture {
    let lines = [LOSSES, LABEL_FIGURES].concat();
    WIDE.draw("Loss and average precision by epoch", &lines, rows, kept)
}

/// The losses, in a narrow chart.
pub fn losses(rows: &[EpochMetrics], kept: Option<usize>) -> Picture {
    NARROW.draw("Loss by epoch", &LOSSES, rows, kept)
}

/// The accuracies, in a narrow chart.
pub fn accuracies(rows: &[EpochMetrics], kept: Option<usize>) -> Picture {
    NARROW.draw("Validation accuracy by epoch", &ACCURACIES, rows, kept)
}

/// Dimensions of a chart.
struct Chart {
    width: f64,
    height: f64,
    /// Width of the labels of the lines.
    right: f64,
    /// Smallest upper end of the vertical axis.
    least: f64,
}

const WIDE: Chart = Chart {
    width: 640.0,
    height: 300.0,
    right: 120.0,
    least: 1.0,
};
const NARROW: Chart = Chart {
    width: 400.0,
    height: 250.0,
    right: 96.0,
    least: 1.0,
};

const LEFT: f64 = 46.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 40.0;

impl Chart {
    fn draw(
        &self,
        title: &str,
        lines: &[MetricLine],
        rows: &[EpochMetrics],
        kept: Option<usize>,
    ) -> Picture {
        let (width, height, right) = (self.width, self.height, self.right);
        let last = rows.last().map_or(1, |row| row.epoch).max(2);
        let values = lines.iter().flat_map(|line| rows.iter().map(line.2));
        let most = values.fold(self.least, f64::max);
        let x = |epoch: usize| {
            LEFT + (width - LEFT - right) * (epoch as f64 - 1.0) / (last as f64 - 1.0)
        };
        let y = |value: f64| height - BOTTOM - (height - TOP - BOTTOM) * value / most;
        let mut drawing = String::new();
        let step = if most > 1.0 { 0.5 } else { 0.25 };
        for value in (0..=(most / step) as usize).map(|tick| tick as f64 * step) {
            drawing += &format!(
                "<path d=\"M{LEFT} {0:.1}H{1:.1}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>\n",
                y(value),
                width - right
            );
            let digits = if step < 0.5 { 2 } else { 1 };
            let label = format!("{value:.digits$}");
            drawing += &text(LEFT - 8.0, y(value) + 4.0, "end", &label);
        }
        for epoch in [1, last] {
            drawing += &text(
                x(epoch),
                height - BOTTOM + 18.0,
                "middle",
                &epoch.to_string(),
            );
        }
        if let Some(kept) = kept {
            drawing += &format!(
                "<path d=\"M{0:.1} {TOP}V{1:.1}\" data-kept=\"{kept}\" stroke=\"currentColor\" stroke-dasharray=\"3 4\"/>\n",
                x(kept),
                height - BOTTOM
            );
            let label = format!("epoch {kept} kept");
            drawing += &text(x(kept).max(LEFT + 10.0), height - 6.0, "middle", &label);
        }
        let mut labels: Vec<f64> = Vec::new();
        for (name, colour, of) in lines {
            let points: Vec<String> = rows
                .iter()
                .map(|row| format!("{:.1} {:.1}", x(row.epoch), y(of(row))))
                .collect();
            drawing += &format!(
                "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n",
                points.join("L")
            );
            // Labels of lines that end close together are stacked.
            let mut at = rows.last().map_or(0.0, |row| y(of(row))) + 4.0;
            while labels.iter().any(|label| (label - at).abs() < 13.0) {
                at += 1.0;
            }
            labels.push(at);
            drawing += &text(width - right + 8.0, at, "start", name);
        }
        Picture {
            width,
            height,
            title: title.into(),
            drawing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_within_the_chart() {
        let row = |epoch: usize| EpochMetrics {
            epoch,
            train_loss: 2.2 / epoch as f64,
            valid_loss: 2.0,
            valid_slice_accuracy: Some(0.5),
            valid_song_accuracy: Some(0.6),
            valid_macro_f1: None,
            valid_average_precision: Some(0.4),
            valid_roc_auc: Some(0.7),
            seconds: 1.0,
        };
        let rows: Vec<EpochMetrics> = (1..=9).map(row).collect();
        for (picture, width) in [
            (epochs(&rows, Some(4)), 640.0),
            (label_epochs(&rows, Some(4)), 640.0),
            (losses(&rows, Some(4)), 400.0),
            (accuracies(&rows, Some(4)), 400.0),
        ] {
            let picture = picture.alone();
            assert!(picture.contains("epoch 4 kept"));
            let numbers = picture.split("<path d=\"M").skip(1).flat_map(|path| {
                let path = path.split('"').next().unwrap_or_default().to_owned();
                path.split(['L', ' ', 'H', 'V', 'M'])
                    .filter_map(|n| n.parse::<f64>().ok())
                    .collect::<Vec<_>>()
            });
            for number in numbers {
                assert!((0.0..=width).contains(&number), "{number}");
            }
        }
    }
}
