//! The slices over time, one lane a genre, as notes on a staff: colour is never alone.

use std::fmt::Write;

use genre_core::classify::Answer;
use genrescope_web::protocol::ModelSummary;
use web_sys::HtmlElement;

use super::cells::{self, Cell, MOST_CELLS};
use crate::dom;
use crate::error::PageError;
use crate::songs::Song;
use crate::words;

/// Lanes that the staff has at most; a model of more genres shows those that were named.
const MOST_LANES: usize = 12;
/// Less probable than this a genre leaves no mark in its lane.
const MARK_ABOVE: f32 = 0.06;
/// Units of the drawing from edge to edge, and of a lane.
const WIDTH: f64 = 10_000.0;
const LANE: f64 = 100.0;

/// The staff.
pub struct StripView {
    strip: HtmlElement,
    labels: HtmlElement,
    picture: HtmlElement,
    drawn_labels: String,
}

impl StripView {
    /// Finds the staff.
    ///
    /// # Errors
    /// It is missing.
    pub fn new() -> Result<StripView, PageError> {
        Ok(StripView {
            strip: dom::by_id("strip")?,
            labels: dom::by_id("lanes")?,
            picture: dom::by_id("picture")?,
            drawn_labels: String::new(),
        })
    }

    /// Draws the slices of a song on a staff that spans `span_s` seconds.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn paint(
        &mut self,
        song: &Song,
        span_s: f64,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let cells = cells::cells(&song.slices, MOST_CELLS);
        let lanes = lanes(&cells, model.genres.len());
        let winner = match song.outcome.as_ref().map(|outcome| outcome.verdict.answer) {
            Some(Answer::Genre(genre)) => Some(genre),
            _ => None,
        };
        dom::set_style(&self.picture, "--lanes", &lanes.len().to_string());
        self.label(&lanes, winner, model)?;
        self.strip
            .set_inner_html(&staff(&cells, &lanes, span_s, model));
        Ok(())
    }

    fn label(
        &mut self,
        lanes: &[usize],
        winner: Option<usize>,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let drawn = format!("{lanes:?} {winner:?}");
        if drawn == self.drawn_labels {
            return Ok(());
        }
        self.drawn_labels = drawn;
        self.labels.set_text_content(None);
        for &genre in lanes {
            let label = dom::make(
                "span",
                &dom::genre_class(genre),
                &words::genre(&model.genres[genre]),
            )?;
            if winner == Some(genre) {
                label.class_list().add_1("winner")?;
            }
            self.labels.append_child(&label)?;
        }
        Ok(())
    }
}

/// The genres that have a lane, in the model's order, so that no lane moves while slices arrive.
fn lanes(cells: &[Cell], genres: usize) -> Vec<usize> {
    if genres <= MOST_LANES {
        return (0..genres).collect();
    }
    let mut named: Vec<usize> = cells
        .iter()
        .filter_map(|cell| Some(cell.best()?.0))
        .collect();
    named.sort_unstable();
    named.dedup();
    named.truncate(MOST_LANES);
    named
}

/// The drawing as SVG. The height of a note is its probability; the best of a slice is solid.
fn staff(cells: &[Cell], lanes: &[usize], span_s: f64, model: &ModelSummary) -> String {
    let height = LANE * lanes.len() as f64;
    let mut svg = format!(
        r#"<svg viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="none" aria-hidden="true">"#
    );
    for lane in 0..lanes.len() {
        let y = (lane as f64 + 0.5) * LANE;
        // Writing to a String cannot fail.
        let _ = write!(svg, r#"<line x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>"#);
    }
    for cell in cells {
        let left = (f64::from(cell.start_s) / span_s * WIDTH).min(WIDTH);
        let right = (f64::from(cell.end_s) / span_s * WIDTH).min(WIDTH);
        // A hair of space between the notes, as long as they are wide enough to spare it.
        let gap = if right - left > 40.0 { 8.0 } else { 0.0 };
        let width = (right - left - gap).max(1.0);
        let Some((best, probability)) = cell.best() else {
            let _ = write!(
                svg,
                r#"<rect class="silent" data-slice="{}" data-silent="true" x="{left:.1}" width="{width:.1}" height="{height}" opacity=".28"/>"#,
                cell.slice
            );
            continue;
        };
        for (lane, &genre) in lanes.iter().enumerate() {
            let p = cell.probabilities.get(genre).copied().unwrap_or(0.0);
            if genre != best && p < MARK_ABOVE {
                continue;
            }
            let tall = LANE * f64::from(0.1 + 0.85 * p);
            let y = (lane as f64 + 0.5) * LANE - tall / 2.0;
            let _ = write!(
                svg,
                r#"<rect class="{}" x="{left:.1}" y="{y:.1}" width="{width:.1}" height="{tall:.1}""#,
                dom::genre_class(genre)
            );
            let _ = if genre == best {
                write!(
                    svg,
                    r#" data-slice="{}" data-genre="{}" data-probability="{probability}"/>"#,
                    cell.slice,
                    escape(&model.genres[genre])
                )
            } else {
                svg.write_str(r#" opacity=".4"/>"#)
            };
        }
    }
    svg.push_str("</svg>");
    svg
}

/// The model file names its genres, and a model file can come from anywhere.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}
