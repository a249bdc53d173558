//! The scrolling spectrogram of the last seconds.

use genrescope_protocol::{LEVEL_MIN_DB, LEVEL_STEP_DB, ModelSummary};
use js_sys::Reflect;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::browser::canvas::{context, fit, scheme};
use crate::browser::dom;
use crate::chart::pixels::coloured;
use crate::colormap::{Palette, Scheme, palette};
use crate::error::PageError;
use crate::state::live::session::SPAN_S;

/// The palette's peak is at least at this level, so that quiet sound looks quiet.
const QUIET_DB: f32 = -30.0;
/// Steps of the level by which the peak may change before all columns are coloured again.
const PEAK_TOLERANCE: u8 = 6;

/// A ring buffer of columns, each coloured when it arrives.
pub struct Scroll {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Column `c` is at pixel `c % width`.
    ring: HtmlCanvasElement,
    ring_context: CanvasRenderingContext2d,
    bytes: Vec<u8>,
    width: usize,
    bands: usize,
    /// Columns so far.
    columns: u64,
    loudest: u8,
    scheme: Scheme,
    palette: Palette,
}

impl Scroll {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing, or the browser has no 2D context.
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
        })
    }

    /// Clears the ring buffer.
    pub fn clear(&mut self, model: &ModelSummary) {
        self.bands = model.bands;
        // A few more than are visible: the newest ones are not shown yet.
        self.width = (SPAN_S / model.seconds_per_column).ceil() as usize + 16;
        self.bytes.clear();
        self.bytes.resize(self.width * self.bands, 0);
        self.columns = 0;
        self.loudest = 0;
        self.ring.set_width(self.width as u32);
        self.ring.set_height(self.bands as u32);
    }

    /// Adds new columns; `first` is the index of the first of them.
    ///
    /// # Errors
    /// The browser has not enough memory.
    pub fn push(
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
        if loudest.abs_diff(self.loudest) >= PEAK_TOLERANCE || self.scheme != scheme() {
            self.loudest = loudest;
            self.scheme = scheme();
            self.palette = palette(self.scheme, loudest, model.top_db);
            self.colour(0..self.width)?;
        }
        Ok(())
    }

    fn colour(&mut self, places: std::ops::Range<usize>) -> Result<(), PageError> {
        let bytes = &self.bytes[places.start * self.bands..places.end * self.bands];
        let pixels = coloured(bytes, self.bands, &self.palette);
        let (width, height) = (places.len() as u32, self.bands as u32);
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width, height)?;
        Ok(self
            .ring_context
            .put_image_data(&image, places.start as f64, 0.0)?)
    }

    /// Draws the seconds that end at `now_s`.
    ///
    /// # Errors
    /// The browser has not enough memory.
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
            // Up to the end of the ring.
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
