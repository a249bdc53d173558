//! The list of songs, what is taken along, the comparison, and what is remembered.

use genrescope_protocol::Sentence;

use super::{App, Show};
use crate::engine::Phase;
use crate::error::PageError;
use crate::history::{History, Memory};
use crate::hub::Msg;
use crate::queue::Order;
use crate::songs::{Song, Status};

impl App {
    pub(super) fn on_list(&mut self, msg: Msg) -> Result<(), PageError> {
        match msg {
            Msg::List(order) => self.order(order)?,
            Msg::PassedOver { taken, others } => self.pass_over(taken, others),
            Msg::Export(what) => {
                self.trouble = None;
                self.export(what)?;
            }
            Msg::Exported(Ok(key)) => self.news = Some(Sentence::new(key)),
            Msg::Exported(Err(error)) => {
                let failed = Sentence::new("save.failed");
                self.trouble = Some(failed.with("why", error.to_string()));
            }
            Msg::Compare(with) => {
                self.compared = with.and_then(|with| Some((self.shown?, with)));
                self.write()?;
                match self.compared {
                    Some(_) => self.room.compare.reveal(),
                    None => self.room.compare.leave(),
                }
                return Ok(());
            }
            Msg::Memory(wish) => self.remember(wish),
            _ => {}
        }
        self.go_on()?;
        self.write()
    }

    fn order(&mut self, order: Order) -> Result<(), PageError> {
        self.trouble = None;
        self.news = None;
        match order {
            Order::Sort(sorting) => self.arrangement = self.arrangement.choose(sorting),
            Order::Earlier(id) => self.shift(id, |place| place.checked_sub(1)),
            Order::Later(id) => self.shift(id, |place| Some(place + 1)),
            Order::GiveUp(id) => self.give_up(id)?,
            Order::GiveUpRest => {
                let pending: Vec<u32> = self
                    .songs
                    .iter()
                    .filter(|song| song.is_pending())
                    .map(|song| song.id)
                    .collect();
                for id in &pending {
                    self.give_up(*id)?;
                }
                let cancelled = Sentence::new("songs.gave-up-rest");
                self.news = Some(cancelled.with("count", pending.len() as u32));
            }
            Order::Again(id) => {
                if let Some(song) = self.songs.get_mut(id).filter(|song| !song.is_pending()) {
                    song.wait_again();
                    self.repaint = true;
                }
                if matches!(self.engine.phase, Phase::Failed(_)) {
                    self.engine.start();
                }
            }
            Order::Remove(id) => self.remove(id)?,
            Order::Clear => {
                if let Some(id) = self.engine.busy {
                    self.give_up(id)?;
                }
                self.songs.clear();
                self.compared = None;
                self.put_away()?;
                self.news = Some(Sentence::new("songs.cleared"));
            }
        }
        Ok(())
    }

    /// Moves a song among those that are listed.
    fn shift(&mut self, id: u32, to: impl Fn(usize) -> Option<usize>) {
        let model = self.model();
        let genres = model.as_ref().map_or(&[][..], |model| &model.genres);
        let listed = self.arrangement.list(&self.songs, genres);
        let place = listed.iter().position(|listed| *listed == id);
        let other = place.and_then(to).and_then(|place| listed.get(place));
        if let Some(other) = other {
            self.songs.displace(id, *other);
        }
    }

    /// Works no more on a song.
    pub(super) fn give_up(&mut self, id: u32) -> Result<(), PageError> {
        if let Some(song) = self.songs.get_mut(id).filter(|song| song.is_pending()) {
            song.status = Status::Cancelled;
            self.news = Some(Sentence::new("song.given-up").with("name", &song.name[..]));
            if self.engine.busy == Some(id) {
                self.engine.cancel(id)?;
            }
        }
        Ok(())
    }

    fn remove(&mut self, id: u32) -> Result<(), PageError> {
        self.give_up(id)?;
        let Some(place) = self.songs.iter().position(|song| song.id == id) else {
            return Ok(());
        };
        if let Some(song) = self.songs.get(id) {
            self.news = Some(Sentence::new("songs.removed").with("song", &song.name[..]));
        }
        self.songs.remove(id);
        if self.compared.is_some_and(|(a, b)| a == id || b == id) {
            self.compared = None;
        }
        if self.shown == Some(id) {
            // The one that takes its place, or the last.
            let last = self.songs.len().saturating_sub(1);
            let next = self.songs.iter().nth(place.min(last)).map(|song| song.id);
            match next {
                Some(next) => self.bring(next)?,
                None => self.put_away()?,
            }
        }
        Ok(())
    }

    /// Shows no song.
    fn put_away(&mut self) -> Result<(), PageError> {
        self.room.player.load(None)?;
        self.shown = None;
        self.show = Show::Newest;
        self.pointed = None;
        Ok(())
    }

    fn pass_over(&mut self, taken: usize, others: usize) {
        if taken == 0 {
            self.news = None;
            self.trouble = Some(Sentence::new("folder.no-audio"));
        } else if others > 0 {
            let skipped = Sentence::new("folder.passed-over");
            self.news = Some(skipped.with("count", others as u32));
        }
    }

    fn remember(&mut self, wish: Memory) {
        self.trouble = None;
        self.news = None;
        let mut done = self.history.obey(wish);
        if wish == Memory::Keep {
            let model = self.model();
            let genres = model.as_ref().map_or(&[][..], |model| &model.genres);
            // Those of this visit are among "my songs".
            for song in self.songs.iter().filter(|song| song.status == Status::Done) {
                done = done.and_then(|()| self.history.add(song, genres));
            }
        }
        match (done, wish) {
            (Err(_), _) => self.cannot_remember(),
            (Ok(()), Memory::Keep) => {}
            (Ok(()), Memory::Stop | Memory::ForgetAll) => {
                self.news = Some(Sentence::new("history.forgotten"));
            }
        }
    }

    /// Remembers a song that has just been heard, where that is wanted.
    pub(super) fn remember_song(&mut self, id: u32) {
        let Some(model) = self.model() else { return };
        if let Some(song) = self
            .songs
            .get(id)
            .filter(|song| song.status == Status::Done)
            && self.history.add(song, &model.genres).is_err()
        {
            self.cannot_remember();
        }
    }

    fn cannot_remember(&mut self) {
        self.history = History::Blocked;
        self.trouble = Some(Sentence::new("history.cannot-keep"));
    }

    /// The two songs that are compared.
    pub(super) fn pair(&self) -> Option<(&Song, &Song)> {
        let (first, second) = self.compared?;
        Some((self.songs.get(first)?, self.songs.get(second)?))
    }
}
