//! The texts of the page in the selected language.

mod catalog;
mod certainty;
pub mod choice;
mod document;
mod model_name;
mod numbers;
mod plural;
mod sentence;
mod song_sentence;
#[cfg(test)]
pub mod tests_support;
mod verdict;

use genrescope_protocol::{AudioFormat, Backend};

pub use catalog::{LANGUAGES, Value, ask, find_text, language, say, say_with, speak};
pub use certainty::Certainty;
pub use document::{keep_english, translate};
pub use model_name::model_name;
pub use numbers::{clock, decimal, integer, percent, share, shortest};
pub use plural::count;
pub use sentence::{render, render_or_empty, took};
pub use song_sentence::song_sentence;
pub use verdict::{Piece, answer, genre, genre_list, result, small, so_far, sureness};

/// Such as "MP3, 44.1 kHz, stereo".
pub fn format(format: &AudioFormat) -> String {
    let channels = match format.channels {
        1 => say("facts.mono"),
        2 => say("facts.stereo"),
        channels => count("facts.channels", channels as usize, &[]),
    };
    let khz = shortest(f64::from(format.sample_rate) / 1000.0);
    say_with(
        "facts.format",
        &[
            ("name", &format.name),
            ("khz", &khz),
            ("channels", &channels),
        ],
    )
}

/// What runs the network.
pub fn backend(backend: Backend) -> String {
    say(match backend {
        Backend::Cpu => "backend.cpu",
        Backend::Webgpu => "backend.webgpu",
    })
}
