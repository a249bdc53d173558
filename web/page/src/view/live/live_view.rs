//! The section `#live`.

use genrescope_protocol::ModelSummary;
use genrescope_vote::Answer;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::confidence::{bare, sureness};
use super::lanes::Lanes;
use super::scroll::Scroll;
use crate::browser::dom;
use crate::chart::{cells, ticks};
use crate::decimal;
use crate::error::PageError;
use crate::state::live::session::{LiveSession, SPAN_S};
use crate::state::source::Source;
use crate::view::coloured_text;
use crate::words;

/// Seconds by which the drawing is behind, so that it scrolls evenly although sound comes in blocks.
const BEHIND_S: f64 = 0.12;
/// Minimum milliseconds between two drawings.
const FRAME_MS: f64 = 24.0;
/// The same while the engine is behind by more than [`BUSY_S`]: drawing must not slow it down.
const BUSY_FRAME_MS: f64 = 250.0;
/// See [`BUSY_FRAME_MS`].
const BUSY_S: f64 = 0.5;
/// Seconds between two drawings if the visitor prefers reduced motion.
const STILL_S: f64 = 1.0;
/// Quietest level of the meter.
const METER_FLOOR_DB: f32 = -60.0;
/// Pixels that a label needs on the frequency axis.
const HZ_LABEL_PX: f32 = 26.0;

/// Everything about a live session.
pub struct LiveView {
    section: HtmlElement,
    answer: HtmlElement,
    sureness: HtmlElement,
    elapsed: HtmlElement,
    source: HtmlElement,
    meter: HtmlElement,
    needle: HtmlElement,
    hz_axis: HtmlElement,
    time_axis: HtmlElement,
    scroll: Scroll,
    lanes: Lanes,
    /// Height of the frequency axis when its labels were chosen; 0 while the section was hidden.
    axis_px: f64,
    /// Time at the right edge, in seconds of columns.
    now_s: f64,
    drawn_ms: f64,
    still: bool,
}

