//! A song's result as a sentence.

use genrescope_vote::{Answer, Classification};

use super::catalog::say_with;
use super::certainty::Certainty;
use super::numbers::percent;
use super::verdict::{genre, several};

/// Such as "“Blue Train” sounds like jazz (81%), says Genrescope."
pub fn song_sentence(song: &str, verdict: &Classification, genres: &[String]) -> String {
    let name = |index: usize| {
        genres
            .get(index)
            .map(|name| genre(name))
            .unwrap_or_default()
    };
    match (verdict.answer, verdict.top(2)) {
        (Answer::Genre(index), [best, ..]) => say_with(
            match Certainty::of(verdict) {
                Certainty::Sure => "save.sentence-genre",
                Certainty::Likely => "save.sentence-likely",
                Certainty::Closest => "save.sentence-closest",
            },
            &[
                ("song", &song),
                ("genre", &name(index)),
                ("percent", &percent(verdict.support(best))),
            ],
        ),
        (Answer::Between(_), _) => several(
            ["save.sentence-between", "save.sentence-one-of-three"],
            &[("song", &song)],
            verdict.named(),
            genres,
        ),
        (Answer::NotSure, [first, second]) => say_with(
            "save.sentence-between",
            &[
                ("song", &song),
                ("first", &name(first.genre)),
                ("second", &name(second.genre)),
            ],
        ),
        (Answer::OtherMusic, _) => say_with("save.sentence-other-music", &[("song", &song)]),
        (Answer::NonMusic, _) => say_with("save.sentence-non-music", &[("song", &song)]),
        (Answer::NoMusic, _) => say_with("save.sentence-no-music", &[("song", &song)]),
        (Answer::TooShort, _) => say_with("save.sentence-too-short", &[("song", &song)]),
        _ => say_with("save.sentence-not-sure", &[("song", &song)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests_support::{genres, verdict};

    #[test]
    fn every_answer_has_a_sentence() {
        let mut verdict = verdict();
        let text = song_sentence("a.wav", &verdict, &genres());
        for part in ["“a.wav”", "jazz", &percent(1.0)] {
            assert!(text.contains(part), "{text}");
        }
        for answer in [
            Answer::Between(2),
            Answer::NotSure,
            Answer::OtherMusic,
            Answer::NonMusic,
            Answer::NoMusic,
            Answer::TooShort,
        ] {
            verdict.answer = answer;
            let text = song_sentence("a.wav", &verdict, &genres());
            assert!(text.contains("“a.wav”"), "{text}");
            assert!(!text.contains('{'), "{text}");
        }
    }
}
