//! What the page says, in words.

use genre_core::classify::{Answer, Ranked, SliceVerdict, Verdict, Vote};
use genrescope_web::protocol::Backend;

mod catalog;

pub use catalog::{LANGUAGES, count, decimal, find, language, say, say_with, speak};

/// A genre's name as one writes it.
pub fn genre(name: &str) -> String {
    match name {
        "hiphop" | "hip-hop" | "hip_hop" => "hip hop".to_owned(),
        other => other.replace('_', " "),
    }
}

/// `3:07`, or `1:02:45` from an hour on.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `81 %`. Never "100 %" or "0 %" for what is not certain.
pub fn percent(probability: f32) -> String {
    match probability * 100.0 {
        p if p < 1.0 => "< 1 %".to_owned(),
        p if p > 99.0 => "> 99 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

/// `0.4 s`, `2.3 s`, `48 s`.
pub fn took(milliseconds: f64) -> String {
    match milliseconds / 1000.0 {
        s if s < 10.0 => format!("{s:.1} s"),
        s => format!("{s:.0} s"),
    }
}

/// What runs the network.
pub fn backend(backend: Backend) -> &'static str {
    match backend {
        Backend::Cpu => "the CPU",
        Backend::Webgpu => "WebGPU",
    }
}

/// For `data-backend`.
pub fn backend_value(backend: Backend) -> &'static str {
    match backend {
        Backend::Cpu => "cpu",
        Backend::Webgpu => "webgpu",
    }
}

/// For the value of a radio button.
pub fn vote_value(vote: Vote) -> &'static str {
    match vote {
        Vote::Majority => "majority",
        Vote::Mean => "mean",
        Vote::Confident => "confident",
    }
}

/// For `data-answer`.
pub fn answer_value(answer: Answer) -> &'static str {
    match answer {
        Answer::Genre(_) => "genre",
        Answer::NotSure => "not_sure",
        Answer::NoMusic => "no_music",
        Answer::TooShort => "too_short",
    }
}

/// A piece of a sentence, and the genre that it names.
pub type Piece = (String, Option<usize>);

/// An answer in pieces, so that each genre can be set in its colour.
pub fn answer(verdict: &Verdict, genres: &[String]) -> Vec<Piece> {
    let name = |index: usize| {
        let name = genres
            .get(index)
            .map(|name| genre(name))
            .unwrap_or_default();
        (name, Some(index))
    };
    let plain = |text: &str| (text.to_owned(), None);
    match (verdict.answer, verdict.top(2)) {
        (Answer::Genre(index), _) => vec![plain("This sounds like "), name(index), plain(".")],
        (Answer::NotSure, [first, second]) => vec![
            plain("Not sure: between "),
            name(first.genre),
            plain(" and "),
            name(second.genre),
            plain("."),
        ],
        (Answer::NotSure, _) => vec![plain("Not sure.")],
        (Answer::NoMusic, _) => vec![plain("No music heard.")],
        (Answer::TooShort, _) => vec![plain("Too short to tell.")],
    }
}

/// What the slices say while more of them are on their way.
pub fn so_far(slices: &[SliceVerdict], vote: Vote, genres: &[String]) -> Vec<Piece> {
    let heard: Vec<&[f32]> = slices
        .iter()
        .filter(|slice| slice.heard)
        .map(|slice| &slice.probabilities[..])
        .collect();
    let best = vote
        .tally(&heard)
        .and_then(|tally| tally.order.first().copied());
    match best.and_then(|best| Some((best, genres.get(best)?))) {
        Some((best, name)) => vec![("So far ".to_owned(), None), (genre(name), Some(best))],
        None => Vec::new(),
    }
}

/// A short answer for a list.
pub fn told(verdict: &Verdict, genres: &[String]) -> String {
    let name = |ranked: &Ranked| {
        genres
            .get(ranked.genre)
            .map(|name| genre(name))
            .unwrap_or_default()
    };
    match (verdict.answer, verdict.top(2)) {
        (Answer::Genre(_), [best, ..]) => format!("{}, {}", name(best), percent(best.probability)),
        (Answer::NotSure, [first, second]) => {
            format!("not sure: {} or {}", name(first), name(second))
        }
        (Answer::NoMusic, _) => "no music heard".to_owned(),
        (Answer::TooShort, _) => "too short to tell".to_owned(),
        _ => "not sure".to_owned(),
    }
}

/// How sure, and how many slices agree.
pub fn sureness(verdict: &Verdict, slice_s: f64) -> String {
    let voters: usize = verdict.ranking.iter().map(|ranked| ranked.votes).sum();
    let agreement = |best: &Ranked| match (best.votes, voters) {
        (_, 1) => "There was one slice to hear.".to_owned(),
        (votes, all) if votes == all => format!("All {all} slices say so."),
        (votes, all) => format!("{votes} of {all} slices say so."),
    };
    match (verdict.answer, verdict.ranking.first()) {
        (Answer::Genre(_), Some(best)) => {
            let sure = match best.probability {
                p if p >= 0.9 => "Very sure",
                p if p >= 0.7 => "Fairly sure",
                p if p >= 0.5 => "Rather sure",
                _ => "A guess, but the best one",
            };
            format!("{sure}: {}. {}", percent(best.probability), agreement(best))
        }
        (Answer::NotSure, Some(best)) => format!(
            "The best guess reaches {}, too little to name it.",
            percent(best.probability)
        ),
        (Answer::NoMusic, _) => "All of it is silent, or nearly so.".to_owned(),
        (Answer::TooShort, _) => format!(
            "It lasts {:.1} seconds; the network listens to {slice_s:.1} seconds at a time.",
            verdict.duration_s
        ),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_at_a_glance() {
        assert_eq!(clock(7.9), "0:07");
        assert_eq!(clock(187.0), "3:07");
        assert_eq!(clock(3765.0), "1:02:45");
        assert_eq!(clock(f64::NAN), "0:00");
    }

    #[test]
    fn no_percentage_claims_certainty() {
        assert_eq!(percent(0.0), "< 1 %");
        assert_eq!(percent(0.814), "81 %");
        assert_eq!(percent(1.0), "> 99 %");
    }
}
