//! The song's sound, and the cursor that follows it over the picture.

use genrescope_protocol::ModelSummary;
use web_sys::{Blob, Element, HtmlAudioElement, HtmlButtonElement, HtmlElement, Url};

use super::cells;
use super::stretch::Shown;
use crate::dom;
use crate::error::PageError;
use crate::hub::Hub;
use crate::songs::Song;
use crate::words;

/// The audio element and its controls.
pub struct Player {
    hub: Hub,
    audio: HtmlAudioElement,
    button: HtmlButtonElement,
    clock: HtmlElement,
    timeline: HtmlElement,
    cursor: HtmlElement,
    pointer: HtmlElement,
    readout: HtmlElement,
    url: Option<String>,
    /// Where the cursor stands while the browser cannot play the file.
    silent_s: f64,
}

impl Player {
    /// Finds the parts.
    ///
    /// # Errors
    /// One is missing.
    pub fn new(hub: Hub) -> Result<Player, PageError> {
        Ok(Player {
            hub,
            audio: dom::by_id("audio")?,
            button: dom::by_id("play")?,
            clock: dom::by_id("clock")?,
            timeline: dom::by_id("timeline")?,
            cursor: dom::by_id("cursor")?,
            pointer: dom::by_id("pointer")?,
            readout: dom::by_id("readout")?,
            url: None,
            silent_s: 0.0,
        })
    }

    /// Takes up another song, or none.
    ///
    /// # Errors
    /// The browser gives no address to the file.
    pub fn load(&mut self, blob: Option<&Blob>) -> Result<(), PageError> {
        if let Some(url) = self.url.take() {
            // What is playing is let go of first.
            self.audio.remove_attribute("src")?;
            Url::revoke_object_url(&url)?;
        }
        self.silent_s = 0.0;
        if let Some(blob) = blob {
            let url = Url::create_object_url_with_blob(blob)?;
            self.audio.set_src(&url);
            self.url = Some(url);
        }
        Ok(())
    }

    /// Length of the file, where the browser can play it.
    pub fn duration_s(&self) -> Option<f64> {
        Some(self.audio.duration()).filter(|seconds| seconds.is_finite() && self.is_able())
    }

    fn is_able(&self) -> bool {
        self.url.is_some() && self.audio.error().is_none() && self.audio.ready_state() > 0
    }

    /// Where the sound is, or the cursor alone where the browser cannot play the file.
    pub fn position_s(&self) -> f64 {
        if self.is_able() {
            self.audio.current_time()
        } else {
            self.silent_s
        }
    }

    /// Whether it sounds.
    pub fn is_playing(&self) -> bool {
        self.is_able() && !self.audio.paused()
    }

    /// Plays or pauses.
    pub fn toggle(&self) {
        if !self.is_able() {
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
            // Rejects where a pause comes first; the button shows what came of it.
            wasm_bindgen_futures::spawn_local(async move {
                let _ = wasm_bindgen_futures::JsFuture::from(started).await;
            });
        }
    }

    /// Stops the sound.
    pub fn pause(&self) {
        // Cannot fail on an element that is there.
        let _ = self.audio.pause();
    }

    /// Moves to a time.
    pub fn seek(&mut self, seconds: f64, span_s: f64) {
        let to = seconds.clamp(0.0, span_s);
        self.silent_s = to;
        if self.is_able() {
            self.audio.set_current_time(to);
        }
    }

    /// Shows where the sound is, and what the network heard there in every `step`-th slice.
    pub fn follow(
        &self,
        song: &Song,
        shown: Shown,
        model: Option<&ModelSummary>,
        pointed: Option<f64>,
        step: usize,
    ) {
        let able = self.is_able();
        let playing = self.is_playing();
        let now = self.position_s();
        self.button.set_disabled(!able);
        let unable = self.audio.error().map(|_| words::say("player.unable"));
        self.button.set_title(&unable.unwrap_or_default());
        dom::set_attribute(
            &self.button,
            "aria-label",
            Some(&words::say(if playing {
                "player.pause"
            } else {
                "player.play"
            })),
        );
        dom::set_attribute(&self.button, "data-playing", playing.then_some(""));
        dom::set_text(&self.clock, &words::clock(now));

        let place = |part: f64| format!("{:.3}%", part.clamp(0.0, 1.0) * 100.0);
        dom::set_style(&self.cursor, "left", &place(shown.part(now)));
        self.cursor.set_hidden(!shown.has(now));
        self.pointer.set_hidden(pointed.is_none());
        if let Some(part) = pointed {
            dom::set_style(&self.pointer, "left", &place(part));
        }
        let words_at = |seconds: f64| heard_at(song, model, seconds, step);
        dom::set_attribute(
            &self.timeline,
            "aria-valuemax",
            Some(&format!("{:.1}", shown.span_s)),
        );
        dom::set_attribute(&self.timeline, "aria-valuenow", Some(&format!("{now:.1}")));
        dom::set_attribute(&self.timeline, "aria-valuetext", Some(&words_at(now)));
        let asked = match pointed {
            Some(part) => Some(shown.at(part)),
            None => (now > 0.0 || self.is_focused()).then_some(now),
        };
        dom::set_text(&self.readout, &asked.map(words_at).unwrap_or_default());
        if playing {
            self.hub.frame();
        }
    }

    fn is_focused(&self) -> bool {
        let timeline: &Element = &self.timeline;
        dom::document().active_element().as_ref() == Some(timeline)
    }
}

/// "1:24 jazz, 81 %".
fn heard_at(song: &Song, model: Option<&ModelSummary>, seconds: f64, step: usize) -> String {
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
