//! The genres of a song over time as a narrow line in its row: a small picture of its lanes.

use web_sys::Element;

use crate::browser::{dom, genre_colour};
use crate::chart::cells::{self, Cell};
use crate::decimal;
use crate::error::PageError;
use crate::state::song::Song;

/// Maximum number of parts of a line.
const CELLS: usize = 40;

/// Draws a song into an element.
///
/// # Errors
/// The browser refuses a change of the document.
pub fn draw(line: &Element, song: &Song) -> Result<(), PageError> {
    line.set_text_content(None);
    for (genre, seconds) in runs(&cells::cells(&song.slices, CELLS)) {
        let class = genre.map(genre_colour::class).unwrap_or_default();
        let part = dom::make("i", &class, "")?;
        dom::set_style(&part, "flex-grow", &decimal::fixed(seconds, 2));
        line.append_child(&part)?;
    }
    Ok(())
}

/// Neighbouring cells of the same genre as one part, with its seconds. Silence has no genre.
fn runs(cells: &[Cell]) -> Vec<(Option<usize>, f32)> {
    let mut runs: Vec<(Option<usize>, f32)> = Vec::new();
    for cell in cells {
        let genre = cell.best().map(|(genre, _)| genre);
        let seconds = cell.end_s - cell.start_s;
        match runs.last_mut() {
            Some((last, sum)) if *last == genre => *sum += seconds,
            _ => runs.push((genre, seconds)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests_support::slice;

    #[test]
    fn equal_neighbours_are_one_part() {
        let slices = [
            slice(0.0, true, 0.9),
            slice(2.5, true, 0.8),
            slice(5.0, true, 0.1),
            slice(7.5, false, 0.9),
        ];
        let expected = [(Some(1), 5.0), (Some(0), 2.5), (None, 2.5)];
        assert_eq!(runs(&cells::cells(&slices, CELLS)), expected);
    }
}
