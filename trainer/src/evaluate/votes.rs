//! Song figures under one vote, with confidence intervals.

use genrescope_vote::Vote;
use serde::Serialize;

use super::bootstrap::{self, Interval};
use super::calibration::{self, TopPrediction};
use super::figures::SongFigures;
use super::metrics::Scores;

/// Outcome of a song under a vote.
#[derive(Clone, Copy, Debug)]
pub struct SongOutcome {
    /// Index of the correct genre.
    pub label: usize,
    /// Index of the predicted genre.
    pub predicted: usize,
    /// Rank of the correct genre, from zero.
    pub rank: usize,
    /// Probability of the predicted genre, and whether it is correct.
    pub top: TopPrediction,
}

/// Song figures under one vote. Fields ending in `_95` are 95 % intervals over songs.
#[derive(Clone, Debug, Serialize)]
pub struct VoteFigures {
    /// The vote.
    pub vote: Vote,
    /// Accuracy and F1.
    #[serde(flatten)]
    pub songs: SongFigures,
    /// Top-k accuracy.
    pub top: Vec<Top>,
    /// Expected calibration error over ten bins.
    pub calibration_error: f64,
    pub calibration_error_95: Interval,
    /// Calibration error that is expected by chance (see [`calibration::error_by_chance`]).
    pub calibration_error_by_chance: f64,
    /// Figures by genre.
    pub genres: Vec<GenreFigures>,
    /// `[label][predicted]`
    pub confusion: Vec<Vec<usize>>,
}

/// Fraction of songs whose genre is among the first `k` of the ranking.
#[derive(Clone, Debug, Serialize)]
pub struct Top {
    pub k: usize,
    pub share: f64,
    pub share_95: Interval,
}

/// Song figures of one genre. Its intervals ignore resamples without a song of the genre.
#[derive(Clone, Debug, Serialize)]
pub struct GenreFigures {
    pub genre: String,
    pub songs: usize,
    pub precision: f64,
    pub precision_95: Interval,
    pub recall: f64,
    pub recall_95: Interval,
    pub f1: f64,
    pub f1_95: Interval,
}

impl VoteFigures {
    /// Computes the figures; `top` are the values of k for top-k accuracy.
    pub fn new(vote: Vote, genres: &[String], songs: &[SongOutcome], top: &[usize]) -> VoteFigures {
        let pairs: Vec<_> = songs
            .iter()
            .map(|song| (song.label, song.predicted))
            .collect();
        let scores = |songs: &[SongOutcome]| {
            let pairs = songs.iter().map(|song| (song.label, song.predicted));
            Scores::new(genres.len(), pairs)
        };
        let within = |songs: &[SongOutcome], k: usize| {
            let found = songs.iter().filter(|song| song.rank < k).count();
            found as f64 / songs.len().max(1) as f64
        };
        let error = |songs: &[SongOutcome]| {
            let predictions: Vec<TopPrediction> = songs.iter().map(|song| song.top).collect();
            calibration::expected_error(&predictions)
        };
        let intervals = bootstrap::intervals(songs, |songs| {
            let scores = scores(songs);
            let mut all = vec![error(songs)];
            all.extend(top.iter().map(|&k| within(songs, k)));
            for genre in 0..genres.len() {
                all.extend(match scores.support(genre) {
                    0 => [f64::NAN; 3],
                    _ => [
                        scores.precision(genre),
                        scores.recall(genre),
                        scores.f1(genre),
                    ],
                });
            }
            all
        });
        let (head, rest) = intervals.split_at(1);
        let (tops, by_genre) = rest.split_at(top.len());
        let all = scores(songs);
        let predictions: Vec<TopPrediction> = songs.iter().map(|song| song.top).collect();
        VoteFigures {
            vote,
            songs: SongFigures::new(genres.len(), &pairs),
            top: top
                .iter()
                .zip(tops)
                .map(|(&k, &share_95)| Top {
                    k,
                    share: within(songs, k),
                    share_95,
                })
                .collect(),
            calibration_error: error(songs),
            calibration_error_95: head[0],
            calibration_error_by_chance: calibration::error_by_chance(&predictions),
            genres: genres
                .iter()
                .zip(by_genre.chunks_exact(3))
                .enumerate()
                .map(|(index, (genre, intervals))| GenreFigures {
                    genre: genre.clone(),
                    songs: all.support(index),
                    precision: all.precision(index),
                    precision_95: intervals[0],
                    recall: all.recall(index),
                    recall_95: intervals[1],
                    f1: all.f1(index),
                    f1_95: intervals[2],
                })
                .collect(),
            confusion: all.confusion,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn numbers(of: &Value) -> Vec<f64> {
        let all = of.as_array().unwrap().iter();
        all.map(|value| value.as_f64().unwrap()).collect()
    }

    fn songs(answers: &Value) -> Vec<SongOutcome> {
        let labels = numbers(&answers["labels"]);
        let all = answers["probabilities"].as_array().unwrap().iter();
        all.zip(labels)
            .map(|(probabilities, label)| {
                let probabilities = numbers(probabilities);
                let label = label as usize;
                let mut order: Vec<usize> = (0..probabilities.len()).collect();
                order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
                let rank = order.iter().position(|&genre| genre == label).unwrap();
                SongOutcome {
                    label,
                    predicted: order[0],
                    rank,
                    top: TopPrediction {
                        probability: probabilities[order[0]],
                        correct: rank == 0,
                    },
                }
            })
            .collect()
    }

    /// Expected values from `tests/golden/figures/generate.py`.
    #[test]
    fn figures_match_scikit_learn_and_intervals_match_scipy() {
        let text = include_str!("../../../tests/golden/figures/answers.json");
        let answers: Value = serde_json::from_str(text).unwrap();
        let genres: Vec<String> = (0..5).map(|genre| genre.to_string()).collect();
        let all = VoteFigures::new(Vote::Mean, &genres, &songs(&answers), &[2, 4]);
        let confusion: Vec<Vec<usize>> =
            serde_json::from_value(answers["confusion"].clone()).unwrap();
        assert_eq!(all.confusion, confusion);
        let first = &all.genres[1];
        for (name, value, interval) in [
            ("accuracy", all.songs.accuracy, all.songs.accuracy_95),
            (
                "weighted_f1",
                all.songs.weighted_f1,
                all.songs.weighted_f1_95,
            ),
            ("macro_f1", all.songs.macro_f1, all.songs.macro_f1_95),
            ("top_2", all.top[0].share, all.top[0].share_95),
            ("top_4", all.top[1].share, all.top[1].share_95),
            (
                "calibration_error",
                all.calibration_error,
                all.calibration_error_95,
            ),
            ("precision_1", first.precision, first.precision_95),
            ("recall_1", first.recall, first.recall_95),
            ("f1_1", first.f1, first.f1_95),
        ] {
            let expected = &answers["figures"][name];
            let right = expected["value"].as_f64().unwrap();
            // The probabilities are stored with six digits.
            assert!((value - right).abs() < 1e-6, "{name}: {value}, not {right}");
            for (end, right) in interval.iter().zip(numbers(&expected["interval"])) {
                // 2,000 resamples here, 20,000 in the reference; one song changes an overall figure by
                // 1/90, and a figure of a genre by about 1/20.
                let step = if name.ends_with("_1") { 0.05 } else { 0.012 };
                assert!((end - right).abs() < step, "{name}: {end}, not {right}");
            }
        }
    }
}
