//! The scale of the spectrogram's colours, in decibels below the peak.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ImageData};

use crate::browser::canvas::{context, scheme};
use crate::browser::dom;
use crate::colormap::{Colormap, Scheme};
use crate::decimal;
use crate::error::PageError;

/// Decibels from one label to the next.
const STEP_DB: usize = 20;

/// A bar of colours and its labels.
pub struct ColourScaleView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    numbers: HtmlElement,
    drawn: Option<(f32, Colormap, Scheme)>,
}

impl ColourScaleView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing, or the browser has no 2D context.
    pub fn new() -> Result<ColourScaleView, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("level-scale")?;
        Ok(ColourScaleView {
            context: context(&canvas)?,
            canvas,
            numbers: dom::by_id("level-numbers")?,
            drawn: None,
        })
    }

    /// Draws the scale from `top_db` decibels below the peak to the peak.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn draw(&mut self, top_db: f32, colormap: Colormap) -> Result<(), PageError> {
        let drawn = (top_db, colormap, scheme());
        if self.drawn == Some(drawn) {
            return Ok(());
        }
        self.drawn = Some(drawn);
        // A palette of all bytes is the scale.
        let colours = colormap.palette(scheme(), 255, 127.5);
        self.canvas.set_width(colours.len() as u32);
        self.canvas.set_height(1);
        let pixels = colours.as_flattened();
        let image =
            ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), colours.len() as u32, 1)?;
        self.context.put_image_data(&image, 0.0, 0.0)?;
        self.numbers.set_text_content(None);
        for below in numbers(top_db) {
            let number = dom::make("span", "", &level(below))?;
            let place = 1.0 - below as f32 / top_db;
            dom::set_style(&number, "left", &decimal::css_percent(place));
            self.numbers.append_child(&number)?;
        }
        Ok(())
    }
}

/// The labelled levels in decibels below the peak, quietest first.
fn numbers(top_db: f32) -> Vec<usize> {
    let most = top_db.max(0.0) as usize / STEP_DB;
    (0..=most).rev().map(|index| index * STEP_DB).collect()
}

/// "−40"; only the peak has the unit.
fn level(below: usize) -> String {
    match below {
        0 => "0\u{a0}dB".to_owned(),
        below => format!("\u{2212}{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_count_down_to_the_peak() {
        assert_eq!(numbers(80.0), [80, 60, 40, 20, 0]);
        assert_eq!(numbers(50.0), [40, 20, 0]);
        assert_eq!(numbers(0.0), [0]);
        assert_eq!(level(40), "−40");
    }
}
