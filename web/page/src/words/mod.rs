//! What the page says, in words, and in which language.

mod catalog;
pub mod choice;
mod document;
mod numbers;
mod values;
mod verdict;

use genrescope_protocol::Backend;
use genrescope_protocol::Sentence;

pub use catalog::{LANGUAGES, count, decimal, language, say, say_with, speak};
pub use document::translate;
pub use numbers::{clock, percent, took};
pub use values::{answer_value, backend_value, vote_value};
pub use verdict::{Piece, answer, genre, so_far, sureness, told};

/// What runs the network.
pub fn backend(backend: Backend) -> String {
    say(match backend {
        Backend::Cpu => "backend.cpu",
        Backend::Webgpu => "backend.webgpu",
    })
}

/// What the engine says, in the page's language where its file has the sentence.
pub fn of_engine(sentence: &Sentence) -> String {
    let numbers: Vec<(&str, String)> = sentence
        .values
        .iter()
        .map(|(name, value)| (&name[..], numbers::in_language(value)))
        .collect();
    let values: Vec<catalog::Value> = numbers
        .iter()
        .map(|(name, value)| (*name, value as &dyn std::fmt::Display))
        .collect();
    catalog::find_with(&sentence.key, &values).unwrap_or_else(|| sentence.english.clone())
}
