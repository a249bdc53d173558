//! The scale of the picture's colours, in decibels below the loudest.

use wasm_bindgen::Clamped;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ImageData};

use super::colormap::Scheme;
use super::maps::Map;
use super::spectrogram::{context, scheme};
use crate::dom;
use crate::error::PageError;

/// Decibels from one number to the next.
const STEP_DB: usize = 20;

/// The bar and its numbers.
pub struct LegendView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    numbers: HtmlElement,
    drawn: Option<(f32, Map, Scheme)>,
}

impl LegendView {
    /// Finds its place.
    ///
    /// # Errors
    /// It is missing, or the browser does not draw.
    pub fn new() -> Result<LegendView, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("level-scale")?;
        Ok(LegendView {
            context: context(&canvas)?,
            canvas,
            numbers: dom::by_id("level-numbers")?,
            drawn: None,
        })
    }

    /// Draws the scale from `top_db` below the loudest up to the loudest.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn paint(&mut self, top_db: f32, map: Map) -> Result<(), PageError> {
        let drawn = (top_db, map, scheme());
        if self.drawn == Some(drawn) {
            return Ok(());
        }
        self.drawn = Some(drawn);
        // A palette over all bytes is the scale itself.
        let colours = map.palette(scheme(), 255, 127.5);
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
            dom::set_style(&number, "left", &format!("{:.2}%", place * 100.0));
            self.numbers.append_child(&number)?;
        }
        Ok(())
    }
}

/// Which levels below the loudest carry a number, quietest first.
fn numbers(top_db: f32) -> Vec<usize> {
    let most = top_db.max(0.0) as usize / STEP_DB;
    (0..=most).rev().map(|index| index * STEP_DB).collect()
}

/// "−40"; the loudest carries the unit for all.
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
    fn the_scale_counts_down_from_the_loudest() {
        assert_eq!(numbers(80.0), [80, 60, 40, 20, 0]);
        assert_eq!(numbers(50.0), [40, 20, 0]);
        assert_eq!(numbers(0.0), [0]);
        assert_eq!(level(40), "−40");
    }
}
