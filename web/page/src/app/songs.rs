//! Songs: how they come in, which one is on show, which one is next, and what they are voted to be.

use genrescope_protocol::{ModelSummary, Sentence};
use genrescope_vote::{Classification, SliceClassification, every_nth};

use super::{App, Show, model};
use crate::engine::Phase;
use crate::error::PageError;
use crate::hub::Picked;
use crate::songs::Status;

impl App {
    pub(super) fn pick(&mut self, files: Vec<Picked>) -> Result<(), PageError> {
        self.trouble = None;
        self.news = None;
        if self.recording.is_some() {
            return Ok(());
        }
        let (models, files): (Vec<_>, Vec<_>) = files.into_iter().partition(model::is_model);
        if let Some(file) = models.into_iter().next() {
            self.try_model(Some(file));
        }
        if !files.is_empty() {
            self.end_live()?;
        }
        let mut first = None;
        for file in files {
            let song = self.songs.add(file.name, file.blob);
            first = first.or(Some(song));
        }
        self.show = Show::Newest;
        if matches!(self.engine.phase, Phase::Failed(_)) {
            // Whatever the engine died of is not to be tried again before the new song.
            let sentence = Sentence::new("engine.stopped-by-song");
            for song in self.songs.iter_mut() {
                if song.status == Status::Waiting
                    && Some(song.id) < first
                    && self.engine.model.is_some()
                {
                    song.status = Status::Failed(sentence.clone());
                }
            }
            self.engine.start();
        }
        match first {
            // While another song is worked on, that one stays on show.
            Some(song) if self.engine.busy.is_none() => self.bring(song),
            _ => Ok(()),
        }
    }

    pub(super) fn cancel(&mut self) -> Result<(), PageError> {
        match self.shown {
            Some(id) => self.give_up(id),
            None => Ok(()),
        }
    }

    /// The verdict on slices as the user wants them to vote.
    pub(super) fn elect(
        &self,
        slices: &[SliceClassification],
        duration_s: f64,
        model: &ModelSummary,
    ) -> Classification {
        let taken = every_nth(slices, self.choices.hop.step());
        let vote = self.choices.vote.unwrap_or(model.decision.vote);
        Classification::aggregate(taken, duration_s, vote, &model.decision)
    }

    /// Lets the slices of all songs vote again, as it is chosen now.
    pub(super) fn elect_again(&mut self) {
        let Some(model) = self.model() else { return };
        let ids: Vec<u32> = self.songs.iter().map(|song| song.id).collect();
        for id in ids {
            let elected = self.songs.get(id).and_then(|song| {
                let outcome = song.outcome.as_ref()?;
                Some(self.elect(&song.slices, outcome.verdict.duration_s, &model))
            });
            let outcome = self
                .songs
                .get_mut(id)
                .and_then(|song| song.outcome.as_mut());
            if let (Some(verdict), Some(outcome)) = (elected, outcome) {
                outcome.verdict = verdict;
            }
        }
    }

    /// Puts a song on show.
    pub(super) fn bring(&mut self, id: u32) -> Result<(), PageError> {
        if self.shown == Some(id) {
            return Ok(());
        }
        let Some(song) = self.songs.get(id) else {
            return Ok(());
        };
        self.room.player.load(Some(&song.blob))?;
        self.room.show_whole();
        self.shown = Some(id);
        self.pointed = None;
        self.repaint = true;
        self.unveiled = true;
        Ok(())
    }

    /// Gives the engine its next song, where it is free and one waits.
    pub(super) fn go_on(&mut self) -> Result<(), PageError> {
        if self.live.is_some() {
            return self.continue_live();
        }
        if !self.engine.is_free() {
            return Ok(());
        }
        let Some(id) = self.songs.next_waiting() else {
            return Ok(());
        };
        if self.show == Show::Newest {
            self.bring(id)?;
        }
        if let Some(song) = self.songs.get_mut(id) {
            song.start_over();
            song.status = Status::Working;
            self.engine.classify(id, &song.name, &song.readable)?;
        }
        Ok(())
    }
}
