//! Losses and accuracy by epoch, with the epoch that was kept (figure 3 of the paper).

use super::{svg, text};

/// A line of `metrics.csv`.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
pub struct EpochRow {
    /// From one.
    pub epoch: usize,
    /// Mean over the training slices, as augmented.
    pub train_loss: f64,
    /// Mean over the validation slices.
    pub valid_loss: f64,
    /// Share of the validation slices that are right.
    pub valid_slice_accuracy: f64,
    /// Share of the validation songs that are right.
    pub valid_song_accuracy: f64,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 120.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 40.0;

/// Name, colour and value of a line.
type Line = (&'static str, &'static str, fn(&EpochRow) -> f64);

/// Both losses and both accuracies share one axis, since all lie between 0 and 2.5 or so.
pub fn epochs(rows: &[EpochRow], kept: usize) -> String {
    let last = rows.last().map_or(1, |row| row.epoch).max(2);
    let most = rows
        .iter()
        .flat_map(|row| [row.train_loss, row.valid_loss])
        .fold(1.0, f64::max);
    let x =
        |epoch: usize| LEFT + (WIDTH - LEFT - RIGHT) * (epoch as f64 - 1.0) / (last as f64 - 1.0);
    let y = |value: f64| HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most;
    let mut drawing = String::new();
    let ticks = (0..=(most / 0.5) as usize).map(|tick| tick as f64 * 0.5);
    for value in ticks {
        drawing += &format!(
            "<path d=\"M{LEFT} {0:.1}H{1:.1}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>\n",
            y(value),
            WIDTH - RIGHT
        );
        drawing += &text(LEFT - 8.0, y(value) + 4.0, "end", &format!("{value:.1}"));
    }
    for epoch in [1, last] {
        drawing += &text(
            x(epoch),
            HEIGHT - BOTTOM + 18.0,
            "middle",
            &epoch.to_string(),
        );
    }
    drawing += &format!(
        "<path d=\"M{0:.1} {TOP}V{1:.1}\" stroke=\"currentColor\" stroke-dasharray=\"3 4\"/>\n",
        x(kept),
        HEIGHT - BOTTOM
    );
    drawing += &text(
        x(kept),
        HEIGHT - 6.0,
        "middle",
        &format!("epoch {kept} kept"),
    );
    let lines: [Line; 4] = [
        ("training loss", "#8a8f98", |row| row.train_loss),
        ("validation loss", "#c2553a", |row| row.valid_loss),
        ("songs right", "#2f7f79", |row| row.valid_song_accuracy),
        ("slices right", "#b58a2a", |row| row.valid_slice_accuracy),
    ];
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
        // Names of lines that end close together stand below each other.
        let mut at = rows.last().map_or(0.0, |row| y(of(row))) + 4.0;
        while labels.iter().any(|label| (label - at).abs() < 13.0) {
            at += 1.0;
        }
        labels.push(at);
        drawing += &text(WIDTH - RIGHT + 8.0, at, "start", name);
    }
    svg(WIDTH, HEIGHT, "Loss and accuracy by epoch", &drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stay_in_the_picture() {
        let row = |epoch: usize| EpochRow {
            epoch,
            train_loss: 2.2 / epoch as f64,
            valid_loss: 2.0,
            valid_slice_accuracy: 0.5,
            valid_song_accuracy: 0.6,
        };
        let rows: Vec<EpochRow> = (1..=9).map(row).collect();
        let picture = epochs(&rows, 4);
        assert!(picture.contains("epoch 4 kept"));
        let numbers = picture.split("<path d=\"M").skip(1).flat_map(|path| {
            let path = path.split('"').next().unwrap_or_default().to_owned();
            path.split(['L', ' ', 'H', 'V', 'M'])
                .filter_map(|n| n.parse::<f64>().ok())
                .collect::<Vec<_>>()
        });
        for number in numbers {
            assert!((0.0..=WIDTH).contains(&number), "{number}");
        }
    }
}
