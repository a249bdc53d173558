//! The figures of songs under one vote, each with its interval.

use genrescope_vote::Vote;
use serde::Serialize;

use super::bootstrap::{self, Interval};
use super::calibration::{self, Claim};
use super::figures::SongFigures;
use super::metrics::Scores;

/// What a vote made of one song.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Index of the right genre.
    pub label: usize,
    /// Index of the best genre.
    pub said: usize,
    /// Place of the right genre in the ranking, from zero.
    pub place: usize,
    /// What the best genre's probability claims.
    pub claim: Claim,
}

/// Song figures under one vote. `_95` are 95 % intervals over songs.
#[derive(Clone, Debug, Serialize)]
pub struct VoteFigures {
    /// The vote.
    pub vote: Vote,
    /// What is said of songs however they are judged.
    #[serde(flatten)]
    pub songs: SongFigures,
    /// Songs whose genre is among the first of the ranking.
    pub top: Vec<Top>,
    /// Expected calibration error over ten bins.
    pub calibration_error: f64,
    pub calibration_error_95: Interval,
    /// What so many songs would show where every probability was true.
    pub calibration_error_by_chance: f64,
    /// Each genre by itself.
    pub genres: Vec<GenreFigures>,
    /// `[right][predicted]`
    pub confusion: Vec<Vec<usize>>,
}

/// Share of songs whose genre is among the first `k` of the ranking.
#[derive(Clone, Debug, Serialize)]
pub struct Top {
    pub k: usize,
    pub share: f64,
    pub share_95: Interval,
}

/// Song figures of one genre. Draws without a song of the genre do not count for its intervals.
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
    /// Computes the figures; `top` are the places to count to.
    pub fn new(vote: Vote, genres: &[String], songs: &[Judged], top: &[usize]) -> VoteFigures {
        let pairs: Vec<_> = songs.iter().map(|song| (song.label, song.said)).collect();
        let scores = |songs: &[Judged]| {
            let pairs = songs.iter().map(|song| (song.label, song.said));
            Scores::new(genres.len(), pairs)
        };
        let within = |songs: &[Judged], k: usize| {
            let found = songs.iter().filter(|song| song.place < k).count();
            found as f64 / songs.len().max(1) as f64
        };
        let error = |songs: &[Judged]| {
            let claims: Vec<Claim> = songs.iter().map(|song| song.claim).collect();
            calibration::expected_error(&claims)
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
        let claims: Vec<Claim> = songs.iter().map(|song| song.claim).collect();
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
            calibration_error_by_chance: calibration::error_by_chance(&claims),
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
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;
    use serde_json::Value;

    fn numbers(of: &Value) -> Vec<f64> {
        let all = of.as_array().unwrap().iter();
        all.map(|value| value.as_f64().unwrap()).collect()
    }

    fn songs(answers: &Value) -> Vec<Judged> {
        let labels = numbers(&answers["labels"]);
        let all = answers["probabilities"].as_array().unwrap().iter();
        all.zip(labels)
            .map(|(probabilities, label)| {
                let probabilities = numbers(probabilities);
                let label = label as usize;
                let mut order: Vec<usize> = (0..probabilities.len()).collect();
                order.sort_by(|&a, &b| probabilities[b].total_cmp(&probabilities[a]));
                let place = order.iter().position(|&genre| genre == label).unwrap();
                Judged {
                    label,
                    said: order[0],
                    place,
                    claim: Claim {
                        probability: probabilities[order[0]],
                        right: place == 0,
                    },
                }
            })
            .collect()
    }

    /// `tests/golden/figures/make.py`
    #[test]
    fn figures_are_scikit_learns_and_intervals_scipys() {
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
            let wanted = &answers["figures"][name];
            let right = wanted["value"].as_f64().unwrap();
            // The probabilities were written with six digits.
            assert!((value - right).abs() < 1e-6, "{name}: {value}, not {right}");
            for (end, right) in interval.iter().zip(numbers(&wanted["interval"])) {
                // The ends are values of 2,000 draws here and of 20,000 there; a song is 1/90, and one
                // of the genre's some 1/20.
                let step = if name.ends_with("_1") { 0.05 } else { 0.012 };
                assert!((end - right).abs() < step, "{name}: {end}, not {right}");
            }
        }
    }
}
