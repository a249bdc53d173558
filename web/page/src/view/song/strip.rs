//! The slices over time as notes on a staff, with a lane for each genre: colour is not the only cue.

use genrescope_protocol::ModelSummary;
use genrescope_vote::{Answer, every_nth};
use web_sys::{Element, HtmlElement};

use crate::browser::{dom, genre_colour};
use crate::chart::cells::{self, Cell};
use crate::chart::lanes::{lanes, to_draw};
use crate::chart::staff::MARK_ABOVE;
use crate::decimal;
use crate::error::PageError;
use crate::state::song::Song;
use crate::state::zoom::VisibleRange;
use crate::words;

/// Units of the drawing: of a lane, and of a second.
const LANE: f64 = 100.0;
const SECOND: f64 = 100.0;
const SVG: &str = "http://www.w3.org/2000/svg";

/// The staff.
pub struct StripView {
    labels: HtmlElement,
    picture: HtmlElement,
    /// Lanes, winner, language and genres of the labels.
    drawn_labels: (Vec<usize>, Option<usize>, String, Vec<String>),
    svg: Element,
    drawn: Option<Drawn>,
}

/// What the staff shows. As long as only cells are added, only these are drawn.
#[derive(Clone, PartialEq)]
struct Drawn {
    song: u32,
    step: usize,
    /// Index of the first used slice, and slices per cell.
    first: usize,
    group: usize,
    lanes: Vec<usize>,
    cells: Vec<Cell>,
}

impl StripView {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<StripView, PageError> {
        let strip: HtmlElement = dom::by_id("strip")?;
        let svg = shape(
            "svg",
            &[("preserveAspectRatio", "none"), ("aria-hidden", "true")],
        )?;
        strip.append_child(&svg)?;
        Ok(StripView {
            labels: dom::by_id("lanes")?,
            picture: dom::by_id("picture")?,
            drawn_labels: Default::default(),
            svg,
            drawn: None,
        })
    }

