//! All figures of labels, as a table and as JSON.

use std::fmt;

use genrescope_crnn::model_file::Figure;
use serde::Serialize;

use super::labelled_song::LabelledSong;
use super::scores::{LabelNumbers, LabelScores};
use crate::data::SplitPart;
use crate::evaluate::bootstrap::{self, Interval, measured};

/// All figures of labels. Fields ending in `_95` are 95 % intervals over songs.
#[derive(Clone, Debug, Serialize)]
pub struct LabelReport {
    split: String,
    part: SplitPart,
    songs: usize,
    /// Mean average precision of the labels.
    mean_average_precision: f64,
    mean_average_precision_95: Interval,
    /// Mean area under the ROC curve of the labels.
    mean_roc_auc: f64,
    mean_roc_auc_95: Interval,
    /// Average precision of all pairs of song and label.
    micro_average_precision: f64,
    micro_average_precision_95: Interval,
    /// Mean F1 of the labels at their thresholds.
    macro_f1: f64,
    macro_f1_95: Interval,
    labels: Vec<LabelFigures>,
}

/// Figures of one label; `None` without a song that has it. Its intervals ignore resamples without one.
#[derive(Clone, Debug, Serialize)]
pub struct LabelFigures {
    label: String,
    /// Songs that have it.
    songs: usize,
    /// Their share, which is the average precision of probabilities that say nothing.
    share: f64,
    average_precision: Option<f64>,
    average_precision_95: Interval,
    roc_auc: Option<f64>,
    roc_auc_95: Interval,
    threshold: f32,
    precision: Option<f64>,
    precision_95: Interval,
    recall: Option<f64>,
    recall_95: Interval,
    f1: Option<f64>,
    f1_95: Interval,
}

impl LabelReport {
    /// Computes the figures.
    pub fn new(
        names: &[String],
        thresholds: &[f32],
        songs: &[LabelledSong],
        split: String,
        part: SplitPart,
    ) -> LabelReport {
        let scores = LabelScores::new(songs, thresholds);
        let all = scores.numbers();
        let indices: Vec<usize> = (0..songs.len()).collect();
        let intervals = bootstrap::intervals(&indices, |drawn| {
            let mut times = vec![0; songs.len()];
            drawn.iter().for_each(|&song| times[song] += 1);
            let all = scores.repeated(&times);
            let means = [
                all.mean_average_precision,
                all.mean_roc_auc,
                all.micro_average_precision,
                all.macro_f1,
            ];
            means
                .into_iter()
                .chain(all.labels.iter().flat_map(numbers))
                .collect()
        });
        let (means, by_label) = intervals.split_at(4);
        let labels = names
            .iter()
            .zip(thresholds)
            .zip(&all.labels)
            .zip(by_label.chunks_exact(5));
        let labels = labels
            .enumerate()
            .map(|(at, (((name, &threshold), own), ends))| {
                let positives = songs.iter().filter(|song| song.has[at]).count();
                LabelFigures {
                    label: name.clone(),
                    songs: positives,
                    share: positives as f64 / songs.len().max(1) as f64,
                    average_precision: defined(own.average_precision),
                    average_precision_95: ends[0],
                    roc_auc: defined(own.roc_auc),
                    roc_auc_95: ends[1],
                    threshold,
                    precision: defined(own.precision),
                    precision_95: ends[2],
                    recall: defined(own.recall),
                    recall_95: ends[3],
                    f1: defined(own.f1),
                    f1_95: ends[4],
                }
            });
        LabelReport {
            split,
            part,
            songs: songs.len(),
            mean_average_precision: all.mean_average_precision,
            mean_average_precision_95: means[0],
            mean_roc_auc: all.mean_roc_auc,
            mean_roc_auc_95: means[1],
            micro_average_precision: all.micro_average_precision,
            micro_average_precision_95: means[2],
            macro_f1: all.macro_f1,
            macro_f1_95: means[3],
            labels: labels.collect(),
        }
    }

    /// The figures of all labels, for a model file.
    pub fn provenance(&self) -> Vec<Figure> {
        self.means()
            .into_iter()
            .filter(|(_, value, _)| value.is_finite())
            .map(|(name, value, interval)| Figure {
                name: format!("{name} (test)"),
                value,
                interval,
                songs: self.songs,
            })
            .collect()
    }

