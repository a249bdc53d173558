//! A live region without a place on the screen: the progress of the work, for screen readers.

use genrescope_protocol::Sentence;
use web_sys::HtmlElement;

use super::{list, progress};
use crate::browser::dom;
use crate::error::PageError;
use crate::state::announcements::{Announcement, Announcements};
use crate::state::queue::SongQueue;
use crate::state::song::Song;
use crate::words;

/// The live region.
pub struct Announcer {
    line: HtmlElement,
    announcements: Announcements,
    last: Option<Sentence>,
}

impl Announcer {
    /// Finds the element.
    ///
    /// # Errors
    /// It is missing.
    pub fn new() -> Result<Announcer, PageError> {
        Ok(Announcer {
            line: dom::by_id("announcer")?,
            announcements: Announcements::default(),
            last: None,
        })
    }

    /// Announces the progress, if it is time to.
    pub fn update(&mut self, songs: &SongQueue, shown: Option<&Song>) {
        let run = songs.progress();
        let is_busy = run.settled < run.total;
        if let Some(announcement) = self.announcements.next(is_busy, run.total, dom::now_ms()) {
            self.last = Some(match (announcement, shown) {
                (Announcement::End, _) => list::finished(songs),
                (Announcement::Progress, Some(song)) if run.total == 1 => progress::sentence(song),
                (Announcement::Progress, _) => Sentence::new("batch.progress")
                    .with("done", run.settled as u32)
                    .with("total", run.total as u32),
            });
        }
        // In the language of now.
        dom::set_text(&self.line, &words::render_or_empty(self.last.as_ref()));
    }
}
