//! Names for the document's attributes, the same in all languages.

use genrescope_protocol::Backend;
use genrescope_vote::{Answer, Vote};

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
        Vote::Geometric => "geometric",
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
