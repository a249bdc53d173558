//! The synthesiser, for a visitor without a song at hand.

use genrescope_protocol::Sentence;

use super::App;
use crate::error::PageError;
use crate::hub::Picked;
use crate::synth::{Touch, panel};

impl App {
    pub(super) fn on_synth(&mut self, touch: Touch) -> Result<(), PageError> {
        match touch {
            Touch::Toggled => self.synth.toggle(),
            Touch::Restyled => self.synth.restyle()?,
            Touch::Turned => {}
            Touch::Asked => {
                self.room.player.pause();
                self.synth.make(&self.hub);
            }
            Touch::Made(recipe, made) => {
                self.synth.made();
                match made {
                    Ok(blob) => self.hear(panel::name_of(&recipe), blob)?,
                    Err(error) => {
                        let failed = Sentence::new("synth.failed");
                        self.trouble = Some(failed.with("why", error.to_string()));
                    }
                }
                self.go_on()?;
                self.write()?;
            }
        }
        self.synth.write();
        self.synth.draw()
    }

    /// Takes it up like any file, and lets it sound where it is the one on show.
    fn hear(&mut self, name: String, blob: web_sys::Blob) -> Result<(), PageError> {
        self.pick(vec![Picked { name, blob }])?;
        let newest = self.songs.iter().map(|song| song.id).max();
        if newest.is_some() && newest == self.shown {
            self.room.player.play();
        }
        Ok(())
    }
}