    fn means(&self) -> [(&'static str, f64, Interval); 4] {
        [
            (
                "Mean average precision of the labels",
                self.mean_average_precision,
                self.mean_average_precision_95,
            ),
            (
                "Mean area under the ROC curve",
                self.mean_roc_auc,
                self.mean_roc_auc_95,
            ),
            (
                "Average precision of all pairs",
                self.micro_average_precision,
                self.micro_average_precision_95,
            ),
            (
                "Macro F1 at the thresholds",
                self.macro_f1,
                self.macro_f1_95,
            ),
        ]
    }

    /// A table of the labels in Markdown.
    pub fn markdown(&self) -> String {
        let mut table = "| label | songs | average precision | ROC AUC | threshold | precision | recall | F1 |\n|---|---|---|---|---|---|---|---|\n".to_owned();
        for one in &self.labels {
            let number =
                |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
            table.push_str(&format!(
                "| {} | {} | {} | {} | {:.2} | {} | {} | {} |\n",
                one.label.replace('|', "\\|"),
                one.songs,
                number(one.average_precision),
                number(one.roc_auc),
                one.threshold,
                number(one.precision),
                number(one.recall),
                number(one.f1)
            ));
        }
        table
    }
}

fn numbers(label: &LabelNumbers) -> [f64; 5] {
    [
        label.average_precision,
        label.roc_auc,
        label.precision,
        label.recall,
        label.f1,
    ]
}

fn defined(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

impl fmt::Display for LabelReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split      {} ({:?} part)", self.split, self.part)?;
        writeln!(
            f,
            "songs      {}, with 95 % intervals over songs",
            self.songs
        )?;
        for (name, value, interval) in self.means() {
            writeln!(f, "  {name:<38} {}", measured(value, interval))?;
        }
        writeln!(f, "labels")?;
        writeln!(
            f,
            "  {:<20} songs share  {:<21} {:<21} threshold {:<21} {:<21} F1",
            "", "average precision", "ROC AUC", "precision", "recall"
        )?;
        let figure = |value: Option<f64>, interval| match value {
            Some(value) => measured(value, interval),
            None => "-".into(),
        };
        for one in &self.labels {
            writeln!(
                f,
                "  {:<20} {:>5} {:.3}  {:<21} {:<21} {:<9.3} {:<21} {:<21} {}",
                one.label,
                one.songs,
                one.share,
                figure(one.average_precision, one.average_precision_95),
                figure(one.roc_auc, one.roc_auc_95),
                one.threshold,
                figure(one.precision, one.precision_95),
                figure(one.recall, one.recall_95),
                figure(one.f1, one.f1_95)
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Expected values from `tests/golden/labels/generate.py`.
    #[test]
    fn figures_match_scikit_learn_and_intervals_match_scipy() {
        let text = include_str!("../../../../tests/golden/labels/answers.json");
        let answers: Value = serde_json::from_str(text).unwrap();
        let numbers = |of: &Value| -> Vec<f64> { serde_json::from_value(of.clone()).unwrap() };
        let songs: Vec<LabelledSong> = answers["has"]
            .as_array()
            .unwrap()
            .iter()
            .zip(answers["probabilities"].as_array().unwrap())
            .map(|(has, probabilities)| LabelledSong {
                has: numbers(has).iter().map(|&has| has == 1.0).collect(),
                probabilities: numbers(probabilities).iter().map(|&p| p as f32).collect(),
            })
            .collect();
        let thresholds: Vec<f32> = numbers(&answers["thresholds"])
            .iter()
            .map(|&t| t as f32)
            .collect();
        let found = LabelScores::new(&songs, &thresholds).numbers();
        let names: Vec<String> = (0..thresholds.len()).map(|at| at.to_string()).collect();
        let report = LabelReport::new(
            &names,
            &thresholds,
            &songs,
            String::new(),
            Default::default(),
        );
        let label = |at: usize| found.labels[at];
        let figures = serde_json::to_value(&report).unwrap();
        let interval = |name: &str| numbers(&figures[format!("{name}_95")]);
        let of_label = |name: &str| numbers(&figures["labels"][1][format!("{name}_95")]);
        for (name, value, interval) in [
            (
                "mean_average_precision",
                found.mean_average_precision,
                interval("mean_average_precision"),
            ),
            ("mean_roc_auc", found.mean_roc_auc, interval("mean_roc_auc")),
            (
                "micro_average_precision",
                found.micro_average_precision,
                interval("micro_average_precision"),
            ),
            ("macro_f1", found.macro_f1, interval("macro_f1")),
            (
                "average_precision_1",
                label(1).average_precision,
                of_label("average_precision"),
            ),
            ("roc_auc_1", label(1).roc_auc, of_label("roc_auc")),
            ("precision_1", label(1).precision, of_label("precision")),
            ("recall_1", label(1).recall, of_label("recall")),
            ("f1_1", label(1).f1, of_label("f1")),
        ] {
            let expected = &answers["figures"][name];
            let right = expected["value"].as_f64().unwrap();
            assert!((value - right).abs() < 1e-9, "{name}: {value}, not {right}");
            for (end, right) in interval.iter().zip(numbers(&expected["interval"])) {
                // 2,000 resamples here, 20,000 in the reference.
                assert!((end - right).abs() < 0.02, "{name}: {end}, not {right}");
            }
        }
        // A label that no song has is in no mean.
        assert!(label(3).average_precision.is_nan() && label(3).f1.is_nan());
        assert!(figures["labels"][3]["average_precision"].is_null());
    }
}
