//! The state, and work on it.

use std::rc::Rc;

use super::answer::Answer;
use super::model::{LoadedModel, Models};
use super::results::{Explained, TracedSlice};
use super::song::Song;
use crate::error::RoomError;

/// What follows from a step of long work.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// More steps follow; so much is done, `0.0..=1.0`.
    More(f32),
    /// The work is done.
    Done(Answer),
}

/// Long work, in steps of at most some tenths of a second. Other requests may be handled between two steps.
pub trait Work {
    /// Does the next step.
    ///
    /// # Errors
    /// The request cannot be answered; the work has ended.
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError>;
}

/// The models, the song, and what was computed of it last.
#[derive(Default)]
pub struct Room {
    pub(crate) models: Models,
    pub(crate) song: Option<Song>,
    pub(crate) traced: Option<TracedSlice>,
    pub(crate) explained: Option<Explained>,
}

impl Room {
    /// The current model.
    pub fn model(&self) -> Result<&LoadedModel, RoomError> {
        self.models
            .current()
            .ok_or_else(|| RoomError::new("no_model", "load a model first"))
    }

    /// The song.
    pub fn current_song(&self) -> Result<&Song, RoomError> {
        self.song
            .as_ref()
            .ok_or_else(|| RoomError::new("no_song", "open a song first"))
    }

    /// The network's input for a slice of the song.
    pub fn slice_input(&self, slice: usize) -> Result<Vec<f32>, RoomError> {
        let song = self.current_song()?;
        song.check_slice(slice)?;
        Ok(song.session.input(slice..slice + 1))
    }

    /// What was computed of a song and a model that are no longer current.
    pub fn forget(&mut self) {
        self.traced = None;
        self.explained = None;
        if let Some(song) = &mut self.song {
            song.forget_model();
        }
    }

    /// The current model, kept while another one is chosen.
    pub fn shared_model(&self) -> Result<Rc<LoadedModel>, RoomError> {
        let model = self.models.shared();
        model.ok_or_else(|| RoomError::new("no_model", "load a model first"))
    }
}
