//! The progress of the shown song.

use genrescope_protocol::{Sentence, Stage};
use web_sys::{HtmlElement, HtmlProgressElement};

use crate::browser::dom;
use crate::error::PageError;
use crate::state::song::{Song, Status};
use crate::words;

/// A bar and a text.
pub struct ProgressView {
    bar: HtmlProgressElement,
    text: HtmlElement,
}

impl ProgressView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<ProgressView, PageError> {
        Ok(ProgressView {
            bar: dom::by_id("progress")?,
            text: dom::by_id("progress-words")?,
        })
    }

    /// Shows the progress of a song.
    pub fn update(&self, song: &Song, engine_failed: bool) {
        let (text, value) = progress(song, engine_failed);
        dom::set_text(&self.text, &text);
        match value {
            Some(value) => self.bar.set_value(f64::from(value)),
            None => dom::set_attribute(&self.bar, "value", None),
        }
    }
}

/// The progress as a sentence, for screen readers.
pub fn sentence(song: &Song) -> Sentence {
    match song.stage {
        Stage::Classifying => Sentence::new("progress.slices")
            .with("done", song.slices.len() as u32)
            .with("total", song.total_slices as u32),
        Stage::Decoding => Sentence::new("progress.decoding"),
    }
}

/// The progress as a text and as a fraction of the current stage, if that is known.
fn progress(song: &Song, engine_failed: bool) -> (String, Option<f32>) {
    let classified = song.slices.len();
    match (&song.status, song.stage) {
        (Status::Waiting, _) if engine_failed => (words::say("progress.on-hold"), Some(0.0)),
        (Status::Waiting, _) => (words::say("progress.waiting"), None),
        (_, Stage::Classifying) if song.total_slices > 0 => (
            words::say_with(
                "progress.slices",
                &[
                    ("done", &words::integer(classified)),
                    ("total", &words::integer(song.total_slices)),
                ],
            ),
            Some(classified as f32 / song.total_slices as f32),
        ),
        (_, Stage::Classifying) => (words::say("progress.classifying"), song.fraction),
        (_, Stage::Decoding) => match song.fraction {
            Some(fraction) => (
                words::say_with(
                    "progress.decoding-with",
                    &[("how-far", &words::share(f64::from(fraction)))],
                ),
                Some(fraction),
            ),
            None if song.seconds > 0.0 => (
                words::say_with(
                    "progress.decoding-with",
                    &[("how-far", &words::clock(song.seconds))],
                ),
                None,
            ),
            None => (words::say("progress.decoding"), None),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fraction_follows_the_stage() {
        let mut song = Song::new(1, "a.wav".to_owned(), 100.0);
        let fraction = |song: &Song| progress(song, false).1;
        assert_eq!(fraction(&song), None, "it waits");
        assert_eq!(progress(&song, true).1, Some(0.0), "the engine has failed");
        song.status = Status::Working;
        assert_eq!(fraction(&song), None);
        song.fraction = Some(0.25);
        assert_eq!(fraction(&song), Some(0.25));
        song.stage = Stage::Classifying;
        song.total_slices = 4;
        assert_eq!(fraction(&song), Some(0.0));
    }

    #[test]
    fn every_stage_has_its_text() {
        let mut song = Song::new(1, "a.wav".to_owned(), 100.0);
        let mut texts = vec![progress(&song, true).0, progress(&song, false).0];
        song.status = Status::Working;
        texts.push(progress(&song, false).0);
        song.seconds = 62.0;
        texts.push(progress(&song, false).0);
        assert!(texts[3].contains("1:02"), "{texts:?}");
        song.fraction = Some(0.25);
        texts.push(progress(&song, false).0);
        song.stage = Stage::Classifying;
        texts.push(progress(&song, false).0);
        song.total_slices = 4;
        texts.push(progress(&song, false).0);
        for (index, text) in texts.iter().enumerate() {
            assert!(!text.contains('{') && !text.is_empty(), "{text}");
            assert!(!texts[..index].contains(text), "{texts:?}");
        }
    }
}
