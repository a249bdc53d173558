//! How similar the results of two songs are.

use genrescope_vote::{Answer, Classification};

use crate::sort;
use crate::words;

/// Genres less probable than this in both songs are not listed.
const MIN_PROBABILITY: f32 = 0.005;
/// Probabilities that differ by less than this count as equal.
const EQUAL_WITHIN: f32 = 0.08;

/// The listed genres with their support in both songs, the strongest first.
pub fn pairs(verdicts: [&Classification; 2]) -> Vec<(usize, [f32; 2])> {
    let of = |verdict: &Classification, genre: usize| {
        let ranked = verdict.ranking.iter().find(|ranked| ranked.genre == genre);
        ranked.map_or(0.0, |ranked| verdict.support(ranked))
    };
    let mut genres: Vec<usize> = verdicts
        .iter()
        .flat_map(|verdict| verdict.ranking.iter().map(|ranked| ranked.genre))
        .collect();
    sort::sort_numbers(&mut genres);
    genres.dedup();
    let mut pairs: Vec<(usize, [f32; 2])> = genres
        .into_iter()
        .map(|genre| (genre, verdicts.map(|verdict| of(verdict, genre))))
        .filter(|(_, [a, b])| a.max(*b) >= MIN_PROBABILITY)
        .collect();
    sort::sort_by(&mut pairs, |(_, a), (_, b)| {
        b[0].max(b[1]).total_cmp(&a[0].max(a[1]))
    });
    pairs
}

/// The comparison as a sentence.
pub fn sentence(a: &Classification, b: &Classification, genres: &[String]) -> String {
    let name = |genre: usize| {
        genres
            .get(genre)
            .map(|name| words::genre(name))
            .unwrap_or_default()
    };
    let best = |verdict: &Classification| {
        let ranked = verdict.ranking.first();
        ranked.map_or(0.0, |ranked| ranked.probability)
    };
    match (one_or_several(a.answer), one_or_several(b.answer)) {
        (Answer::OtherMusic | Answer::NonMusic, _) | (_, Answer::OtherMusic | Answer::NonMusic) => {
            words::say("compare.outside")
        }
        (Answer::Genre(first), Answer::Genre(second)) if first == second => {
            let key = match best(a) - best(b) {
                less if less > EQUAL_WITHIN => "compare.same-second-less-sure",
                more if more < -EQUAL_WITHIN => "compare.same-first-less-sure",
                _ => "compare.same-equally-sure",
            };
            words::say_with(key, &[("genre", &name(first))])
        }
        (Answer::Genre(first), Answer::Genre(second)) => words::say_with(
            "compare.different",
            &[("first", &name(first)), ("second", &name(second))],
        ),
        (Answer::Genre(first), Answer::NotSure) => {
            words::say_with("compare.second-not-sure", &[("genre", &name(first))])
        }
        (Answer::NotSure, Answer::Genre(second)) => {
            words::say_with("compare.first-not-sure", &[("genre", &name(second))])
        }
        (Answer::NotSure, Answer::NotSure) => words::say("compare.both-not-sure"),
        _ => words::say("compare.nothing-to-compare"),
    }
}

/// Several genres are as little comparable as an uncertain one.
fn one_or_several(answer: Answer) -> Answer {
    match answer {
        Answer::Between(_) => Answer::NotSure,
        answer => answer,
    }
}

#[cfg(test)]
mod tests {
    use genrescope_vote::{Ranked, Vote};

    use super::*;

    fn verdict(answer: Answer, ranking: &[(usize, f32)]) -> Classification {
        let ranked = |&(genre, probability): &(usize, f32)| Ranked {
            genre,
            probability,
            votes: 1,
        };
        Classification {
            answer,
            vote: Vote::Mean,
            ranking: ranking.iter().map(ranked).collect(),
            outside: Vec::new(),
            slices: Vec::new(),
            duration_s: 30.0,
        }
    }

    #[test]
    fn sentence_names_the_difference() {
        let genres = ["jazz".to_owned(), "hiphop".to_owned()];
        let sure = verdict(Answer::Genre(0), &[(0, 0.9), (1, 0.1)]);
        let less = verdict(Answer::Genre(0), &[(0, 0.6), (1, 0.4)]);
        let other = verdict(Answer::Genre(1), &[(1, 0.8), (0, 0.2)]);
        let unsure = verdict(Answer::NotSure, &[(1, 0.5), (0, 0.5)]);
        let say = |a, b| sentence(a, b, &genres);
        let both = |key| words::say_with(key, &[("genre", &"jazz")]);
        assert_eq!(say(&sure, &less), both("compare.same-second-less-sure"));
        assert_eq!(say(&less, &sure), both("compare.same-first-less-sure"));
        assert_eq!(say(&sure, &sure), both("compare.same-equally-sure"));
        assert!(say(&sure, &other).contains("hip hop"));
        assert!(say(&sure, &unsure).contains("second"));
        assert!(say(&unsure, &sure).contains("first"));
        let silent = verdict(Answer::NoMusic, &[]);
        assert_eq!(
            say(&silent, &sure),
            words::say("compare.nothing-to-compare")
        );
    }

    #[test]
    fn genres_of_both_songs_are_listed() {
        let a = verdict(Answer::Genre(0), &[(0, 0.9), (2, 0.1), (1, 0.001)]);
        let b = verdict(Answer::Genre(3), &[(3, 0.95), (0, 0.05)]);
        let genres: Vec<usize> = pairs([&a, &b]).iter().map(|pair| pair.0).collect();
        assert_eq!(genres, [3, 0, 2]);
        assert_eq!(pairs([&a, &b])[1].1, [0.9, 0.05]);
    }
}
