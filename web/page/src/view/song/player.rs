//! The playback of a song, and the cursor that follows it over the spectrogram.

use genrescope_protocol::ModelSummary;
use web_sys::{Blob, Element, HtmlAudioElement, HtmlButtonElement, HtmlElement, Url};

use crate::browser::{dom, promise};
use crate::chart::cells;
use crate::decimal;
use crate::error::PageError;
use crate::state::song::Song;
use crate::state::zoom::VisibleRange;
use crate::words;

/// The audio element and its controls.
pub struct Player {
    audio: HtmlAudioElement,
    /// Beside the clock, and in the bar at the top of the window.
    buttons: [HtmlButtonElement; 2],
    clock: HtmlElement,
    total: HtmlElement,
    timeline: HtmlElement,
    cursor: HtmlElement,
    pointer: HtmlElement,
    readout: HtmlElement,
    url: Option<String>,
    /// Position of the cursor if the browser cannot play the file.
    cursor_s: f64,
}

impl Player {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Player, PageError> {
        Ok(Player {
            audio: dom::by_id("audio")?,
            buttons: [dom::by_id("play")?, dom::by_id("bar-play")?],
            clock: dom::by_id("clock")?,
            total: dom::by_id("total")?,
            timeline: dom::by_id("timeline")?,
            cursor: dom::by_id("cursor")?,
            pointer: dom::by_id("pointer")?,
            readout: dom::by_id("readout")?,
            url: None,
            cursor_s: 0.0,
        })
    }

    /// Loads the file of another song, or none.
    ///
    /// # Errors
    /// The browser cannot create an address for the file.
    pub fn load(&mut self, blob: Option<&Blob>) -> Result<(), PageError> {
        if let Some(url) = self.url.take() {
            // The file must not be in use any more.
            self.audio.remove_attribute("src")?;
            Url::revoke_object_url(&url)?;
        }
        self.cursor_s = 0.0;
        if let Some(blob) = blob {
            let url = Url::create_object_url_with_blob(blob)?;
            self.audio.set_src(&url);
            self.url = Some(url);
        }
        Ok(())
    }

    /// Length of the file, if the browser can play it.
    pub fn duration_s(&self) -> Option<f64> {
        Some(self.audio.duration()).filter(|seconds| seconds.is_finite() && self.can_play())
    }

    fn can_play(&self) -> bool {
        self.url.is_some() && self.audio.error().is_none() && self.audio.ready_state() > 0
    }

    /// Position of the playback, or of the cursor if the browser cannot play the file.
    pub fn position_s(&self) -> f64 {
        if self.can_play() {
            self.audio.current_time()
        } else {
            self.cursor_s
        }
    }

    /// Whether it plays.
    pub fn is_playing(&self) -> bool {
        self.can_play() && !self.audio.paused()
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        if !self.can_play() {
            return;
        }
        if self.audio.paused() {
            self.play();
        } else {
            self.pause();
        }
    }

    /// Plays, as soon as the browser has read enough of the file.
    pub fn play(&self) {
        if let Ok(started) = self.audio.play() {
            // Rejects if a pause comes first; the button shows whether it plays.
            promise::ignore_errors(started);
        }
    }

    /// Pauses.
    pub fn pause(&self) {
        // Cannot fail on an existing element.
        let _ = self.audio.pause();
    }

    /// Sets the volume, `0.0..=1.0`.
    pub fn set_volume(&self, volume: f64) {
        self.audio.set_volume(volume);
    }

    /// Moves to a time.
    pub fn seek(&mut self, seconds: f64, span_s: f64) {
        let to = seconds.max(0.0).min(span_s);
        self.cursor_s = to;
        if self.can_play() {
            self.audio.set_current_time(to);
        }
    }

    /// Shows the position, and the result there, of every `step`-th slice.
    pub fn update(
        &self,
        song: &Song,
        visible: VisibleRange,
        model: Option<&ModelSummary>,
        pointed: Option<f64>,
        step: usize,
    ) {
        let can_play = self.can_play();
        let playing = self.is_playing();
        let now = self.position_s();
        // For `www/media_session.js`.
        let title = song.tags.title.as_ref().unwrap_or(&song.name);
        dom::set_attribute(&self.audio, "data-title", Some(title));
        let artist = song.tags.artist.as_deref();
        dom::set_attribute(&self.audio, "data-artist", artist);
        let error = self.audio.error().map(|_| words::say("player.unable"));
        let error = error.unwrap_or_default();
        let label = words::say(if playing {
            "player.pause"
        } else {
            "player.play"
        });
        for button in &self.buttons {
            button.set_disabled(!can_play);
            button.set_title(&error);
            dom::set_attribute(button, "aria-label", Some(&label));
            dom::set_attribute(button, "data-playing", playing.then_some(""));
        }
        dom::set_text(&self.clock, &words::clock(now));
        let total = words::clock(visible.span_s);
        dom::set_text(&self.total, &format!("\u{a0}/\u{a0}{total}"));

        let place = |part: f64| decimal::css_percent(part.clamp(0.0, 1.0));
        dom::set_style(&self.cursor, "left", &place(visible.fraction(now)));
        self.cursor.set_hidden(!visible.contains(now));
        self.pointer.set_hidden(pointed.is_none());
        if let Some(part) = pointed {
            dom::set_style(&self.pointer, "left", &place(part));
        }
        let words_at = |seconds: f64| result_at(song, model, seconds, step);
        dom::set_attribute(
            &self.timeline,
            "aria-valuemax",
            Some(&decimal::fixed(visible.span_s, 1)),
        );
        dom::set_attribute(
            &self.timeline,
            "aria-valuenow",
            Some(&decimal::fixed(now, 1)),
        );
        dom::set_attribute(&self.timeline, "aria-valuetext", Some(&words_at(now)));
        let described = match pointed {
            Some(part) => Some(visible.time(part)),
            None => (now > 0.0 || self.is_focused()).then_some(now),
        };
        dom::set_text(&self.readout, &described.map(words_at).unwrap_or_default());
    }

    fn is_focused(&self) -> bool {
        let timeline: &Element = &self.timeline;
        dom::document().active_element().as_ref() == Some(timeline)
    }
}

/// Such as "1:24 jazz, 81%".
fn result_at(song: &Song, model: Option<&ModelSummary>, seconds: f64, step: usize) -> String {
    let time = words::clock(seconds);
    let slice = cells::slice_at(&song.slices, seconds as f32, step);
    let (Some(slice), Some(model)) = (slice, model) else {
        return time;
    };
    match cells::best_of(slice) {
        Some((genre, p)) => {
            let name = model
                .genres
                .get(genre)
                .map(|name| words::genre(name))
                .unwrap_or_default();
            format!("{time} {name}, {}", words::percent(p))
        }
        None => format!("{time} {}", words::say("silence")),
    }
}
