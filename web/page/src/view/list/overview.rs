//! The lines above the list of songs: the progress of the queue, and how many songs have each genre.

use genrescope_protocol::{ModelSummary, Sentence};
use web_sys::{HtmlElement, HtmlProgressElement};

use crate::browser::{dom, genre_colour};
use crate::decimal;
use crate::error::PageError;
use crate::state::queue::{Progress, SongQueue, genre_counts};
use crate::state::song::Status;
use crate::words;

/// The lines above the list.
pub struct Overview {
    bar: HtmlProgressElement,
    words: HtmlElement,
    cancel_rest: HtmlElement,
    genres: HtmlElement,
    saving: HtmlElement,
    drawn: String,
}

impl Overview {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Overview, PageError> {
        Ok(Overview {
            bar: dom::by_id("queue-progress")?,
            words: dom::by_id("queue-words")?,
            cancel_rest: dom::by_id("cancel-rest")?,
            genres: dom::by_id("genre-counts")?,
            saving: dom::by_id("save-all")?,
            drawn: String::new(),
        })
    }

    /// Updates the lines.
    ///
    /// # Errors
    /// The browser refuses a change of the document.
    pub fn update(
        &mut self,
        songs: &SongQueue,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        if songs.len() < 2 {
            return Ok(());
        }
        let progress = songs.progress();
        let busy = progress.settled < progress.total;
        self.bar.set_hidden(!busy);
        self.cancel_rest.set_hidden(!busy);
        if busy {
            let done = progress.settled as f64 + progress.current;
            self.bar.set_value(done / progress.total as f64);
        }
        let settled = songs.iter().filter(|song| song.is_settled()).count();
        dom::set_text(
            &self.words,
            &match busy {
                true => remaining(&progress),
                false => words::render(&finished(songs)),
            },
        );
        self.saving.set_hidden(settled == 0);
        self.update_genres(songs, model)
    }

    fn update_genres(
        &mut self,
        songs: &SongQueue,
        model: Option<&ModelSummary>,
    ) -> Result<(), PageError> {
        let done = songs.iter().filter(|song| song.status == Status::Done);
        let counts = genre_counts(done.map(|song| song.genre()));
        let drawn = format!("{counts:?} {}", words::language());
        if drawn == self.drawn {
            return Ok(());
        }
        self.drawn = drawn;
        self.genres.set_text_content(None);
        let all: usize = counts.iter().map(|(_, count)| count).sum();
        for (genre, count) in counts {
            let known = genre.and_then(|genre| model?.genres.get(genre));
            let name = match known {
                Some(name) => words::genre(name),
                None => words::say("queue.undecided"),
            };
            let class = genre.map(genre_colour::class).unwrap_or_default();
            let item = dom::make("li", &class, "")?;
            dom::set_attribute(&item, "data-genre", known.map(String::as_str));
            // Each genre gets a share of the line by its number of songs.
            let share = decimal::fixed(count as f64 / all as f64, 4);
            dom::set_style(&item, "--share", &share);
            item.append_child(&*dom::make("span", "name", &name)?)?;
            item.append_child(&*dom::make("span", "count", &words::integer(count))?)?;
            self.genres.append_child(&item)?;
        }
        Ok(())
    }
}

/// Such as "7 of 40, about 2 minutes left".
fn remaining(progress: &Progress) -> String {
    let [done, total] = [progress.settled, progress.total].map(words::integer);
    let left = match progress.remaining_s {
        None => return words::say_with("queue.far", &[("done", &done), ("total", &total)]),
        Some(seconds) if seconds < 50.0 => words::say("queue.left-soon"),
        Some(seconds) => words::count("queue.left-minutes", (seconds / 60.0).round() as usize, &[]),
    };
    words::say_with(
        "queue.far-and-left",
        &[("done", &done), ("total", &total), ("left", &left)],
    )
}

/// Such as "40 songs, 3 of them couldn't be read".
pub fn finished(songs: &SongQueue) -> Sentence {
    let failed = songs
        .iter()
        .filter(|song| matches!(song.status, Status::Failed(_)));
    let settled = songs.iter().filter(|song| song.is_settled());
    count(settled.count(), failed.count())
}

fn count(settled: usize, failed: usize) -> Sentence {
    let songs = Sentence::new("queue.songs").with("count", settled as u32);
    match failed {
        0 => songs,
        failed => Sentence::new("queue.songs-failed")
            .with("count", failed as u32)
            .with("songs", songs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_has_an_estimate_of_the_remaining_time() {
        let at = |settled, remaining_s| {
            remaining(&Progress {
                settled,
                total: 40,
                current: 0.0,
                remaining_s,
            })
        };
        let left = |minutes| words::count("queue.left-minutes", minutes, &[]);
        assert_eq!(at(0, None), "0 of 40");
        assert_eq!(at(7, Some(125.0)), format!("7 of 40, {}", left(2)));
        assert_eq!(at(30, Some(58.0)), format!("30 of 40, {}", left(1)));
        let soon = words::say("queue.left-soon");
        assert_eq!(at(39, Some(3.0)), format!("39 of 40, {soon}"));
        assert_eq!(words::render(&count(1, 0)), "1 song");
        let failed = words::render(&count(40, 3));
        assert!(
            failed.contains("40 songs") && failed.contains("3 of"),
            "{failed}"
        );
    }
}
