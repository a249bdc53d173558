//! How loud a song is over time: a curve like a waveform, drawn from the columns of the spectrogram.

use genrescope_protocol::LEVEL_STEP_DB;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use crate::browser::canvas::{context, fit};
use crate::browser::dom;
use crate::error::PageError;
use crate::state::spectrogram::Spectrogram;
use crate::state::zoom::VisibleRange;

/// Sound pressure of each column between 0 (silence) and 1 (the loudest column), over all bands.
///
/// A byte is a logarithm of power, so bands are added as powers; the square root of the sum is
/// proportional to the amplitude of a waveform.
fn pressures(spectrogram: &Spectrogram) -> Vec<f32> {
    if spectrogram.bands() == 0 {
        return Vec::new();
    }
    // Relative to the loudest byte, so that nothing overflows.
    let top = f32::from(spectrogram.loudest());
    let power: [f32; 256] =
        std::array::from_fn(|byte| 10f32.powf((byte as f32 - top) * LEVEL_STEP_DB / 10.0));
    let columns = spectrogram.bytes().chunks_exact(spectrogram.bands());
    let mut pressures: Vec<f32> = columns
        .map(|column| {
            // The byte 0 stands for everything below the scale.
            let audible = column.iter().filter(|&&byte| byte > 0);
            audible
                .map(|&byte| power[usize::from(byte)])
                .sum::<f32>()
                .sqrt()
        })
        .collect();
    let loudest = pressures.iter().copied().fold(0.0, f32::max);
    if loudest > 0.0 {
        for pressure in &mut pressures {
            *pressure /= loudest;
        }
    }
    pressures
}

/// The loudest of the columns from index `from` to `to`; at least the one at `from`.
fn loudest_between(pressures: &[f32], from: f64, to: f64) -> f32 {
    let first = from.max(0.0) as usize;
    let end = (to.ceil().max(0.0) as usize).clamp(first + 1, pressures.len().max(first + 1));
    let among = pressures.get(first..end.min(pressures.len()));
    among
        .unwrap_or_default()
        .iter()
        .copied()
        .fold(0.0, f32::max)
}

/// The curve.
pub struct LevelCurveView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    area: HtmlElement,
    pressures: Vec<f32>,
    /// What `pressures` was computed from: song, columns of the song, columns in memory.
    computed_from: (u32, usize, usize),
    drawn: Option<(VisibleRange, f64, f64, String)>,
}

impl LevelCurveView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing, or the browser has no 2D context.
    pub fn new() -> Result<LevelCurveView, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("level-curve")?;
        Ok(LevelCurveView {
            context: context(&canvas)?,
            canvas,
            area: dom::by_id("level")?,
            pressures: Vec::new(),
            computed_from: (0, 0, 0),
            drawn: None,
        })
    }

    /// Draws the visible range of a song.
    pub fn draw(
        &mut self,
        song: u32,
        spectrogram: &Spectrogram,
        visible: VisibleRange,
        seconds_per_column: f64,
    ) {
        let computed_from = (song, spectrogram.seen(), spectrogram.columns());
        if computed_from != self.computed_from {
            self.pressures = pressures(spectrogram);
            self.computed_from = computed_from;
            self.drawn = None;
        }
        let (width, height) = fit(&self.canvas);
        let style = dom::window().get_computed_style(&self.area).ok().flatten();
        let ink = style.and_then(|style| style.get_property_value("color").ok());
        let drawn = Some((visible, width, height, ink.clone().unwrap_or_default()));
        if drawn == self.drawn {
            return;
        }
        self.drawn = drawn;
        self.context.clear_rect(0.0, 0.0, width, height);
        if self.pressures.is_empty() {
            return;
        }
        let columns_a_second = 1.0 / (spectrogram.merged() as f64 * seconds_per_column);
        let column = |x: f64| visible.time(x / width) * columns_a_second;
        // At least half a pixel, so that silence is a line and not a gap.
        let half_height = |x: f64| {
            let loudest = loudest_between(&self.pressures, column(x), column(x + 1.0));
            (f64::from(loudest) * (height / 2.0 - 1.0)).max(0.5)
        };
        let end = (0..width as u32)
            .map(f64::from)
            .take_while(|&x| column(x) < self.pressures.len() as f64)
            .count();
        let halves: Vec<f64> = (0..end).map(|x| half_height(x as f64)).collect();
        if let Some(ink) = ink {
            self.context.set_fill_style_str(&ink);
        }
        // One outline: along the upper edge to the right, and back along the lower one. In steps, since
        // there is nothing between two columns to interpolate.
        self.context.begin_path();
        self.context.move_to(0.0, height / 2.0);
        for (x, half) in halves.iter().enumerate() {
            self.context.line_to(x as f64, height / 2.0 - half);
            self.context.line_to(x as f64 + 1.0, height / 2.0 - half);
        }
        for (x, half) in halves.iter().enumerate().rev() {
            self.context.line_to(x as f64 + 1.0, height / 2.0 + half);
            self.context.line_to(x as f64, height / 2.0 + half);
        }
        self.context.fill();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spectrogram(bytes: &[u8]) -> Spectrogram {
        let mut spectrogram = Spectrogram::default();
        spectrogram.push(2, 0, bytes);
        spectrogram
    }

    #[test]
    fn pressure_halves_every_six_decibels() {
        let pressures = pressures(&spectrogram(&[200, 200, 188, 188, 0, 0]));
        assert_eq!(pressures[0], 1.0);
        assert!((pressures[1] - 0.5).abs() < 0.01, "{pressures:?}");
        assert_eq!(pressures[2], 0.0);
    }

    #[test]
    fn bands_add_as_powers() {
        let pressures = pressures(&spectrogram(&[200, 200, 200, 0]));
        assert!(
            (pressures[1] - 0.5f32.sqrt()).abs() < 0.001,
            "{pressures:?}"
        );
    }

    #[test]
    fn silence_has_no_pressure() {
        assert_eq!(pressures(&spectrogram(&[0, 0])), [0.0]);
        assert!(pressures(&Spectrogram::default()).is_empty());
    }

    #[test]
    fn range_shows_its_loudest_column() {
        let all = [0.1, 0.9, 0.2, 0.3];
        assert_eq!(loudest_between(&all, 2.1, 2.2), 0.2);
        assert_eq!(loudest_between(&all, 0.0, 4.0), 0.9);
        assert_eq!(loudest_between(&all, 7.0, 8.0), 0.0);
    }
}
