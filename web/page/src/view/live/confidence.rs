//! How sure the current live result is, as a sentence.

use genrescope_vote::{Answer, Classification};

use crate::state::live::session::LiveSession;
use crate::state::live::signal::Signal;
use crate::state::source::Source;
use crate::words;

/// An answer without slices, as a result.
pub fn bare(answer: Answer) -> Classification {
    Classification {
        answer,
        vote: Default::default(),
        ranking: Vec::new(),
        outside: Vec::new(),
        slices: Vec::new(),
        duration_s: 0.0,
    }
}

/// The line under the headline.
pub fn sureness(live: &LiveSession, window_s: f32) -> String {
    match (live.signal.signal(), &live.source) {
        (Signal::Sound, _) => {}
        (_, Source::Display) => return words::say("live.no-sound-shared"),
        (Signal::Silent, Source::Microphone(_)) => return words::say("record.nearly-silent"),
        (Signal::Dead, Source::Microphone(_)) => return words::say("microphone.no-sound"),
    }
    let Some(verdict) = &live.verdict else {
        return String::new();
    };
    let probability = |genre: usize| {
        let ranked = verdict.ranking.iter().find(|ranked| ranked.genre == genre);
        // As in the bars: of the sound, which may be none of the genres.
        let inside = 1.0 - verdict.outside.iter().sum::<f32>();
        ranked.map(|ranked| words::percent(ranked.probability * inside))
    };
    let seconds = verdict.duration_s.min(f64::from(window_s)).round();
    match live.headline.answer() {
        Some(Answer::Genre(genre)) => probability(genre).map_or(String::new(), |percent| {
            words::say_with(
                "live.sure",
                &[
                    ("percent", &percent),
                    ("seconds", &words::integer(seconds.max(1.0) as usize)),
                ],
            )
        }),
        Some(Answer::NotSure | Answer::Between(_) | Answer::Labels) => words::say("live.unsure"),
        Some(Answer::OtherMusic) => words::say("live.other-music"),
        Some(Answer::NonMusic) => words::say("live.non-music"),
        Some(Answer::NoMusic | Answer::TooShort) => words::say("live.quiet"),
        None => String::new(),
    }
}
