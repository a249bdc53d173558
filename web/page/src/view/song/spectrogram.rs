//! The spectrogram of a song, with its axes.

use genrescope_protocol::ModelSummary;
use js_sys::Reflect;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement, ImageData};

use crate::browser::canvas::{context, fit, scheme};
use crate::browser::dom;
use crate::chart::pixels::coloured;
use crate::chart::ticks;
use crate::colormap::{Colormap, Scheme};
use crate::decimal;
use crate::error::PageError;
use crate::state::spectrogram::{MAX_COLUMNS, Spectrogram};
use crate::state::zoom::VisibleRange;
use crate::words;

/// Pixels that a label needs on the time axis and on the frequency axis.
const TIME_LABEL_PX: f64 = 84.0;
const HZ_LABEL_PX: f32 = 26.0;

/// Canvas and axes.
pub struct SpectrogramView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    /// The spectrogram at its own size, a pixel for each column and band; the browser scales the visible
    /// range of it to the visible canvas.
    source: HtmlCanvasElement,
    source_context: CanvasRenderingContext2d,
    hz_axis: HtmlElement,
    time_axis: HtmlElement,
    held: Option<Held>,
    /// What the visible canvas shows: the source, the visible range, and the size.
    drawn: Option<(Held, VisibleRange, f64, f64)>,
    drawn_times: Vec<f64>,
    drawn_hz: Vec<(&'static str, f32)>,
}

/// What the source holds. As long as all but `columns` stays the same, only new columns are drawn.
#[derive(Clone, Copy, PartialEq)]
struct Held {
    song: u32,
    bands: usize,
    merged: usize,
    loudest: u8,
    top_db: f32,
    colormap: Colormap,
    scheme: Scheme,
    columns: usize,
}

impl SpectrogramView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing, or the browser has no 2D context.
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

    /// Draws the visible range of a song's spectrogram.
    ///
    /// # Errors
    /// The browser has not enough memory.
    pub fn draw(
        &mut self,
        song: u32,
        spectrogram: &Spectrogram,
        visible: VisibleRange,
        model: &ModelSummary,
        colormap: Colormap,
    ) -> Result<(), PageError> {
        let (width, height) = fit(&self.canvas);
        self.axes(visible, model)?;
        if spectrogram.columns() == 0 {
            self.drawn = None;
            self.context.clear_rect(0.0, 0.0, width, height);
            return Ok(());
        }
        self.update_source(
            Held {
                song,
                bands: spectrogram.bands(),
                merged: spectrogram.merged(),
                loudest: spectrogram.loudest(),
                top_db: model.top_db,
                colormap,
                scheme: scheme(),
                columns: 0,
            },
            spectrogram,
        )?;

        // Scaling is slow without a GPU, and most of the time nothing changes.
        let drawn = self.held.map(|held| (held, visible, width, height));
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.context.clear_rect(0.0, 0.0, width, height);
        let column_s = spectrogram.merged() as f64 * model.seconds_per_column;
        let first = visible.start_s / column_s;
        let wide = (visible.length_s / column_s).min(spectrogram.columns() as f64 - first);
        if wide <= 0.0 {
            return Ok(());
        }
        let drawn_px = wide * column_s / visible.length_s * width;
        // Columns wider than a pixel have sharp edges; narrower ones would flicker without smoothing.
        self.context.set_image_smoothing_enabled(drawn_px < wide);
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
                spectrogram.bands() as f64,
                0.0,
                0.0,
                drawn_px,
                height,
            )?;
        Ok(())
    }

    /// Updates the source; only by the new columns if the others stay the same.
    fn update_source(&mut self, target: Held, spectrogram: &Spectrogram) -> Result<(), PageError> {
        let before = self.held.take();
        let known = before
            .filter(|held| {
                Held {
                    columns: 0,
                    ..*held
                } == target
            })
            .map_or(0, |held| held.columns);
        let fits = before.is_some_and(|held| held.bands == target.bands);
        if !fits {
            self.source.set_width(MAX_COLUMNS as u32);
            self.source.set_height(target.bands as u32);
        }
        // A later run of the same song may have fewer columns so far.
        let known = if known > spectrogram.columns() {
            0
        } else {
            known
        };
        let new = &spectrogram.bytes()[known * target.bands..];
        if !new.is_empty() {
            let palette = target
                .colormap
                .palette(target.scheme, target.loudest, target.top_db);
            let pixels = coloured(new, target.bands, &palette);
            let (columns, bands) = ((new.len() / target.bands) as u32, target.bands as u32);
            let image =
                ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns, bands)?;
            self.source_context
                .put_image_data(&image, known as f64, 0.0)?;
        }
        self.held = Some(Held {
            columns: spectrogram.columns(),
            ..target
        });
        Ok(())
    }

    fn axes(&mut self, visible: VisibleRange, model: &ModelSummary) -> Result<(), PageError> {
        let area = self.canvas.get_bounding_client_rect();
        let hz = ticks::frequencies(&model.band_hz, HZ_LABEL_PX / area.height().max(1.0) as f32);
        if hz != self.drawn_hz {
            self.hz_axis.set_text_content(None);
            for (label, place) in &hz {
                let tick = dom::make("span", "", label)?;
                dom::set_style(&tick, "bottom", &decimal::css_percent(*place));
                self.hz_axis.append_child(&tick)?;
            }
            self.drawn_hz = hz;
        }
        let labels = (area.width() / TIME_LABEL_PX) as usize;
        let mut times = ticks::times(visible.start_s, visible.length_s, labels);
        // The edges are compared too: the same ticks move when the estimated length changes.
        times.extend([visible.start_s, visible.length_s]);
        if times != self.drawn_times {
            self.time_axis.set_text_content(None);
            for time in &times[..times.len() - 2] {
                let tick = dom::make("span", "", &words::clock(*time))?;
                dom::set_style(
                    &tick,
                    "left",
                    &decimal::css_percent(visible.fraction(*time)),
                );
                self.time_axis.append_child(&tick)?;
            }
            self.drawn_times = times;
        }
        Ok(())
    }
}
