//! The slices as notes on a staff, drawn on a canvas: for the comparison and for the saved picture. The
//! strip below the spectrogram shows the same in SVG.

use web_sys::CanvasRenderingContext2d;

use super::cells::Cell;
use super::ink::Ink;

/// Genres less probable than this leave no mark in their lane.
pub const MARK_ABOVE: f32 = 0.06;

/// Position and content of a staff, in the canvas's units.
pub struct Staff<'a> {
    /// Left edge, the start of the song.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width, the whole song.
    pub width: f64,
    /// Height of a lane.
    pub lane: f64,
    /// Seconds of the whole song.
    pub span_s: f64,
    /// The genre of each lane.
    pub lanes: &'a [usize],
}

impl Staff<'_> {
    /// Draws lines and notes. The height of a note is its probability; the most probable genre of a slice
    /// is opaque.
    pub fn draw(&self, context: &CanvasRenderingContext2d, cells: &[Cell], ink: &Ink) {
        context.set_fill_style_str(&ink.hair);
        for lane in 0..self.lanes.len() {
            let y = self.top + (lane as f64 + 0.5) * self.lane;
            context.fill_rect(self.left, y - 0.5, self.width, 1.0);
        }
        for cell in cells {
            let place = |seconds: f32| (f64::from(seconds) / self.span_s).min(1.0) * self.width;
            let (from, to) = (place(cell.start_s), place(cell.end_s));
            // A gap of one unit between the notes, if they are wide enough.
            let gap = if to - from > 4.0 { 1.0 } else { 0.0 };
            let (x, width) = (self.left + from, (to - from - gap).max(0.5));
            let Some((best, _)) = cell.best() else {
                context.set_global_alpha(0.28);
                context.set_fill_style_str(&ink.hair_strong);
                context.fill_rect(x, self.top, width, self.lane * self.lanes.len() as f64);
                continue;
            };
            for (lane, &genre) in self.lanes.iter().enumerate() {
                let p = cell.probabilities.get(genre).copied().unwrap_or(0.0);
                if genre != best && p < MARK_ABOVE {
                    continue;
                }
                let tall = self.lane * f64::from(0.1 + 0.85 * p);
                let y = self.top + (lane as f64 + 0.5) * self.lane - tall / 2.0;
                context.set_global_alpha(if genre == best { 1.0 } else { 0.4 });
                context.set_fill_style_str(ink.genre(genre));
                context.fill_rect(x, y, width, tall);
            }
            context.set_global_alpha(1.0);
        }
        context.set_global_alpha(1.0);
    }
}
