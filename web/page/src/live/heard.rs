//! What was heard and for how long: the sentence at the end.

use genrescope_protocol::{Sentence, Value};
use genrescope_vote::Answer;

use crate::order;
use crate::words;

/// Genres that the sentence names at most.
const NAMED: usize = 4;

/// Seconds by answer. A few numbers, however long it lasts.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    by_genre: Vec<f64>,
    not_sure_s: f64,
    no_music_s: f64,
}

impl Heard {
    /// Adds `seconds` during which this was the answer.
    pub fn add(&mut self, answer: Answer, seconds: f64) {
        match answer {
            Answer::Genre(genre) => {
                if self.by_genre.len() <= genre {
                    self.by_genre.resize(genre + 1, 0.0);
                }
                self.by_genre[genre] += seconds;
            }
            Answer::NotSure => self.not_sure_s += seconds,
            Answer::NoMusic | Answer::TooShort => self.no_music_s += seconds,
        }
    }

    /// Genres with their seconds, the longest first.
    pub fn longest(&self) -> Vec<(usize, f64)> {
        let mut all: Vec<(usize, f64)> = self
            .by_genre
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, seconds)| *seconds >= 0.5)
            .collect();
        order::sort_by(&mut all, |a, b| b.1.total_cmp(&a.1));
        all
    }

    /// Such as "Listened for 12:31: jazz 8:10, blues 3:05, no music 1:16."
    pub fn sentence(&self, elapsed_s: f64, genres: &[String]) -> Sentence {
        let time = words::clock(elapsed_s);
        let part = |name: &str, seconds: f64| {
            Sentence::new("live.part")
                .with("name", Sentence::new(name))
                .with("time", words::clock(seconds))
        };
        let mut parts: Vec<Sentence> = self
            .longest()
            .into_iter()
            .take(NAMED)
            .filter_map(|(genre, seconds)| {
                Some(part(&format!("genre.{}", genres.get(genre)?), seconds))
            })
            .collect();
        for (key, seconds) in [
            ("told.not-sure", self.not_sure_s),
            ("live.no-music", self.no_music_s),
        ] {
            if seconds >= 1.0 {
                parts.push(part(key, seconds));
            }
        }
        if parts.is_empty() {
            return Sentence::new("live.heard-nothing").with("time", time);
        }
        Sentence::new("live.heard")
            .with("time", time)
            .with("parts", Value::Sentences(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_comes_first() {
        let mut heard = Heard::default();
        heard.add(Answer::Genre(0), 5.0);
        heard.add(Answer::Genre(2), 61.0);
        heard.add(Answer::NoMusic, 3.0);
        assert_eq!(heard.longest(), [(2, 61.0), (0, 5.0)]);
        let genres = ["blues", "jazz", "rock"].map(String::from);
        let part = |name: &str, time: &str| {
            Sentence::new("live.part")
                .with("name", Sentence::new(name))
                .with("time", time)
        };
        let parts = [
            part("genre.rock", "1:01"),
            part("genre.blues", "0:05"),
            part("live.no-music", "0:03"),
        ];
        let expected = Sentence::new("live.heard")
            .with("time", "1:10")
            .with("parts", Value::Sentences(parts.into()));
        assert_eq!(heard.sentence(70.0, &genres), expected);
        assert_eq!(
            Heard::default().sentence(2.0, &genres),
            Sentence::new("live.heard-nothing").with("time", "0:02")
        );
    }
}
