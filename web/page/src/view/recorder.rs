//! A recording in progress.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use crate::browser::canvas::{context, fit};
use crate::browser::dom;
use crate::decimal;
use crate::error::PageError;
use crate::state::recording::{LONGEST_S, Recording};
use crate::words;

/// Quietest level of the meter.
const METER_FLOOR_DB: f32 = -60.0;
/// CSS pixels from one bar of the level's history to the next.
const BAR_PX: f64 = 5.0;

/// Elapsed time, level, and its history.
pub struct RecorderView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    elapsed: HtmlElement,
    words: HtmlElement,
    meter: HtmlElement,
    needle: HtmlElement,
}

impl RecorderView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<RecorderView, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("level-picture")?;
        let meter: HtmlElement = dom::by_id("meter")?;
        let needle = meter
            .query_selector("span")?
            .and_then(|needle| needle.dyn_into().ok())
            .ok_or(PageError::no_element("meter span"))?;
        Ok(RecorderView {
            context: context(&canvas)?,
            canvas,
            elapsed: dom::by_id("elapsed-time")?,
            words: dom::by_id("recorder-words")?,
            meter,
            needle,
        })
    }

    /// Draws the current state of a recording.
    ///
    /// # Errors
    /// The browser gives no computed style.
    pub fn draw(&self, recording: &Recording) -> Result<(), PageError> {
        let seconds = recording.seconds();
        let recent = &recording.peaks[recording.peaks.len().saturating_sub(5)..];
        let peak = recent.iter().copied().fold(0.0, f32::max);
        let level_db = decibels(peak);
        dom::set_text(&self.elapsed, &words::clock(seconds));
        dom::set_text(&self.words, &advice(seconds, recording));
        dom::set_attribute(
            &self.meter,
            "aria-valuenow",
            Some(&decimal::fixed(level_db, 0)),
        );
        dom::set_style(
            &self.needle,
            "transform",
            &format!("scaleX({})", decimal::fixed(fraction(level_db), 3)),
        );

        let (width, height) = fit(&self.canvas);
        self.context.clear_rect(0.0, 0.0, width, height);
        let ink = dom::window().get_computed_style(&self.canvas)?;
        let ink = ink
            .map(|style| style.get_property_value("color"))
            .transpose()?;
        self.context.set_fill_style_str(&ink.unwrap_or_default());
        let step = BAR_PX * dom::window().device_pixel_ratio();
        // The newest bar is at the right edge.
        for (age, &peak) in recording.peaks.iter().rev().enumerate() {
            let x = width - (age as f64 + 1.0) * step;
            if x < 0.0 {
                break;
            }
            let tall = height * (0.01 + 0.8 * f64::from(fraction(decibels(peak))).powi(2));
            self.context.set_global_alpha(0.15 + 0.7 * (x / width));
            self.context
                .fill_rect(x, (height - tall) / 2.0, step * 0.5, tall);
        }
        self.context.set_global_alpha(1.0);
        Ok(())
    }
}

fn advice(seconds: f64, recording: &Recording) -> String {
    let loudest = recording.peaks.iter().copied().fold(0.0, f32::max);
    if seconds > 2.0 && loudest < 0.003 {
        words::say("record.nearly-silent")
    } else if seconds < 10.0 {
        words::say("record.at-least")
    } else if seconds > LONGEST_S - 60.0 {
        words::say_with(
            "record.stops-itself",
            &[("minutes", &words::decimal(LONGEST_S / 60.0, 0))],
        )
    } else {
        words::say("record.enough")
    }
}

fn decibels(peak: f32) -> f32 {
    (20.0 * peak.max(1e-6).log10()).clamp(METER_FLOOR_DB, 0.0)
}

fn fraction(level_db: f32) -> f32 {
    1.0 - level_db / METER_FLOOR_DB
}
