//! What the engine's tasks share.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use genrescope_crnn::model_file::ModelFile;

use crate::inference::Inference;
use crate::live::LiveStream;
use crate::song::Song;
use crate::song_queue::SongQueue;

/// The engine's state. A worker has one thread, so plain cells suffice. No borrow lives across an
/// `await`; the one task that runs inference takes [`State::inference`] out and puts it back.
#[derive(Default)]
pub struct State {
    /// Songs to classify.
    pub songs: RefCell<SongQueue<Song>>,
    /// Inference, unless a task is using it.
    pub inference: RefCell<Option<Inference>>,
    /// The model, once loaded.
    pub file: RefCell<Option<Rc<ModelFile>>>,
    /// The live stream.
    pub live: RefCell<Option<LiveStream>>,
    /// A task classifies live slices, or is about to.
    pub classifying_live: Cell<bool>,
    /// A task works through the songs.
    pub classifying_songs: Cell<bool>,
}

impl State {
    /// Starts to read the file of the song that is taken next.
    pub fn read_next(&self) {
        if let Some(next) = self.songs.borrow().next() {
            next.file.read_ahead();
        }
    }

    /// Whether a song waits whose file can be opened at once.
    pub fn is_next_ready(&self) -> bool {
        let songs = self.songs.borrow();
        songs.next().is_some_and(|song| song.file.is_ready())
    }

    /// True when nothing waits for inference and no task uses it.
    pub fn is_idle(&self) -> bool {
        self.inference.borrow().is_some()
            && self.songs.borrow().is_empty()
            && self.live.borrow().is_none()
    }
}
