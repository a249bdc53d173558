//! Figures of a ranking by probability: average precision and the area under the ROC curve.

/// Songs, or pairs of song and label, by descending probability.
pub struct Ranking {
    items: Vec<Item>,
}

struct Item {
    probability: f32,
    song: usize,
    is_positive: bool,
}

/// Figures of a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankingFigures {
    /// Average precision; NaN without a positive.
    pub average_precision: f64,
    /// Area under the ROC curve; NaN without a positive or without a negative.
    pub roc_auc: f64,
}

impl Ranking {
    /// Sorts items of probability, index of the song, and whether the song has the label.
    pub fn new(items: impl IntoIterator<Item = (f32, usize, bool)>) -> Ranking {
        let item = |(probability, song, is_positive)| Item {
            probability,
            song,
            is_positive,
        };
        let mut items: Vec<Item> = items.into_iter().map(item).collect();
        items.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Ranking { items }
    }

    /// The figures if each song occurs as often as `times` says, by index.
    ///
    /// Items of equal probability are one step, as in scikit-learn's `average_precision_score` (the sum of precision times
    /// the increase of recall, without interpolation) and `roc_auc_score` (a tie counts one half).
    pub fn figures(&self, times: &[u32]) -> RankingFigures {
        let (mut positives, mut negatives) = (0.0, 0.0);
        let (mut precisions, mut area) = (0.0, 0.0);
        for step in self
            .items
            .chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq())
        {
            let (mut more_positives, mut more_negatives) = (0.0, 0.0);
            for item in step {
                let times = f64::from(times[item.song]);
                match item.is_positive {
                    true => more_positives += times,
                    false => more_negatives += times,
                }
            }
            area += more_negatives * (positives + more_positives / 2.0);
            positives += more_positives;
            negatives += more_negatives;
            if more_positives > 0.0 {
                precisions += more_positives * positives / (positives + negatives);
            }
        }
        // 0 / 0 is NaN.
        RankingFigures {
            average_precision: precisions / positives,
            roc_auc: area / (positives * negatives),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(items: &[(f32, bool)]) -> RankingFigures {
        let all = items.iter().enumerate();
        let ranking = Ranking::new(all.map(|(song, &(p, positive))| (p, song, positive)));
        ranking.figures(&vec![1; items.len()])
    }

    /// By hand: positives at ranks 1 and 3 have precisions of 1 and 2/3; two of the four pairs are in order, and one more.
    #[test]
    fn positives_at_ranks_one_and_three() {
        let found = of(&[(0.9, true), (0.8, false), (0.7, true), (0.1, false)]);
        assert!((found.average_precision - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(found.roc_auc, 0.75);
    }

    #[test]
    fn equal_probabilities_say_nothing() {
        let found = of(&[(0.5, true), (0.5, false), (0.5, false), (0.5, false)]);
        assert_eq!(found.average_precision, 0.25);
        assert_eq!(found.roc_auc, 0.5);
    }

    #[test]
    fn figures_without_positives_or_negatives_are_not_numbers() {
        let none = of(&[(0.5, false), (0.1, false)]);
        assert!(none.average_precision.is_nan() && none.roc_auc.is_nan());
        let all = of(&[(0.5, true), (0.1, true)]);
        assert!(all.average_precision == 1.0 && all.roc_auc.is_nan());
    }

    #[test]
    fn a_song_that_occurs_twice_counts_twice() {
        let items = [(0.9, true), (0.8, false), (0.7, true), (0.1, false)];
        let ranking = Ranking::new(
            items
                .iter()
                .enumerate()
                .map(|(song, &(p, positive))| (p, song, positive)),
        );
        let repeated: Vec<(f32, bool)> = [0, 1, 1, 2, 2, 2].map(|at| items[at]).into();
        assert_eq!(ranking.figures(&[1, 2, 3, 0]), of(&repeated));
    }
}
