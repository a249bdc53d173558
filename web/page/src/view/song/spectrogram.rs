//! The picture of a song, with its axes.

use genrescope_protocol::ModelSummary;
use js_sys::Reflect;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ImageData};

use super::colormap::{Palette, Scheme};
use super::maps::Map;
use super::picture::{MOST_COLUMNS, Picture};
use super::stretch::Shown;
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
    /// Holds the picture at its own size, one pixel a column and band; the browser scales what is on
    /// show of it to the visible one.
    source: HtmlCanvasElement,
    source_context: CanvasRenderingContext2d,
    hz_axis: HtmlElement,
    time_axis: HtmlElement,
    held: Option<Held>,
    /// What the visible canvas shows: of which source, which stretch, at which size.
    drawn: Option<(Held, Shown, f64, f64)>,
    drawn_times: Vec<f64>,
    drawn_hz: Vec<(&'static str, f32)>,
}

/// What the source holds. As long as nothing of it changes, only new columns are painted.
#[derive(Clone, Copy, PartialEq)]
struct Held {
    song: u32,
    bands: usize,
    merged: usize,
    loudest: u8,
    top_db: f32,
    map: Map,
    scheme: Scheme,
    columns: usize,
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
            .ok_or(PageError::no_element("spectrogram canvas"))?;
        let source: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
        Ok(SpectrogramView {
            context: context(&canvas)?,
            source_context: context(&source)?,
            canvas,
            source,
            hz_axis: dom::by_id("hz-axis")?,
            time_axis: dom::by_id("time-axis")?,
            held: None,
            drawn: None,
            drawn_times: Vec::new(),
            drawn_hz: Vec::new(),
        })
    }

    /// Paints what is on show of a song's picture.
    ///
    /// # Errors
    /// The browser has no memory for it.
    pub fn paint(
        &mut self,
        song: u32,
        picture: &Picture,
        shown: Shown,
        model: &ModelSummary,
        map: Map,
    ) -> Result<(), PageError> {
        let (width, height) = fit(&self.canvas);
        self.axes(shown, model)?;
        if picture.columns() == 0 {
            self.drawn = None;
            self.context.clear_rect(0.0, 0.0, width, height);
            return Ok(());
        }
        self.hold(
            Held {
                song,
                bands: picture.bands(),
                merged: picture.merged(),
                loudest: picture.loudest(),
                top_db: model.top_db,
                map,
                scheme: scheme(),
                columns: 0,
            },
            picture,
        )?;

        // Scaling is dear where no graphics processor does it, and most of the time nothing moves.
        let drawn = self.held.map(|held| (held, shown, width, height));
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.context.clear_rect(0.0, 0.0, width, height);
        let column_s = picture.merged() as f64 * model.seconds_per_column;
        let first = shown.start_s / column_s;
        let wide = (shown.length_s / column_s).min(picture.columns() as f64 - first);
        if wide <= 0.0 {
            return Ok(());
        }
        let painted = wide * column_s / shown.length_s * width;
        // Columns that are wider than a pixel have edges; narrower ones flicker without smoothing.
        self.context.set_image_smoothing_enabled(painted < wide);
        Reflect::set(
            &self.context,
            &"imageSmoothingQuality".into(),
            &"high".into(),
        )?;
        self.context
            .draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.source,
                first,
                0.0,
                wide,
                picture.bands() as f64,
                0.0,
                0.0,
                painted,
                height,
            )?;
        Ok(())
    }

    /// Brings the source up to date: with the new columns alone, where the others stay as they are.
    fn hold(&mut self, wanted: Held, picture: &Picture) -> Result<(), PageError> {
        let before = self.held.take();
        let known = before
            .filter(|held| {
                Held {
                    columns: 0,
                    ..*held
                } == wanted
            })
            .map_or(0, |held| held.columns);
        let fits = before.is_some_and(|held| held.bands == wanted.bands);
        if !fits {
            self.source.set_width(MOST_COLUMNS as u32);
            self.source.set_height(wanted.bands as u32);
        }
        // Another run of the same song may have fewer columns so far.
        let known = if known > picture.columns() { 0 } else { known };
        let new = &picture.bytes()[known * wanted.bands..];
        if !new.is_empty() {
            let palette = wanted
                .map
                .palette(wanted.scheme, wanted.loudest, wanted.top_db);
            let pixels = coloured(new, wanted.bands, &palette);
            let (columns, bands) = ((new.len() / wanted.bands) as u32, wanted.bands as u32);
            let image =
                ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns, bands)?;
            self.source_context
                .put_image_data(&image, known as f64, 0.0)?;
        }
        self.held = Some(Held {
            columns: picture.columns(),
            ..wanted
        });
        Ok(())
    }

    fn axes(&mut self, shown: Shown, model: &ModelSummary) -> Result<(), PageError> {
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
        let room = (area.width() / TIME_ROOM) as usize;
        let mut times = ticks::times(shown.start_s, shown.length_s, room);
        // The edges are part of what is drawn: the same ticks move as the guess at the length does.
        times.extend([shown.start_s, shown.length_s]);
        if times != self.drawn_times {
            self.time_axis.set_text_content(None);
            for time in &times[..times.len() - 2] {
                let tick = dom::make("span", "", &words::clock(*time))?;
                dom::set_style(&tick, "left", &format!("{:.3}%", shown.part(*time) * 100.0));
                self.time_axis.append_child(&tick)?;
            }
            self.drawn_times = times;
        }
        Ok(())
    }
}

/// The pixels of columns, low notes below.
fn coloured(bytes: &[u8], bands: usize, palette: &Palette) -> Vec<u8> {
    let columns = bytes.len() / bands;
    let mut pixels = vec![0; columns * bands * 4];
    for (x, column) in bytes.chunks_exact(bands).enumerate() {
        for (band, &byte) in column.iter().enumerate() {
            let pixel = ((bands - 1 - band) * columns + x) * 4;
            pixels[pixel..pixel + 4].copy_from_slice(&palette[usize::from(byte)]);
        }
    }
    pixels
}

/// The drawing context of a canvas.
///
/// # Errors
/// The browser does not draw.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, PageError> {
    canvas
        .get_context("2d")?
        .and_then(|context| context.dyn_into().ok())
        .ok_or(PageError::no_element("canvas (2d)"))
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

/// Whether the page is light or dark.
pub fn scheme() -> Scheme {
    let dark = dom::window().match_media("(prefers-color-scheme: dark)");
    match dark {
        Ok(Some(query)) if query.matches() => Scheme::Dark,
        _ => Scheme::Light,
    }
}
