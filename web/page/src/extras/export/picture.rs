//! A song's spectrogram with axes, slices and result, as a PNG.

use genrescope_protocol::ModelSummary;
use genrescope_vote::Answer;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::browser::canvas::{context, scheme};
use crate::browser::{dom, promise};
use crate::chart::cells::{self, MAX_CELLS};
use crate::chart::ink::Ink;
use crate::chart::lanes;
use crate::chart::pixels::coloured;
use crate::chart::staff::Staff;
use crate::chart::ticks;
use crate::colormap::Colormap;
use crate::error::PageError;
use crate::state::song::{Outcome, Song};
use crate::state::spectrogram::Spectrogram;
use crate::words;

/// Pixels per unit: sharp in print and on every screen.
const SCALE: f64 = 2.0;
/// Size of the drawing, in units like CSS pixels.
const WIDTH: f64 = 1200.0;
const MARGIN: f64 = 48.0;
/// Room for frequencies and genres, left of the spectrogram.
const GUTTER: f64 = 96.0;
const SPECTROGRAM: f64 = 360.0;
const SPECTROGRAM_TOP: f64 = 188.0;
const LANE: f64 = 24.0;

/// Draws a song that has a result, with the chosen colours and slices.
///
/// # Errors
/// The browser has not enough memory.
pub fn draw(
    song: &Song,
    outcome: &Outcome,
    spectrogram: &Spectrogram,
    model: &ModelSummary,
    colormap: Colormap,
) -> Result<HtmlCanvasElement, PageError> {
    let cells = cells::cells(&outcome.verdict.slices, MAX_CELLS);
    let best = cells.iter().filter_map(|cell| Some(cell.best()?.0));
    let lanes = lanes::lanes(model.genres.len(), best);
    let strip_top = SPECTROGRAM_TOP + SPECTROGRAM + 8.0;
    let axis = strip_top + LANE * lanes.len() as f64;
    let height = axis + 84.0;

    let canvas: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
    canvas.set_width((WIDTH * SCALE) as u32);
    canvas.set_height((height * SCALE) as u32);
    let sheet = Sheet {
        context: context(&canvas)?,
        ink: Ink::read()?,
    };
    sheet.context.scale(SCALE, SCALE)?;
    sheet.rect(&sheet.ink.paper, [0.0, 0.0, WIDTH, height]);
    sheet.words(song, outcome, model)?;
    sheet.spectrogram(spectrogram, song.span_s(), model, colormap)?;
    sheet.strip(&cells, &lanes, strip_top, song.span_s(), outcome, model)?;
    sheet.times(song.span_s(), axis)?;
    let name = words::model_name(&model.name);
    let foot = words::say_with("save.picture-foot", &[("model", &name)]);
    sheet.context.set_text_align("start");
    sheet.text(&foot, &sheet.ink.soft, 13.0, MARGIN + GUTTER, height - 24.0)?;
    Ok(canvas)
}

/// A canvas as a PNG.
///
/// # Errors
/// The browser cannot encode it.
pub async fn png(canvas: HtmlCanvasElement) -> Result<Blob, PageError> {
    let blob = promise::from_callbacks(|resolve, _| canvas.to_blob(resolve)).await?;
    // Null if the canvas is too large for the browser.
    blob.dyn_into::<Blob>().map_err(PageError::from)
}

struct Sheet {
    context: CanvasRenderingContext2d,
    ink: Ink,
}

impl Sheet {
    fn rect(&self, colour: &str, [x, y, width, height]: [f64; 4]) {
        self.context.set_fill_style_str(colour);
        self.context.fill_rect(x, y, width, height);
    }

    fn text(&self, text: &str, colour: &str, size: f64, x: f64, y: f64) -> Result<(), PageError> {
        self.context
            .set_font(&format!("{size}px {}", self.ink.sans));
        self.context.set_fill_style_str(colour);
        Ok(self.context.fill_text(text, x, y)?)
    }

    /// The answer, how sure it is, and the song.
    fn words(&self, song: &Song, outcome: &Outcome, model: &ModelSummary) -> Result<(), PageError> {
        let pieces = words::answer(&outcome.verdict, &model.genres);
        let whole: String = pieces.iter().map(|piece| &piece.0[..]).collect();
        let width = WIDTH - 2.0 * MARGIN;
        let font = |size: f64, style: &str| format!("{style} {size}px {}", self.ink.serif);
        self.context.set_font(&font(48.0, "normal"));
        let size = 48.0 * (width / self.context.measure_text(&whole)?.width()).min(1.0);
        let mut x = MARGIN;
        for (text, genre) in &pieces {
            let style = if genre.is_some() { "italic" } else { "normal" };
            let colour = genre.map_or(&self.ink.ink[..], |genre| self.ink.genre(genre));
            self.context.set_font(&font(size, style));
            self.context.set_fill_style_str(colour);
            self.context.fill_text(text, x, 84.0)?;
            x += self.context.measure_text(text)?.width();
        }
        let sureness = words::sureness(&outcome.verdict, model.slice_s, &model.genres);
        self.text(&sureness, &self.ink.soft, 18.0, MARGIN, 118.0)?;
        let length = words::clock(outcome.verdict.duration_s);
        let format = words::format(&outcome.format);
        let line = format!("{} · {length} · {format}", song.name);
        self.context.set_font(&format!("15px {}", self.ink.sans));
        let line = self.cut(&line, width)?;
        self.text(&line, &self.ink.ink, 15.0, MARGIN, 160.0)
    }