impl LiveView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<LiveView, PageError> {
        let meter: HtmlElement = dom::by_id("live-meter")?;
        let needle = meter
            .query_selector("span")?
            .and_then(|needle| needle.dyn_into().ok())
            .ok_or(PageError::no_element("live-meter span"))?;
        Ok(LiveView {
            section: dom::by_id("live")?,
            answer: dom::by_id("live-answer")?,
            sureness: dom::by_id("live-sureness")?,
            elapsed: dom::by_id("live-elapsed")?,
            source: dom::by_id("live-source")?,
            meter,
            needle,
            hz_axis: dom::by_id("live-hz-axis")?,
            time_axis: dom::by_id("live-time-axis")?,
            scroll: Scroll::new()?,
            lanes: Lanes::new()?,
            axis_px: 0.0,
            now_s: 0.0,
            drawn_ms: 0.0,
            still: false,
        })
    }

    /// Clears everything, for a new session or model.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn clear(&mut self, model: Option<&ModelSummary>) -> Result<(), PageError> {
        let still = dom::window().match_media("(prefers-reduced-motion: reduce)");
        self.still = still.ok().flatten().is_some_and(|query| query.matches());
        self.now_s = 0.0;
        self.lanes.clear();
        if let Some(model) = model {
            self.scroll.clear(model);
            self.axes(model)?;
        }
        Ok(())
    }

    /// The page's size or colours have changed.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn appearance_changed(&mut self, model: &ModelSummary) -> Result<(), PageError> {
        self.lanes.recolour()?;
        self.axes(model)
    }

    /// The language has changed.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn language_changed(
        &mut self,
        live: &LiveSession,
        window_s: f32,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        self.lanes.clear();
        if let Some(model) = model {
            self.axes(model)?;
        }
        self.update(live, window_s, model)
    }

    /// Whether each frame has a new drawing.
    pub fn is_animated(&self) -> bool {
        !self.still
    }

    /// Shows the result: after each slice, and when a session begins.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        live: &LiveSession,
        window_s: f32,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        let section = &self.section;
        let answer = live.headline.answer();
        let set = |name: &str, value: Option<&str>| dom::set_attribute(section, name, value);
        set("data-answer", answer.map(Answer::name));
        set("data-seconds", Some(&decimal::fixed(live.elapsed_s, 2)));
        set("data-signal", Some(live.signal.signal().name()));
        set("data-lag", Some(&decimal::fixed(live.lag_s, 3)));
        set("data-skipped", Some(&live.pace.skipped.to_string()));
        set("data-took", Some(&decimal::fixed(live.pace.took_ms, 0)));
        let (source, from) = match &live.source {
            Source::Microphone(_) => ("microphone", "live.from-microphone"),
            Source::Display => ("display", "live.from-display"),
        };
        set("data-source", Some(source));
        dom::set_text(&self.source, &words::say(from));
        let Some(model) = model else {
            dom::set_text(&self.answer, &words::say("live.loading"));
            dom::set_text(&self.sureness, "");
            return Ok(());
        };
        let name = |genre: usize| model.genres.get(genre).map(String::as_str);
        let newest = live.notes.back();
        let now = newest.and_then(|note| cells::best_of(&note.slice));
        set("data-now", now.and_then(|(genre, _)| name(genre)));
        set("data-genre", answer.and_then(Answer::genre).and_then(name));
        match answer {
            None => dom::set_text(&self.answer, &words::say("live.listening")),
            Some(answer) => {
                coloured_text::set(&self.answer, &words::answer(&bare(answer), &model.genres))?
            }
        }
        dom::set_text(&self.sureness, &sureness(live, window_s));
        self.lanes
            .update(live.verdict.as_ref(), answer, &live.notes, model)
    }

    /// Shows the level and the elapsed time: after each block of samples.
    pub fn meter(&self, live: &LiveSession) {
        let level_db = (20.0 * live.peak.max(1e-6).log10()).clamp(METER_FLOOR_DB, 0.0);
        let part = 1.0 - level_db / METER_FLOOR_DB;
        dom::set_style(
            &self.needle,
            "transform",
            &format!("scaleX({})", decimal::fixed(part, 3)),
        );
        let level = decimal::fixed(level_db, 0);
        dom::set_attribute(&self.meter, "aria-valuenow", Some(&level));
        dom::set_text(&self.elapsed, &words::clock(live.elapsed_s));
    }

    /// Draws the current moment.
    ///
    /// # Errors
    /// The browser has not enough memory.
    pub fn draw(
        &mut self,
        live: &mut LiveSession,
        model: &ModelSummary,
        now_ms: f64,
    ) -> Result<(), PageError> {
        let elapsed_ms = now_ms - self.drawn_ms;
        let busy = live.lag_s > BUSY_S;
        if elapsed_ms < if busy { BUSY_FRAME_MS } else { FRAME_MS } {
            return Ok(());
        }
        self.drawn_ms = now_ms;
        let newest_s = live.columns as f64 * model.seconds_per_column;
        if self.still {
            if newest_s - self.now_s < STILL_S {
                return Ok(());
            }
            self.now_s = newest_s;
        } else {
            self.now_s = follow(self.now_s, newest_s - BEHIND_S, elapsed_ms / 1000.0);
        }
        let first = live.columns - (live.new_columns.len() / model.bands.max(1)) as u64;
        self.scroll.push(first, &live.new_columns, model)?;
        live.new_columns.clear();
        if self.axis_px == 0.0 {
            self.axes(model)?;
        }
        self.scroll.draw(self.now_s, model)?;
        self.lanes.draw(self.now_s, &live.notes);
        Ok(())
    }

    fn axes(&mut self, model: &ModelSummary) -> Result<(), PageError> {
        let height = self.hz_axis.get_bounding_client_rect().height();
        self.axis_px = height;
        self.hz_axis.set_text_content(None);
        for (label, place) in
            ticks::frequencies(&model.band_hz, HZ_LABEL_PX / height.max(1.0) as f32)
        {
            let tick = dom::make("span", "", label)?;
            dom::set_style(&tick, "bottom", &decimal::css_percent(place));
            self.hz_axis.append_child(&tick)?;
        }
        self.time_axis.set_text_content(None);
        for ago in [30, 20, 10, 0] {
            let words = match ago {
                0 => words::say("live.now"),
                _ => words::say_with("live.ago", &[("seconds", &ago)]),
            };
            let tick = dom::make("span", "", &words)?;
            let left = 100.0 * (1.0 - f64::from(ago) / SPAN_S);
            dom::set_style(&tick, "left", &(decimal::fixed(left, 2) + "%"));
            self.time_axis.append_child(&tick)?;
        }
        Ok(())
    }
}

/// Advances by the elapsed time, and corrects a part of the deviation from the target.
fn follow(now_s: f64, target_s: f64, elapsed_s: f64) -> f64 {
    let next = now_s + elapsed_s;
    let deviation = target_s - next;
    if deviation.abs() > 1.0 {
        target_s
    } else {
        next + deviation * (elapsed_s * 2.0).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scrolls_evenly_and_keeps_up_with_the_sound() {
        let mut now_s = 0.0;
        let mut steps = Vec::new();
        for frame in 0..2000 {
            // Columns come in groups, every 0.23 seconds.
            let received_s = (frame as f64 / 60.0 / 0.2325).floor() * 0.2325;
            let next = follow(now_s, received_s - BEHIND_S, 1.0 / 60.0);
            steps.push(next - now_s);
            now_s = next;
        }
        assert!(steps[100..].iter().all(|step| (0.0..0.03).contains(step)));
        assert!((now_s - 2000.0 / 60.0).abs() < 0.4, "{now_s}");
        assert_eq!(follow(0.0, 500.0, 0.016), 500.0);
    }
}
