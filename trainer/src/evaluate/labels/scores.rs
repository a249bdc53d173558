//! Figures of labels over songs, and over resamples of the songs.

use super::labelled_song::LabelledSong;
use super::ranking::Ranking;

/// The rankings of some songs: by each label, and of all pairs of song and label.
pub struct LabelScores<'a> {
    songs: &'a [LabelledSong],
    thresholds: &'a [f32],
    by_label: Vec<Ranking>,
    all_pairs: Ranking,
}

/// Figures of one label. A figure is NaN where it is not defined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelNumbers {
    /// Average precision.
    pub average_precision: f64,
    /// Area under the ROC curve.
    pub roc_auc: f64,
    /// Share of the songs above the threshold that have the label.
    pub precision: f64,
    /// Share of the songs with the label that are above the threshold.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

/// Figures of all labels.
#[derive(Clone, Debug, PartialEq)]
pub struct AllNumbers {
    /// By label.
    pub labels: Vec<LabelNumbers>,
    /// Mean of the labels' average precisions, over labels that occur.
    pub mean_average_precision: f64,
    /// Mean of the labels' areas, over labels that some songs have and others do not.
    pub mean_roc_auc: f64,
    /// Average precision of all pairs of song and label in one ranking.
    pub micro_average_precision: f64,
    /// Mean F1 at the thresholds, over labels that occur.
    pub macro_f1: f64,
}

impl<'a> LabelScores<'a> {
    /// Ranks the songs. There is one threshold for each label.
    pub fn new(songs: &'a [LabelledSong], thresholds: &'a [f32]) -> LabelScores<'a> {
        let of = |label: usize| {
            let songs = songs.iter().enumerate();
            songs.map(move |(at, song)| (song.probabilities[label], at, song.has[label]))
        };
        LabelScores {
            by_label: (0..thresholds.len())
                .map(|label| Ranking::new(of(label)))
                .collect(),
            all_pairs: Ranking::new((0..thresholds.len()).flat_map(of)),
            songs,
            thresholds,
        }
    }

    /// The figures of the songs.
    pub fn numbers(&self) -> AllNumbers {
        self.repeated(&vec![1; self.songs.len()])
    }

    /// The figures if each song occurs as often as `times` says.
    pub fn repeated(&self, times: &[u32]) -> AllNumbers {
        let labels: Vec<LabelNumbers> = (0..self.by_label.len())
            .map(|label| self.label(label, times))
            .collect();
        let mean = |of: fn(&LabelNumbers) -> f64| {
            let defined: Vec<f64> = labels
                .iter()
                .map(of)
                .filter(|value| !value.is_nan())
                .collect();
            defined.iter().sum::<f64>() / defined.len() as f64
        };
        AllNumbers {
            mean_average_precision: mean(|label| label.average_precision),
            mean_roc_auc: mean(|label| label.roc_auc),
            micro_average_precision: self.all_pairs.figures(times).average_precision,
            macro_f1: mean(|label| label.f1),
            labels,
        }
    }

    fn label(&self, label: usize, times: &[u32]) -> LabelNumbers {
        let ranked = self.by_label[label].figures(times);
        let (mut positives, mut called, mut right) = (0.0, 0.0, 0.0);
        for (song, &times) in self.songs.iter().zip(times) {
            let times = f64::from(times);
            let is_called = song.probabilities[label] >= self.thresholds[label];
            positives += if song.has[label] { times } else { 0.0 };
            called += if is_called { times } else { 0.0 };
            right += if is_called && song.has[label] {
                times
            } else {
                0.0
            };
        }
        // Without a song that has the label there is nothing to find. A label that is never called has a precision of 0, as
        // in scikit-learn.
        let of_positives = |value: f64| if positives > 0.0 { value } else { f64::NAN };
        LabelNumbers {
            average_precision: ranked.average_precision,
            roc_auc: ranked.roc_auc,
            precision: of_positives(if called > 0.0 { right / called } else { 0.0 }),
            recall: right / positives,
            f1: of_positives(2.0 * right / (called + positives)),
        }
    }
}
