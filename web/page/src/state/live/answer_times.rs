//! For how long each answer lasted, for the summary at the end.

use genrescope_vote::Answer;

use crate::sort;

/// Genres that lasted less than this many seconds are left out.
const SHORTEST_S: f64 = 0.5;

/// Seconds by answer: a few numbers, however long the session lasts.
#[derive(Clone, Debug, Default)]
pub struct AnswerTimes {
    by_genre: Vec<f64>,
    /// Seconds without a clear answer.
    pub not_sure_s: f64,
    /// Seconds without music.
    pub no_music_s: f64,
}

impl AnswerTimes {
    /// Adds `seconds` during which this was the answer.
    pub fn add(&mut self, answer: Answer, seconds: f64) {
        match answer {
            Answer::Genre(genre) => {
                if self.by_genre.len() <= genre {
                    self.by_genre.resize(genre + 1, 0.0);
                }
                self.by_genre[genre] += seconds;
            }
            Answer::NotSure | Answer::Between(_) | Answer::OtherMusic | Answer::Labels => {
                self.not_sure_s += seconds;
            }
            Answer::NoMusic | Answer::NonMusic | Answer::TooShort => self.no_music_s += seconds,
        }
    }

    /// Genres with their seconds, the longest first.
    pub fn genres(&self) -> Vec<(usize, f64)> {
        let mut genres: Vec<(usize, f64)> = self
            .by_genre
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, seconds)| *seconds >= SHORTEST_S)
            .collect();
        sort::sort_by(&mut genres, |a, b| b.1.total_cmp(&a.1));
        genres
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn longest_genre_comes_first() {
        let mut times = AnswerTimes::default();
        times.add(Answer::Genre(0), 5.0);
        times.add(Answer::Genre(2), 61.0);
        times.add(Answer::Genre(1), 0.4);
        times.add(Answer::NoMusic, 3.0);
        times.add(Answer::TooShort, 1.0);
        assert_eq!(times.genres(), [(2, 61.0), (0, 5.0)]);
        assert_eq!((times.not_sure_s, times.no_music_s), (0.0, 4.0));
    }
}
