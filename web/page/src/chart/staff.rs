//! The slices as notes on a staff, drawn on a canvas: for the comparison and for the saved picture.
//! The strip under the picture is the same in SVG.

use web_sys::CanvasRenderingContext2d;

use super::cells::Cell;
use crate::dom;
use crate::error::PageError;
use crate::order;

/// Less probable than this a genre leaves no mark in its lane.
const MARK_ABOVE: f32 = 0.06;
/// Colours of genres that there are.
const COLOURS: usize = 12;

/// The page's colours and faces as they are now, for what is drawn by hand.
pub struct Ink {
    /// Behind everything.
    pub paper: String,
    /// Text.
    pub ink: String,
    /// Text that steps back.
    pub soft: String,
    /// Thin lines.
    pub hair: String,
    /// Thin lines that are to be seen.
    pub hair_strong: String,
    /// Behind a spectrogram.
    pub ground: String,
    /// Names of the face for headlines.
    pub serif: String,
    /// Names of the face for the rest.
    pub sans: String,
    genres: Vec<String>,
}

impl Ink {
    /// Reads style/base.css's variables.
    ///
    /// # Errors
    /// The browser has no styles.
    pub fn read() -> Result<Ink, PageError> {
        let style = dom::window()
            .get_computed_style(&dom::body())?
            .ok_or(PageError::no_element("style of body"))?;
        let of = |name: &str| {
            style
                .get_property_value(name)
                .map(|value| value.trim().to_owned())
        };
        Ok(Ink {
            paper: of("--paper")?,
            ink: of("--ink")?,
            soft: of("--soft")?,
            hair: of("--hair")?,
            hair_strong: of("--hair-strong")?,
            ground: of("--ground")?,
            serif: of("--serif")?,
            sans: of("--sans")?,
            genres: (0..COLOURS)
                .map(|genre| of(&format!("--g{genre}")))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The colour of a genre.
    pub fn genre(&self, genre: usize) -> &str {
        &self.genres[genre % COLOURS]
    }
}

/// Where a staff is drawn, in the canvas's units.
pub struct Staff<'a> {
    /// Left edge, which is the song's beginning.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// From edge to edge.
    pub width: f64,
    /// Height of a lane.
    pub lane: f64,
    /// Seconds from edge to edge.
    pub span_s: f64,
    /// The genre of each lane.
    pub lanes: &'a [usize],
}

impl Staff<'_> {
    /// Draws lines and notes. The height of a note is its probability; the best of a slice is solid.
    pub fn draw(&self, context: &CanvasRenderingContext2d, cells: &[Cell], ink: &Ink) {
        context.set_fill_style_str(&ink.hair);
        for lane in 0..self.lanes.len() {
            let y = self.top + (lane as f64 + 0.5) * self.lane;
            context.fill_rect(self.left, y - 0.5, self.width, 1.0);
        }
        for cell in cells {
            let place = |seconds: f32| (f64::from(seconds) / self.span_s).min(1.0) * self.width;
            let (from, to) = (place(cell.start_s), place(cell.end_s));
            // A hair of space between the notes, as long as they are wide enough to spare it.
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

/// The genres that are the best of some slice, in the model's order; at most `most`.
pub fn named<'a>(cells: impl Iterator<Item = &'a Cell>, most: usize) -> Vec<usize> {
    let mut named: Vec<usize> = cells.filter_map(|cell| Some(cell.best()?.0)).collect();
    order::sort_numbers(&mut named);
    named.dedup();
    named.truncate(most);
    named
}
