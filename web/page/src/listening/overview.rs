//! What the list of songs says as a whole: how far the queue is, and how often each genre came.

use genrescope_protocol::ModelSummary;
use web_sys::{HtmlElement, HtmlProgressElement};

use crate::dom;
use crate::error::PageError;
use crate::queue;
use crate::songs::{Songs, Standing, Status};
use crate::words;

/// The lines above the table of songs.
pub struct Overview {
    progress: HtmlProgressElement,
    words: HtmlElement,
    cancel_rest: HtmlElement,
    tally: HtmlElement,
    saving: HtmlElement,
    drawn: String,
}

impl Overview {
    /// Finds the lines.
    ///
    /// # Errors
    /// One is missing.
    pub fn new() -> Result<Overview, PageError> {
        Ok(Overview {
            progress: dom::by_id("queue-progress")?,
            words: dom::by_id("queue-words")?,
            cancel_rest: dom::by_id("cancel-rest")?,
            tally: dom::by_id("tally")?,
            saving: dom::by_id("save-all")?,
            drawn: String::new(),
        })
    }

    /// Brings the lines up to date.
    ///
    /// # Errors
    /// The document refuses an element.
    pub fn write(&mut self, songs: &Songs, model: Option<&ModelSummary>) -> Result<(), PageError> {
        if songs.len() < 2 {
            return Ok(());
        }
        let standing = songs.standing();
        let busy = standing.settled < standing.total;
        self.progress.set_hidden(!busy);
        self.cancel_rest.set_hidden(!busy);
        if busy {
            let done = standing.settled as f64 + standing.part;
            self.progress.set_value(done / standing.total as f64);
        }
        let failed = songs
            .iter()
            .filter(|song| matches!(song.status, Status::Failed(_)));
        let settled = songs.iter().filter(|song| song.is_settled()).count();
        dom::set_text(
            &self.words,
            &match busy {
                true => far(&standing),
                false => finished(settled, failed.count()),
            },
        );
        self.saving.set_hidden(settled == 0);
        self.tally(songs, model)
    }

    fn tally(&mut self, songs: &Songs, model: Option<&ModelSummary>) -> Result<(), PageError> {
        let done = songs.iter().filter(|song| song.status == Status::Done);
        let tally = queue::tally(done.map(|song| song.genre()));
        let drawn = format!("{tally:?} {}", words::language());
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.tally.set_text_content(None);
        let all: usize = tally.iter().map(|(_, count)| count).sum();
        for (genre, count) in tally {
            let known = genre.and_then(|genre| model?.genres.get(genre));
            let name = match known {
                Some(name) => words::genre(name),
                None => words::say("queue.undecided"),
            };
            let class = genre.map(dom::genre_class).unwrap_or_default();
            let item = dom::make("li", &class, "")?;
            dom::set_attribute(&item, "data-genre", known.map(String::as_str));
            // The genres share the line by how often they came.
            let share = format!("{:.4}", count as f64 / all as f64);
            dom::set_style(&item, "--share", &share);
            item.append_child(&*dom::make("span", "name", &name)?)?;
            item.append_child(&*dom::make("span", "count", &words::integer(count))?)?;
            self.tally.append_child(&item)?;
        }
        Ok(())
    }
}

/// "7 of 40, about 2 minutes left".
fn far(standing: &Standing) -> String {
    let [done, total] = [standing.settled, standing.total].map(words::integer);
    let left = match standing.left_s {
        None => return words::say_with("queue.far", &[("done", &done), ("total", &total)]),
        Some(seconds) if seconds < 50.0 => words::say("queue.left-soon"),
        Some(seconds) => words::count("queue.left-minutes", (seconds / 60.0).round() as usize, &[]),
    };
    words::say_with(
        "queue.far-and-left",
        &[("done", &done), ("total", &total), ("left", &left)],
    )
}

/// "40 songs, 3 of them could not be heard".
fn finished(settled: usize, failed: usize) -> String {
    let songs = words::count("queue.songs", settled, &[]);
    match failed {
        0 => songs,
        failed => words::count("queue.songs-failed", failed, &[("songs", &songs)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_says_how_far_it_is() {
        let at = |settled, left_s| {
            far(&Standing {
                settled,
                total: 40,
                part: 0.0,
                left_s,
            })
        };
        let left = |minutes| words::count("queue.left-minutes", minutes, &[]);
        assert_eq!(at(0, None), "0 of 40");
        assert_eq!(at(7, Some(125.0)), format!("7 of 40, {}", left(2)));
        assert_eq!(at(30, Some(58.0)), format!("30 of 40, {}", left(1)));
        let soon = words::say("queue.left-soon");
        assert_eq!(at(39, Some(3.0)), format!("39 of 40, {soon}"));
        assert_eq!(finished(1, 0), "1 song");
        let failed = finished(40, 3);
        assert!(
            failed.contains("40 songs") && failed.contains("3 of"),
            "{failed}"
        );
    }
}
