//! Messages about the songs and their list.

use genrescope_protocol::{Request, Sentence};
use web_sys::Blob;

use super::{After, App};
use crate::browser::address;
use crate::browser::worker::Payload;
use crate::error::PageError;
use crate::message::SongsMessage;
use crate::state::place::Place;
use crate::state::shown_songs::Show;

impl App {
    pub(super) fn on_songs(&mut self, message: SongsMessage) -> Result<After, PageError> {
        match message {
            SongsMessage::Show(song) => {
                // The page's place in the window changes only where the list moves below the song.
                if self.state.shown.is_none() {
                    self.reveal = Some(Place::Answer);
                }
                self.choose_song(song)?;
            }
            SongsMessage::HistoryMoved => {
                let shown = self.state.shown;
                match address::opened_song() {
                    Some(song) => {
                        self.reveal = Some(Place::Answer);
                        self.show_song(song)?;
                    }
                    None if self.state.songs.len() > 1 && shown.is_some() => {
                        self.state.show_list();
                        self.views.song.player.load(None)?;
                        self.reveal = Some(Place::List);
                    }
                    None => {}
                }
            }
            SongsMessage::CancelShown => {
                if let Some(song) = self.state.shown {
                    self.cancel_song(song)?;
                }
            }
            SongsMessage::Compare(other) => return self.compare(other),
            SongsMessage::SliceTableToggled => {}
            SongsMessage::Decoded(song, decoded) => self.on_decoded(song, decoded),
            SongsMessage::MoveUp(song) => {
                self.state.clear_messages();
                self.state.move_song(song, true);
            }
            SongsMessage::MoveDown(song) => {
                self.state.clear_messages();
                self.state.move_song(song, false);
            }
            SongsMessage::MoveTo(song, other) => {
                self.state.clear_messages();
                self.state.songs.move_to(song, other);
            }
            SongsMessage::Play(song) => {
                if self.state.shown == Some(song) {
                    self.views.song.player.toggle();
                } else {
                    self.choose_song(song)?;
                    self.views.song.player.play();
                }
            }
            SongsMessage::Sort(sorting) => {
                self.state.clear_messages();
                self.state.arrangement = self.state.arrangement.choose(sorting);
            }
            SongsMessage::Cancel(song) => {
                self.state.clear_messages();
                self.cancel_song(song)?;
            }
            SongsMessage::CancelPending => {
                self.state.clear_messages();
                self.cancel_pending()?;
            }
            SongsMessage::Retry(song) => {
                self.state.clear_messages();
                self.retry_song(song);
            }
            SongsMessage::RetryShown => {
                if let Some(song) = self.state.shown {
                    self.state.clear_messages();
                    self.retry_song(song);
                }
            }
            SongsMessage::Remove(song) => {
                self.state.clear_messages();
                self.remove_song(song)?;
            }
            SongsMessage::Clear => {
                self.state.clear_messages();
                self.forget_removed();
                for song in self.state.engine.songs() {
                    self.stop_song(song)?;
                }
                self.state.clear_songs();
                self.views.song.player.load(None)?;
            }
            SongsMessage::Restore => {
                let shown = self.state.restore_removed();
                self.state.clear_messages();
                if let Some(song) = shown {
                    self.show_song(song)?;
                }
            }
            SongsMessage::CloseNotice => self.state.clear_messages(),
        }
        Ok(After::Update)
    }

    pub(super) fn start_next_song(&mut self) -> Result<(), PageError> {
        while let Some(id) = self.state.start_next_song() {
            if let (Some(song), Some(file)) = (self.state.songs.get(id), self.files.readable(id)) {
                let name = song.name.clone();
                let request = Request::Classify {
                    song: id,
                    name,
                    // The page aggregates the slices again where the visitor chose another vote.
                    vote: None,
                    hop: 1,
                };
                self.worker.send(&request, Payload::File(file))?;
            }
        }
        match self.state.engine.song {
            Some(current) if self.state.show == Show::Current => self.show_song(current),
            _ => Ok(()),
        }
    }

    /// Shows a song, unless it is shown already.
    pub(super) fn show_song(&mut self, id: u32) -> Result<(), PageError> {
        if self.state.show_song(id) {
            self.views.song.player.load(self.files.original(id))?;
            self.redraw = true;
            self.song_changed = true;
        }
        Ok(())
    }

    /// The visitor has chosen a song.
    fn choose_song(&mut self, id: u32) -> Result<(), PageError> {
        self.state.show = Show::Chosen;
        self.show_song(id)?;
        address::open_song(id)
    }

    /// Forgets the songs that were removed last, with their files.
    pub(super) fn forget_removed(&mut self) {
        for id in self.state.forget_removed() {
            self.files.remove(id);
            self.covers.remove(id);
        }
    }

    /// Has the worker stop processing a song that is about to be removed.
    fn stop_song(&mut self, id: u32) -> Result<(), PageError> {
        if self.state.engine.cancel(id) {
            self.worker.cancel(self.state.engine.generation, id)?;
        }
        Ok(())
    }

    fn cancel_song(&mut self, id: u32) -> Result<(), PageError> {
        if self.state.cancel_song(id) {
            self.worker.cancel(self.state.engine.generation, id)?;
        }
        Ok(())
    }

    fn cancel_pending(&mut self) -> Result<(), PageError> {
        let songs = self.state.songs.iter();
        let pending: Vec<u32> = songs
            .filter(|song| song.is_pending())
            .map(|song| song.id)
            .collect();
        for id in &pending {
            self.cancel_song(*id)?;
        }
        let notice = Sentence::new("songs.cancelled-rest");
        self.state.notice = Some(notice.with("count", pending.len() as u32));
        Ok(())
    }

    fn retry_song(&mut self, id: u32) {
        let song = self.state.songs.get(id);
        if song.is_some_and(|song| !song.is_pending()) {
            self.files.set_decoded(id, None);
            self.redraw = true;
        }
        if let Some(change) = self.state.retry_song(id) {
            self.change_worker(change);
        }
    }

    fn remove_song(&mut self, id: u32) -> Result<(), PageError> {
        self.forget_removed();
        self.stop_song(id)?;
        let was_shown = self.state.shown == Some(id);
        let next = self.state.remove_song(id);
        match next {
            Some(next) => self.show_song(next),
            None if was_shown => self.views.song.player.load(None),
            None => Ok(()),
        }
    }

    fn compare(&mut self, other: Option<u32>) -> Result<After, PageError> {
        self.state.compared = self.state.shown.zip(other);
        self.update()?;
        if self.state.compared.is_none() {
            self.views.comparison.return_focus();
        }
        Ok(After::Nothing)
    }

    fn on_decoded(&mut self, id: u32, decoded: Result<Blob, PageError>) {
        let (result, file) = match decoded {
            Ok(file) => (Ok(()), Some(file)),
            Err(error) => (Err(error.to_string()), None),
        };
        if self.state.browser_decoded(id, result) {
            self.files.set_decoded(id, file);
        }
    }
}