    /// A text, cut off at a width.
    fn cut(&self, text: &str, width: f64) -> Result<String, PageError> {
        let mut cut = text.to_owned();
        let mut letters = text.chars().count();
        while letters > 1 && self.context.measure_text(&cut)?.width() > width {
            letters -= 1 + letters / 20;
            cut = text.chars().take(letters).chain(['…']).collect();
        }
        Ok(cut)
    }

    fn spectrogram(
        &self,
        spectrogram: &Spectrogram,
        span_s: f64,
        model: &ModelSummary,
        colormap: Colormap,
    ) -> Result<(), PageError> {
        let (left, width) = (MARGIN + GUTTER, WIDTH - 2.0 * MARGIN - GUTTER);
        self.rect(
            &self.ink.ground,
            [left, SPECTROGRAM_TOP, width, SPECTROGRAM],
        );
        let (columns, bands) = (spectrogram.columns(), spectrogram.bands());
        if columns > 0 {
            let palette = colormap.palette(scheme(), spectrogram.loudest(), model.top_db);
            let pixels = coloured(spectrogram.bytes(), bands, &palette);
            let source: HtmlCanvasElement = dom::make("canvas", "", "")?.unchecked_into();
            source.set_width(columns as u32);
            source.set_height(bands as u32);
            let image = ImageData::new_with_u8_clamped_array_and_sh(
                Clamped(&pixels),
                columns as u32,
                bands as u32,
            )?;
            context(&source)?.put_image_data(&image, 0.0, 0.0)?;
            let seconds = spectrogram.seen() as f64 * model.seconds_per_column;
            self.context
                .draw_image_with_html_canvas_element_and_dw_and_dh(
                    &source,
                    left,
                    SPECTROGRAM_TOP,
                    width * (seconds / span_s).min(1.0),
                    SPECTROGRAM,
                )?;
        }
        self.context.set_text_align("right");
        self.context.set_text_baseline("middle");
        for (label, place) in ticks::frequencies(&model.band_hz, 0.07) {
            let y = SPECTROGRAM_TOP + SPECTROGRAM * (1.0 - f64::from(place));
            self.rect(&self.ink.hair_strong, [left - 6.0, y - 0.5, 6.0, 1.0]);
            self.text(label, &self.ink.soft, 13.0, left - 12.0, y)?;
        }
        Ok(())
    }

    fn strip(
        &self,
        cells: &[cells::Cell],
        lanes: &[usize],
        top: f64,
        span_s: f64,
        outcome: &Outcome,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let (left, width) = (MARGIN + GUTTER, WIDTH - 2.0 * MARGIN - GUTTER);
        let staff = Staff {
            left,
            top,
            width,
            lane: LANE,
            span_s,
            lanes,
        };
        staff.draw(&self.context, cells, &self.ink);
        for (lane, &genre) in lanes.iter().enumerate() {
            let y = top + (lane as f64 + 0.5) * LANE;
            let name = model.genres.get(genre).map(|name| words::genre(name));
            let wins = outcome.verdict.answer == Answer::Genre(genre);
            let weight = if wins { "bold " } else { "" };
            self.rect(self.ink.genre(genre), [left - 18.0, y - 4.0, 8.0, 8.0]);
            self.context
                .set_font(&format!("{weight}13px {}", self.ink.sans));
            self.context.set_fill_style_str(&self.ink.ink);
            self.context
                .fill_text(&name.unwrap_or_default(), left - 26.0, y)?;
        }
        Ok(())
    }

    fn times(&self, span_s: f64, top: f64) -> Result<(), PageError> {
        let (left, width) = (MARGIN + GUTTER, WIDTH - 2.0 * MARGIN - GUTTER);
        self.context.set_text_baseline("alphabetic");
        for time in ticks::times(0.0, span_s, 12) {
            let x = left + width * time / span_s;
            let align = if time > 0.0 { "center" } else { "start" };
            self.context.set_text_align(align);
            self.rect(&self.ink.hair_strong, [x, top + 2.0, 1.0, 5.0]);
            self.text(&words::clock(time), &self.ink.soft, 13.0, x, top + 22.0)?;
        }
        Ok(())
    }
}
