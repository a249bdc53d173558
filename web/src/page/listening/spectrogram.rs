//! The picture of a song, with its axes.

use genrescope_web::protocol::ModelSummary;
use js_sys::Reflect;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ImageData};

use super::colormap::{self, Scheme};
use super::picture::Picture;
use super::ticks;
use crate::dom;
use crate::error::PageError;
use crate::words;

/// Pixels that a number on the time axis needs, and a number on the frequency axis.
const TIME_ROOM: f64 = 84.0;
const HZ_ROOM: f32 = 26.0;

/// Canvas and axes.
pub struct SpectrogramView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// Holds the picture at its own size; the browser scales it to the visible one.
    source: HtmlCanvasElement,
    source_context: CanvasRenderingContext2d,
    hz_axis: HtmlElement,
    time_axis: HtmlElement,
    pixels: Vec<u8>,
    drawn_times: Vec<f64>,
    drawn_hz: Vec<(&'static str, f32)>,
}

impl SpectrogramView {
    /// Finds the canvas.
    ///
    /// # Errors
    /// It is missing, or the browser does not draw.
    pub fn new() -> Result<SpectrogramView, PageError> {
        let area: HtmlElement = dom::by_id("spectrogram")?;
        let canvas: HtmlCanvasElement = area
            .query_selector("canvas")?
            .and_then(|canvas| canvas.dyn_into().ok())
            .ok_or(PageError::NoElement {
                id: "spectrogram canvas",
            })?;
        let source: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
        Ok(SpectrogramView {
            context: context(&canvas)?,
            source_context: context(&source)?,
            canvas,
            source,
            hz_axis: dom::by_id("hz-axis")?,
            time_axis: dom::by_id("time-axis")?,
            pixels: Vec::new(),
            drawn_times: Vec::new(),
            drawn_hz: Vec::new(),
        })
    }

    /// Paints a picture that is to span `span_s` seconds from edge to edge.
    ///
    /// # Errors
    /// The browser has no memory for it.
    pub fn paint(
        &mut self,
        picture: &Picture,
        span_s: f64,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let (width, height) = fit(&self.canvas);
        self.axes(span_s, model)?;
        self.context.clear_rect(0.0, 0.0, width, height);
        if picture.columns() == 0 {
            return Ok(());
        }
        self.colour(picture, model.top_db);
        let (columns, bands) = (picture.columns() as u32, picture.bands() as u32);
        self.source.set_width(columns);
        self.source.set_height(bands);
        let image =
            ImageData::new_with_u8_clamped_array_and_sh(Clamped(&self.pixels), columns, bands)?;
        self.source_context.put_image_data(&image, 0.0, 0.0)?;

        // Shrinking many columns to few pixels flickers without it.
        Reflect::set(
            &self.context,
            &"imageSmoothingQuality".into(),
            &"high".into(),
        )?;
        let seconds = picture.seen() as f64 * model.seconds_per_column;
        let painted = width * (seconds / span_s).min(1.0);
        self.context
            .draw_image_with_html_canvas_element_and_dw_and_dh(
                &self.source,
                0.0,
                0.0,
                painted,
                height,
            )?;
        Ok(())
    }

    fn colour(&mut self, picture: &Picture, top_db: f32) {
        let palette = colormap::palette(scheme(), picture.loudest(), top_db);
        let (columns, bands) = (picture.columns(), picture.bands());
        self.pixels.resize(columns * bands * 4, 0);
        for (x, column) in picture.bytes().chunks_exact(bands).enumerate() {
            for (band, &byte) in column.iter().enumerate() {
                // Low notes are below.
                let pixel = ((bands - 1 - band) * columns + x) * 4;
                self.pixels[pixel..pixel + 4].copy_from_slice(&palette[usize::from(byte)]);
            }
        }
    }

    fn axes(&mut self, span_s: f64, model: &ModelSummary) -> Result<(), PageError> {
        let area = self.canvas.get_bounding_client_rect();
        let hz = ticks::frequencies(&model.band_hz, HZ_ROOM / area.height().max(1.0) as f32);
        if hz != self.drawn_hz {
            self.hz_axis.set_text_content(None);
            for (label, place) in &hz {
                let tick = dom::make("span", "", label)?;
                dom::set_style(&tick, "bottom", &format!("{:.2}%", place * 100.0));
                self.hz_axis.append_child(&tick)?;
            }
            self.drawn_hz = hz;
        }
        let mut times = ticks::times(span_s, (area.width() / TIME_ROOM) as usize);
        // The span is part of what is drawn: the same ticks move as the guess at the length does.
        times.push(span_s);
        if times != self.drawn_times {
            self.time_axis.set_text_content(None);
            for time in &times[..times.len() - 1] {
                let tick = dom::make("span", "", &words::clock(*time))?;
                dom::set_style(&tick, "left", &format!("{:.3}%", time / span_s * 100.0));
                self.time_axis.append_child(&tick)?;
            }
            self.drawn_times = times;
        }
        Ok(())
    }
}

/// The drawing context of a canvas.
///
/// # Errors
/// The browser does not draw.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, PageError> {
    canvas
        .get_context("2d")?
        .and_then(|context| context.dyn_into().ok())
        .ok_or(PageError::NoElement { id: "canvas (2d)" })
}

/// Gives a canvas as many pixels as its place on the screen has. Returns width and height in them.
pub fn fit(canvas: &HtmlCanvasElement) -> (f64, f64) {
    let ratio = dom::window().device_pixel_ratio();
    let pixels = |css: i32| (f64::from(css) * ratio).round().clamp(1.0, 8192.0) as u32;
    let (width, height) = (
        pixels(canvas.client_width()),
        pixels(canvas.client_height()),
    );
    // Setting a size clears the canvas, even if it is the same.
    if canvas.width() != width {
        canvas.set_width(width);
    }
    if canvas.height() != height {
        canvas.set_height(height);
    }
    (f64::from(width), f64::from(height))
}

/// Whether the page is dark now.
pub fn scheme() -> Scheme {
    let dark = dom::window().match_media("(prefers-color-scheme: dark)");
    match dark {
        Ok(Some(query)) if query.matches() => Scheme::Dark,
        _ => Scheme::Light,
    }
}
