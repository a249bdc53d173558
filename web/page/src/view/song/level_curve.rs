//! How loud a song is over time: a curve like a waveform, drawn from the columns of the picture.

use genrescope_protocol::LEVEL_STEP_DB;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

use super::picture::Picture;
use super::spectrogram::{context, fit};
use super::stretch::Shown;
use crate::dom;
use crate::error::PageError;

/// Sound pressure of each column between 0 (silence) and 1 (the loudest column), over all bands.
///
/// A byte is a logarithm of power, so bands are added as powers; the root of the sum goes like the
/// swing of a waveform.
pub fn pressures(picture: &Picture) -> Vec<f32> {
    if picture.bands() == 0 {
        return Vec::new();
    }
    // Relative to the loudest byte, so that nothing runs out of digits.
    let top = f32::from(picture.loudest());
    let power: [f32; 256] =
        std::array::from_fn(|byte| 10f32.powf((byte as f32 - top) * LEVEL_STEP_DB / 10.0));
    let columns = picture.bytes().chunks_exact(picture.bands());
    let mut pressures: Vec<f32> = columns
        .map(|column| {
            // The byte 0 is everything that is too quiet for the scale.
            let heard = column.iter().filter(|&&byte| byte > 0);
            heard
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

/// The loudest of the columns between two places, counted in columns; at least the one at `from`.
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
pub struct LevelView {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    area: HtmlElement,
    pressures: Vec<f32>,
    /// Song, columns that were seen, and columns held: what `pressures` was made from.
    made_from: (u32, usize, usize),
    drawn: Option<(Shown, f64, f64, String)>,
}

impl LevelView {
    /// Finds its canvas.
    ///
    /// # Errors
    /// It is missing, or the browser does not draw.
    pub fn new() -> Result<LevelView, PageError> {
        let canvas: HtmlCanvasElement = dom::by_id("level-curve")?;
        Ok(LevelView {
            context: context(&canvas)?,
            canvas,
            area: dom::by_id("level")?,
            pressures: Vec::new(),
            made_from: (0, 0, 0),
            drawn: None,
        })
    }

    /// Draws what is on show of a song.
    pub fn paint(&mut self, song: u32, picture: &Picture, shown: Shown, seconds_per_column: f64) {
        let made_from = (song, picture.seen(), picture.columns());
        if made_from != self.made_from {
            self.pressures = pressures(picture);
            self.made_from = made_from;
            self.drawn = None;
        }
        let (width, height) = fit(&self.canvas);
        let style = dom::window().get_computed_style(&self.area).ok().flatten();
        let ink = style.and_then(|style| style.get_property_value("color").ok());
        let drawn = Some((shown, width, height, ink.clone().unwrap_or_default()));
        if drawn == self.drawn {
            return;
        }
        self.drawn = drawn;
        self.context.clear_rect(0.0, 0.0, width, height);
        if self.pressures.is_empty() {
            return;
        }
        let columns_a_second = 1.0 / (picture.merged() as f64 * seconds_per_column);
        let column = |x: f64| shown.at(x / width) * columns_a_second;
        // A hair at least, so that silence is a line and not a gap.
        let half = |x: f64| {
            let loudest = loudest_between(&self.pressures, column(x), column(x + 1.0));
            (f64::from(loudest) * (height / 2.0 - 1.0)).max(0.5)
        };
        let end = (0..width as u32)
            .map(f64::from)
            .take_while(|&x| column(x) < self.pressures.len() as f64)
            .count();
        let halves: Vec<f64> = (0..end).map(|x| half(x as f64)).collect();
        if let Some(ink) = ink {
            self.context.set_fill_style_str(&ink);
        }
        // One outline: along the upper edge to the right, back along the lower one. Steps, not
        // slopes: what is between two columns is not known.
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

    fn picture(bytes: &[u8]) -> Picture {
        let mut picture = Picture::default();
        picture.push(2, 0, bytes);
        picture
    }

    #[test]
    fn the_loudest_column_reaches_the_edge_and_six_decibels_halve_it() {
        let pressures = pressures(&picture(&[200, 200, 188, 188, 0, 0]));
        assert_eq!(pressures[0], 1.0);
        assert!((pressures[1] - 0.5).abs() < 0.01, "{pressures:?}");
        assert_eq!(pressures[2], 0.0);
    }

    #[test]
    fn two_bands_are_louder_than_one() {
        let pressures = pressures(&picture(&[200, 200, 200, 0]));
        assert!(
            (pressures[1] - 0.5f32.sqrt()).abs() < 0.001,
            "{pressures:?}"
        );
    }

    #[test]
    fn silence_is_silence() {
        assert_eq!(pressures(&picture(&[0, 0])), [0.0]);
        assert!(pressures(&Picture::default()).is_empty());
    }

    #[test]
    fn a_narrow_place_shows_its_column_and_a_wide_one_the_loudest() {
        let all = [0.1, 0.9, 0.2, 0.3];
        assert_eq!(loudest_between(&all, 2.1, 2.2), 0.2);
        assert_eq!(loudest_between(&all, 0.0, 4.0), 0.9);
        assert_eq!(loudest_between(&all, 7.0, 8.0), 0.0);
    }
}
