//! Verdicts in words.

use std::fmt::Display;

use genrescope_vote::{
    Answer, Classification, Ranked, SliceClassification, Vote, outside_probabilities,
};

use super::catalog::{find, say, say_with};
use super::certainty::{Certainty, is_short};
use super::numbers::{decimal, integer, percent};
use super::plural::count;

/// A genre's name as one writes it.
pub fn genre(name: &str) -> String {
    find(&format!("genre.{name}")).unwrap_or_else(|| name.replace('_', " "))
}

/// A piece of a sentence, and the genre that it names.
pub type Piece = (String, Option<usize>);

/// A sentence in pieces, so that each genre can be set in its colour. `genres` go where `{first}`, `{second}` and
/// `{third}` stand, in the order of the language, and their number at `{count}`.
fn pieces(key: &str, named: &[usize], genres: &[String]) -> Vec<Piece> {
    // Other places stay as they are.
    let sentence = say_with(key, &[("count", &small(genres.len()))]);
    let mut pieces = Vec::new();
    let mut rest = &sentence[..];
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        let place = ["first", "second", "third"]
            .iter()
            .position(|known| *known == name);
        if !before.is_empty() {
            pieces.push((before.to_owned(), None));
        }
        if let Some(&index) = place.and_then(|place| named.get(place)) {
            pieces.push((name_of(index, genres), Some(index)));
        }
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push((rest.to_owned(), None));
    }
    pieces
}

fn name_of(index: usize, genres: &[String]) -> String {
    genres
        .get(index)
        .map(|name| genre(name))
        .unwrap_or_default()
}

/// A number in a sentence: ten, the usual number of genres, is a word.
pub fn small(number: usize) -> String {
    match number {
        10 => say("number.ten"),
        other => integer(other),
    }
}

/// The names of genres, separated by commas.
pub fn genre_list(genres: &[String]) -> String {
    let names: Vec<String> = genres.iter().map(|name| genre(name)).collect();
    names.join(", ")
}

/// An answer in pieces.
pub fn answer(verdict: &Classification, genres: &[String]) -> Vec<Piece> {
    match (verdict.answer, verdict.ranking.first()) {
        (Answer::Genre(index), _) => {
            let key = match Certainty::of(verdict) {
                Certainty::Sure => "answer.genre",
                Certainty::Likely => "answer.likely",
                Certainty::Closest => "answer.closest",
            };
            pieces(key, &[index], genres)
        }
        (Answer::NotSure, Some(best)) => pieces("answer.not-sure-closest", &[best.genre], genres),
        // The engine refuses models of labels.
        (Answer::NotSure, None) | (Answer::Labels, _) => pieces("answer.not-sure", &[], genres),
        (Answer::Between(_), _) => {
            let named: Vec<usize> = verdict.named().iter().map(|ranked| ranked.genre).collect();
            let key = match named.len() {
                3 => "answer.between-three",
                2 => "answer.between",
                // The live view has no ranking.
                _ => "answer.not-sure",
            };
            pieces(key, &named, genres)
        }
        (Answer::OtherMusic, _) => pieces("answer.other-music", &[], genres),
        (Answer::NonMusic, _) => pieces("answer.non-music", &[], genres),
        (Answer::NoMusic, _) => pieces("answer.no-music", &[], genres),
        (Answer::TooShort, _) => pieces("answer.too-short", &[], genres),
    }
}

/// The answer from the slices so far, while others are still classified.
pub fn so_far(slices: &[SliceClassification], vote: Vote, genres: &[String]) -> Vec<Piece> {
    let audible: Vec<&[f32]> = slices
        .iter()
        .filter(|slice| slice.audible)
        .map(|slice| &slice.probabilities[..])
        .collect();
    // More likely none of the genres: no genre is named that the answer would take back.
    if outside_probabilities(slices).iter().sum::<f32>() > 0.5 {
        return Vec::new();
    }
    let best = vote
        .aggregate(&audible)
        .and_then(|aggregate| aggregate.order.first().copied());
    match best.filter(|best| *best < genres.len()) {
        Some(best) => pieces("answer.so-far", &[best], genres),
        None => Vec::new(),
    }
}

