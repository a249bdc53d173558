//! Messages about the songs of earlier visits.

use genrescope_protocol::Sentence;

use super::{After, App, HISTORY};
use crate::browser::storage;
use crate::error::PageError;
use crate::message::HistoryMessage;
use crate::state::history::{History, HistoryEntry};
use crate::state::song::Status;

impl App {
    pub(super) fn on_history(&mut self, message: HistoryMessage) -> After {
        self.state.clear_messages();
        match self.change_history(message) {
            Ok(notice) => self.state.notice = notice,
            Err(_) => self.block_history(),
        }
        After::Update
    }

    fn change_history(&mut self, message: HistoryMessage) -> Result<Option<Sentence>, PageError> {
        let erased = Sentence::new("history.forgotten");
        match message {
            HistoryMessage::Start => {
                storage::write(HISTORY, &self.state.history.start()?)?;
                // Includes the songs of this visit.
                let songs = self.state.songs.iter();
                let done: Vec<u32> = songs
                    .filter(|song| song.status == Status::Done)
                    .map(|song| song.id)
                    .collect();
                for song in done {
                    self.store_in_history(song)?;
                }
                Ok(None)
            }
            HistoryMessage::Stop => {
                storage::remove(HISTORY)?;
                self.state.history = History::Off;
                Ok(Some(erased))
            }
            HistoryMessage::Erase => {
                storage::write(HISTORY, &self.state.history.start()?)?;
                Ok(Some(erased))
            }
        }
    }

    /// Adds a song that has just been classified, if the history is on.
    pub(super) fn add_to_history(&mut self, song: u32) {
        if self.store_in_history(song).is_err() {
            self.block_history();
        }
    }

    fn store_in_history(&mut self, song: u32) -> Result<(), PageError> {
        let song = self.state.songs.get(song);
        let song = song.filter(|song| song.status == Status::Done);
        let (Some(song), Some(model)) = (song, &self.state.engine.model) else {
            return Ok(());
        };
        let (Some(outcome), true) = (&song.outcome, self.state.history.is_on()) else {
            return Ok(());
        };
        self.state
            .history
            .reload(storage::read(HISTORY)?.as_deref());
        let date = String::from(js_sys::Date::new_0().to_iso_string());
        let entry = HistoryEntry::new(&song.name, date, &outcome.verdict, &model.genres);
        if let Some(text) = self.state.history.add(entry)? {
            storage::write(HISTORY, &text)?;
        }
        Ok(())
    }

    fn block_history(&mut self) {
        self.state.history = History::Blocked;
        self.state.error = Some(Sentence::new("history.cannot-keep"));
    }
}