    /// Draws every `step`-th slice of a song, for a visible range.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn draw(
        &mut self,
        song: &Song,
        visible: VisibleRange,
        model: &ModelSummary,
        step: usize,
    ) -> Result<(), PageError> {
        let used = every_nth(&song.slices, step);
        let expected = song
            .total_slices
            .max(song.slices.len())
            .div_ceil(step.max(1));
        let (slices, group) = to_draw(&used, expected, visible);
        let cells = cells::grouped(&used[slices.clone()], group);
        let best = used
            .iter()
            .filter_map(|slice| Some(cells::best_of(slice)?.0));
        let lanes = lanes(model.genres.len(), best);
        let winner = match song.outcome.as_ref().map(|outcome| outcome.verdict.answer) {
            Some(Answer::Genre(genre)) => Some(genre),
            _ => None,
        };
        dom::set_style(&self.picture, "--lanes", &lanes.len().to_string());
        self.label(&lanes, winner, model)?;
        let [start, length, height] = [
            visible.start_s * SECOND,
            visible.length_s * SECOND,
            LANE * lanes.len() as f64,
        ]
        .map(|number| decimal::fixed(number, 2));
        let view = format!("{start} 0 {length} {height}");
        dom::set_attribute(&self.svg, "viewBox", Some(&view));
        let target = Drawn {
            song: song.id,
            step,
            first: slices.start,
            group,
            lanes,
            cells,
        };
        self.draw_cells(target, model)
    }

    /// Draws cells, and keeps those that are drawn already.
    fn draw_cells(&mut self, target: Drawn, model: &ModelSummary) -> Result<(), PageError> {
        let before = self.drawn.take();
        let same_staff = before.filter(|drawn| {
            (
                drawn.song,
                drawn.step,
                drawn.first,
                drawn.group,
                &drawn.lanes,
            ) == (
                target.song,
                target.step,
                target.first,
                target.group,
                &target.lanes,
            )
        });
        let kept = match &same_staff {
            Some(drawn) => {
                let pairs = drawn.cells.iter().zip(&target.cells);
                let kept = pairs.take_while(|(old, new)| old == new).count();
                // Everything after the first difference is drawn again.
                for _ in kept..drawn.cells.len() {
                    if let Some(last) = self.svg.last_element_child() {
                        last.remove();
                    }
                }
                kept
            }
            None => {
                self.svg.set_text_content(None);
                for lane in 0..target.lanes.len() {
                    let y = decimal::fixed((lane as f64 + 0.5) * LANE, 1);
                    // Longer than any song.
                    let ends = [("x1", "0"), ("x2", "1e7"), ("y1", &y), ("y2", &y)];
                    self.svg.append_child(&*shape("line", &ends)?)?;
                }
                0
            }
        };
        for cell in &target.cells[kept..] {
            let notes = notes(cell, target.first, &target.lanes, model)?;
            self.svg.append_child(&notes)?;
        }
        self.drawn = Some(target);
        Ok(())
    }

    fn label(
        &mut self,
        lanes: &[usize],
        winner: Option<usize>,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let drawn = (
            lanes.to_vec(),
            winner,
            words::language(),
            model.genres.clone(),
        );
        if drawn == self.drawn_labels {
            return Ok(());
        }
        self.drawn_labels = drawn;
        self.labels.set_text_content(None);
        for &genre in lanes {
            let label = dom::make(
                "span",
                &genre_colour::class(genre),
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

/// The notes of a cell. The height of a note is its probability; the most probable genre is opaque.
fn notes(
    cell: &Cell,
    first: usize,
    lanes: &[usize],
    model: &ModelSummary,
) -> Result<Element, PageError> {
    let notes = shape("g", &[])?;
    let (start, end) = (f64::from(cell.start_s), f64::from(cell.end_s));
    let left = decimal::fixed(start * SECOND, 1);
    // A small gap between the notes.
    let width = decimal::fixed(((end - start) * SECOND * 0.985).max(1.0), 1);
    let slice = (first + cell.slice).to_string();
    let Some((best, probability)) = cell.best() else {
        let height = decimal::fixed(LANE * lanes.len() as f64, 1);
        let silent = [
            ("class", "silent"),
            ("data-slice", &slice),
            ("data-silent", "true"),
            ("x", &left),
            ("width", &width),
            ("height", &height),
            ("opacity", ".28"),
        ];
        notes.append_child(&*shape("rect", &silent)?)?;
        return Ok(notes);
    };
    for (lane, &genre) in lanes.iter().enumerate() {
        let p = cell.probabilities.get(genre).copied().unwrap_or(0.0);
        if genre != best && p < MARK_ABOVE {
            continue;
        }
        let tall = LANE * f64::from(0.1 + 0.85 * p);
        let note = shape(
            "rect",
            &[
                ("class", &genre_colour::class(genre)),
                ("x", &left),
                (
                    "y",
                    &decimal::fixed((lane as f64 + 0.5) * LANE - tall / 2.0, 1),
                ),
                ("width", &width),
                ("height", &decimal::fixed(tall, 1)),
            ],
        )?;
        if genre == best {
            let name = model.genres.get(best).map_or("", |name| name);
            dom::set_attribute(&note, "data-slice", Some(&slice));
            dom::set_attribute(&note, "data-genre", Some(name));
            dom::set_attribute(
                &note,
                "data-probability",
                Some(&decimal::single(probability)),
            );
        } else {
            dom::set_attribute(&note, "opacity", Some(".4"));
        }
        notes.append_child(&note)?;
    }
    Ok(notes)
}

/// An SVG element with its attributes.
fn shape(name: &str, attributes: &[(&str, &str)]) -> Result<Element, PageError> {
    let shape = dom::document().create_element_ns(Some(SVG), name)?;
    for (name, value) in attributes {
        shape.set_attribute(name, value)?;
    }
    Ok(shape)
}