/// A short answer for a list.
pub fn result(verdict: &Classification, genres: &[String]) -> String {
    let name = |ranked: &Ranked| name_of(ranked.genre, genres);
    match (verdict.answer, verdict.top(2)) {
        (Answer::Genre(_), [best, ..]) => {
            let name = match Certainty::of(verdict) {
                Certainty::Closest => say_with("result.closest", &[("genre", &name(best))]),
                Certainty::Sure | Certainty::Likely => name(best),
            };
            format!("{name}, {}", percent(verdict.support(best)))
        }
        (Answer::Between(_), _) => {
            let keys = ["result.one-of-two", "result.one-of-three"];
            several(keys, &[], verdict.named(), genres)
        }
        (Answer::NotSure, [first, second]) => say_with(
            "result.between",
            &[("first", &name(first)), ("second", &name(second))],
        ),
        (Answer::OtherMusic, _) => say("result.other-music"),
        (Answer::NonMusic, _) => say("result.non-music"),
        (Answer::NoMusic, _) => say("result.no-music"),
        (Answer::TooShort, _) => say("result.too-short"),
        _ => say("result.not-sure"),
    }
}

/// A sentence that names two or three genres, each with its key.
pub fn several(
    [of_two, of_three]: [&str; 2],
    values: &[(&str, &dyn Display)],
    named: &[Ranked],
    genres: &[String],
) -> String {
    let names: Vec<String> = named.iter().map(|one| name_of(one.genre, genres)).collect();
    let key = if names.len() == 2 { of_two } else { of_three };
    let places = ["first", "second", "third"].into_iter();
    let named = places.zip(names.iter().map(|name| name as &dyn Display));
    let all: Vec<_> = values.iter().copied().chain(named).collect();
    say_with(key, &all)
}

/// How sure, and how many slices agree.
pub fn sureness(verdict: &Classification, slice_s: f64, genres: &[String]) -> String {
    let voters: usize = verdict.ranking.iter().map(|ranked| ranked.votes).sum();
    let agreement = |best: &Ranked| match (best.votes, voters) {
        (_, 1) => say("sure.one-slice"),
        (votes, all) if votes == all => say_with("sure.all-slices", &[("all", &integer(all))]),
        (votes, all) => count("sure.some-slices", votes, &[("all", &integer(all))]),
    };
    match (verdict.answer, verdict.ranking.first()) {
        (Answer::Genre(_), Some(best)) => {
            let sure = say(match Certainty::of(verdict) {
                Certainty::Sure if best.probability >= 0.9 => "sure.very",
                Certainty::Sure => "sure.fairly",
                Certainty::Likely => "sure.rather",
                Certainty::Closest => "sure.guess",
            });
            let percent = percent(verdict.support(best));
            let sure = say_with(
                "sure.with-percent",
                &[("sure", &sure), ("percent", &percent)],
            );
            let sure = format!("{sure} {}", agreement(best));
            if !is_short(verdict) || voters == 1 {
                return sure;
            }
            let seconds = decimal(verdict.duration_s, 0);
            format!(
                "{sure} {}",
                say_with("sure.short", &[("duration", &seconds)])
            )
        }
        (Answer::NotSure, Some(best)) => say_with(
            "sure.too-little",
            &[("percent", &percent(best.probability))],
        ),
        (Answer::Between(_), Some(best)) => {
            say_with("sure.between", &[("percent", &percent(best.probability))])
        }
        (Answer::OtherMusic, Some(best)) => say_with(
            "sure.other-music",
            &[("genre", &name_of(best.genre, genres))],
        ),
        (Answer::NonMusic, _) => say("sure.non-music"),
        (Answer::NoMusic, _) => say("sure.silent"),
        (Answer::TooShort, _) => say_with(
            "sure.too-short",
            &[
                ("duration", &decimal(verdict.duration_s, 1)),
                ("slice", &decimal(slice_s, 1)),
            ],
        ),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn genres_are_in_the_order_of_the_sentence() {
        let genres = ["jazz".to_owned(), "hiphop".to_owned()];
        let pieces = pieces("answer.between", &[1, 0], &genres);
        let named: Vec<_> = pieces.iter().filter(|piece| piece.1.is_some()).collect();
        assert_eq!(named[0], &("hip hop".to_owned(), Some(1)));
        assert_eq!(named[1], &("jazz".to_owned(), Some(0)));
        assert_eq!(genre("bossa_nova"), "bossa nova");
    }
}
