//! Another model for the engine: a builder's own, dropped on the page like a song.

use genrescope_protocol::{ModelSummary, Sentence};

use super::App;
use crate::address;
use crate::engine::{Brought, wishes};
use crate::error::PageError;
use crate::hub::Picked;
use crate::live::LiveSession;
use crate::songs::Status;

/// Model files are told from songs by their name: they have no media type, and a damaged one should
/// be refused as a model, not as a song.
pub fn is_model(file: &Picked) -> bool {
    file.name.to_ascii_lowercase().ends_with(".safetensors")
}

impl App {
    /// Starts the engine with a model of the visitor's, or again with the page's own.
    pub(super) fn try_model(&mut self, file: Option<Picked>) {
        self.trouble = None;
        self.news = None;
        let brought = file.map(|file| Brought {
            name: file.name,
            blob: file.blob,
        });
        self.work_again();
        self.engine.try_model(brought);
    }

    /// Starts the engine on what the visitor wants it to run on, and keeps that for the next visit.
    pub(super) fn choose_backend(&mut self, name: &str) -> Result<(), PageError> {
        let Some(choice) = wishes::choice(name) else {
            return Ok(());
        };
        self.trouble = None;
        self.news = None;
        self.end_live()?;
        self.work_again();
        wishes::keep_choice(name);
        // The address would go over what is kept.
        address::write(&[("backend", None)])?;
        self.engine.choose(choice);
        Ok(())
    }

    /// A song that is listened to is listened to again by whichever engine comes.
    fn work_again(&mut self) {
        for song in self.songs.iter_mut() {
            if song.status == Status::Working {
                song.start_over();
                song.status = Status::Waiting;
            }
        }
    }

    /// The engine is ready. Where it has another model now, that one hears all songs anew: verdicts
    /// of two models cannot stand side by side.
    pub(super) fn take_model(&mut self, model: ModelSummary) {
        let another = self.model().is_some_and(|before| *before != model);
        if another {
            if let Some(live) = self.live.take() {
                self.live = Some(LiveSession::new(live.microphone));
            }
            for song in self.songs.iter_mut() {
                if song.status == Status::Done {
                    song.start_over();
                    song.status = Status::Waiting;
                }
            }
            self.news = Some(Sentence::new("model.changed").with("name", &model.name[..]));
        }
        self.engine.accept(model);
    }

    /// The engine does not start. With a model of the visitor's, the one before it comes back.
    pub(super) fn on_refusal(&mut self, sentence: Sentence) {
        match self.engine.go_back() {
            Some(name) => {
                let refused = Sentence::new("model.refused").with("name", name);
                self.trouble = Some(refused.with("why", sentence));
            }
            None => self.engine.fail(sentence),
        }
    }
}
