//! The spectrogram of the last seconds, passing by.

use genrescope_protocol::{LEVEL_MIN_DB, LEVEL_STEP_DB, ModelSummary};
use js_sys::Reflect;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use super::session::SPAN_S;
use crate::dom;
use crate::error::PageError;
use crate::listening::colormap::{self, Palette, Scheme};
use crate::listening::spectrogram::{context, fit, scheme};

/// What is quieter than this at its loudest is shown as quiet, not drawn up to full contrast.
const QUIET_DB: f32 = -30.0;
/// Steps of the level by which the loudest may change before all is coloured anew.
const STEADY: u8 = 6;

/// A ring of columns, each coloured once when it comes.
pub struct Scroll {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Column `c` stands at pixel `c % width`.
    ring: HtmlCanvasElement,
    ring_context: CanvasRenderingContext2d,
    bytes: Vec<u8>,
    width: usize,
    bands: usize,
    /// Columns that have come.
    columns: u64,
    loudest: u8,
    scheme: Scheme,
    palette: Palette,
    pixels: Vec<u8>,
}

impl Scroll {
    /// Finds the canvas.
    ///
    /// # Errors
    /// It is missing, or the browser does not draw.
    pub fn new() -> Result<Scroll, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("live-spectrogram")?;
        let ring: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
        Ok(Scroll {
            context: context(&canvas)?,
            ring_context: context(&ring)?,
            canvas,
            ring,
            bytes: Vec::new(),
            width: 0,
            bands: 0,
            columns: 0,
            loudest: 0,
            scheme: Scheme::Light,
            palette: [[0; 4]; 256],
            pixels: Vec::new(),
        })
    }

    /// Begins with an empty ring.
    pub fn clear(&mut self, model: &ModelSummary) {
        self.bands = model.bands;
        // A few columns more than are seen, since the newest are not on show yet.
        self.width = (SPAN_S / model.seconds_per_column).ceil() as usize + 16;
        self.bytes.clear();
        self.bytes.resize(self.width * self.bands, 0);
        self.columns = 0;
        self.loudest = 0;
        self.ring.set_width(self.width as u32);
        self.ring.set_height(self.bands as u32);
    }

    /// Takes new columns in, the first of them number `first`.
    ///
    /// # Errors
    /// The browser has no memory for them.
    pub fn take(
        &mut self,
        first: u64,
        columns: &[u8],
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        if self.bands == 0 {
            return Ok(());
        }
        self.columns = first;
        for column in columns.chunks_exact(self.bands) {
            let at = (self.columns % self.width as u64) as usize;
            self.bytes[at * self.bands..][..self.bands].copy_from_slice(column);
            self.columns += 1;
            self.colour(at..at + 1)?;
        }
        let quiet = ((QUIET_DB - LEVEL_MIN_DB) / LEVEL_STEP_DB) as u8;
        let loudest = self.bytes.iter().copied().max().unwrap_or(0).max(quiet);
        if loudest.abs_diff(self.loudest) >= STEADY || self.scheme != scheme() {
            self.loudest = loudest;
            self.scheme = scheme();
            self.palette = colormap::palette(self.scheme, loudest, model.top_db);
            self.colour(0..self.width)?;
        }
        Ok(())
    }

    fn colour(&mut self, places: std::ops::Range<usize>) -> Result<(), PageError> {
        let (left, wide) = (places.start, places.len());
        self.pixels.resize(wide * self.bands * 4, 0);
        for (x, place) in places.enumerate() {
            let column = &self.bytes[place * self.bands..][..self.bands];
            for (band, &byte) in column.iter().enumerate() {
                // Low notes are below.
                let pixel = ((self.bands - 1 - band) * wide + x) * 4;
                self.pixels[pixel..pixel + 4].copy_from_slice(&self.palette[usize::from(byte)]);
            }
        }
        let (wide, tall) = (wide as u32, self.bands as u32);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.pixels), wide, tall)?;
        Ok(self.ring_context.put_image_data(&image, left as f64, 0.0)?)
    }

    /// Draws the seconds that end at `now_s`.
    ///
    /// # Errors
    /// The browser has no memory for the canvas.
    pub fn draw(&self, now_s: f64, model: &ModelSummary) -> Result<(), PageError> {
        let (width, height) = fit(&self.canvas);
        self.context.clear_rect(0.0, 0.0, width, height);
        if self.bands == 0 || self.columns == 0 {
            return Ok(());
        }
        let quality = "imageSmoothingQuality";
        Reflect::set(&self.context, &quality.into(), &"high".into())?;
        let wide = width * model.seconds_per_column / SPAN_S;
        let x = |column: u64| {
            width * (1.0 - (now_s - column as f64 * model.seconds_per_column) / SPAN_S)
        };
        let ring = self.width as u64;
        let mut from = self.columns.saturating_sub(ring);
        while from < self.columns {
            // Up to where the ring begins anew.
            let to = self.columns.min((from / ring + 1) * ring);
            let count = (to - from) as f64;
            self.context
                .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                    &self.ring,
                    (from % ring) as f64,
                    0.0,
                    count,
                    self.bands as f64,
                    x(from),
                    0.0,
                    count * wide,
                    height,
                )?;
            from = to;
        }
        Ok(())
    }
}
