//! The summary at the end of a live session.

use genrescope_protocol::{Sentence, Value};

use crate::state::live::answer_times::AnswerTimes;
use crate::words;

/// Maximum number of genres in the summary.
const MAX_GENRES: usize = 4;

/// Such as "Listened for 12:31: jazz 8:10, blues 3:05, no music 1:16."
pub fn summary(times: &AnswerTimes, elapsed_s: f64, genres: &[String]) -> Sentence {
    let time = words::clock(elapsed_s);
    let part = |name: &str, seconds: f64| {
        Sentence::new("live.part")
            .with("name", Sentence::new(name))
            .with("time", words::clock(seconds))
    };
    let mut parts: Vec<Sentence> = times
        .genres()
        .into_iter()
        .take(MAX_GENRES)
        .filter_map(|(genre, seconds)| {
            Some(part(&format!("genre.{}", genres.get(genre)?), seconds))
        })
        .collect();
    for (key, seconds) in [
        ("result.not-sure", times.not_sure_s),
        ("live.no-music", times.no_music_s),
    ] {
        if seconds >= 1.0 {
            parts.push(part(key, seconds));
        }
    }
    if parts.is_empty() {
        return Sentence::new("live.summary-nothing").with("time", time);
    }
    Sentence::new("live.summary")
        .with("time", time)
        .with("parts", Value::Sentences(parts))
}

#[cfg(test)]
mod tests {
    use genrescope_vote::Answer;

    use super::*;

    #[test]
    fn lists_the_answers_with_their_times() {
        let mut times = AnswerTimes::default();
        times.add(Answer::Genre(0), 5.0);
        times.add(Answer::Genre(2), 61.0);
        times.add(Answer::NoMusic, 3.0);
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
        let expected = Sentence::new("live.summary")
            .with("time", "1:10")
            .with("parts", Value::Sentences(parts.into()));
        assert_eq!(summary(&times, 70.0, &genres), expected);
        assert_eq!(
            summary(&AnswerTimes::default(), 2.0, &genres),
            Sentence::new("live.summary-nothing").with("time", "0:02")
        );
    }
}
