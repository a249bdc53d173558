//! Accuracy as a function of coverage, when the model abstains below a threshold.

use super::picture::{Picture, text};
use crate::evaluate::calibration::{CoveragePoint, TopPrediction, coverage_at};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 20.0;
const BOTTOM: f64 = 44.0;
/// Smallest number of songs that is plotted; the accuracy of fewer is too uncertain.
const FEWEST: usize = 10;

/// Accuracy over coverage for all thresholds, with a mark at the model's own.
pub fn accuracy_by_coverage(predictions: &[TopPrediction], threshold: f64) -> Picture {
    let curve = sorted(predictions);
    let least = curve
        .iter()
        .fold(1.0, |least: f64, at| least.min(at.accuracy));
    // The scale starts at a multiple of 10 %, so that grid lines have round labels.
    let bottom = ((least * 10.0 - 0.5).floor() / 10.0).max(0.0);
    let x = |coverage: f64| LEFT + (WIDTH - LEFT - RIGHT) * coverage;
    let y = |accuracy: f64| {
        HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (accuracy - bottom) / (1.0 - bottom)
    };
    let mut drawing = String::new();
    for tenth in (bottom * 10.0).round() as u32..=10 {
        let value = f64::from(tenth) / 10.0;
        drawing += &format!(
            "<path d=\"M{LEFT} {0:.1}H{1:.1}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>\n",
            y(value),
            WIDTH - RIGHT
        );
        drawing += &text(LEFT - 8.0, y(value) + 4.0, "end", &percent(value));
    }
    for quarter in 0..=4 {
        let value = f64::from(quarter) / 4.0;
        drawing += &text(x(value), HEIGHT - BOTTOM + 18.0, "middle", &percent(value));
    }
    drawing += &text(
        (LEFT + WIDTH - RIGHT) / 2.0,
        HEIGHT - 6.0,
        "middle",
        "coverage: fraction of songs with an answer; vertical axis: their accuracy",
    );
    let points: Vec<String> = curve
        .iter()
        .map(|at| format!("{:.1} {:.1}", x(at.coverage), y(at.accuracy)))
        .collect();
    if !points.is_empty() {
        drawing += &format!(
            "<path d=\"M{}\" fill=\"none\" stroke=\"#2f7f79\" stroke-width=\"2\"/>\n",
            points.join("L")
        );
    }
    let own = coverage_at(predictions, threshold);
    let (at, up) = (x(own.coverage), y(own.accuracy));
    drawing += &format!("<circle cx=\"{at:.1}\" cy=\"{up:.1}\" r=\"5\" fill=\"#c2553a\"/>\n");
    let label = format!(
        "threshold {threshold:.2}: {} coverage, {} accuracy",
        percent(own.coverage),
        percent(own.accuracy)
    );
    drawing += &text(
        at - 8.0,
        (up + 20.0).min(HEIGHT - BOTTOM - 6.0),
        "end",
        &label,
    );
    Picture {
        width: WIDTH,
        height: HEIGHT,
        title: "Accuracy by coverage".into(),
        drawing,
    }
}

/// A point for each song, in descending order of probability.
fn sorted(predictions: &[TopPrediction]) -> Vec<CoveragePoint> {
    let mut order = predictions.to_vec();
    order.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    let mut right = 0;
    let steps = order.iter().enumerate().map(|(index, prediction)| {
        right += usize::from(prediction.correct);
        let count = index as f64 + 1.0;
        CoveragePoint {
            threshold: prediction.probability,
            coverage: count / order.len() as f64,
            accuracy: right as f64 / count,
        }
    });
    steps.skip(FEWEST - 1).collect()
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every third prediction of the more confident half is wrong, and every other one of the rest.
    fn predictions() -> Vec<TopPrediction> {
        (0..100)
            .map(|n| TopPrediction {
                probability: 1.0 - f64::from(n) / 100.0,
                correct: n % if n < 50 { 3 } else { 2 } != 0,
            })
            .collect()
    }

    #[test]
    fn curve_ends_at_full_coverage() {
        let curve = sorted(&predictions());
        assert_eq!(curve.len(), 100 - FEWEST + 1);
        let last = curve[curve.len() - 1];
        assert_eq!((last.coverage, last.accuracy), (1.0, 0.58));
        assert_eq!(curve[0].coverage, 0.1);
        assert_eq!(curve[0].accuracy, 0.6);
    }

    #[test]
    fn mark_is_at_the_models_threshold() {
        let picture = accuracy_by_coverage(&predictions(), 0.5075).alone();
        let label = "threshold 0.51: 50 % coverage, 66 % accuracy";
        assert!(picture.contains(label), "{picture}");
        assert!(
            accuracy_by_coverage(&[], 0.5)
                .alone()
                .contains("threshold 0.50: 0 % coverage")
        );
    }
}
