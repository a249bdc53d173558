//! What the page has the extras do: the synthesiser, the exports and the comparison of two songs.

use genrescope_protocol::{ModelSummary, Sentence};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

use super::{After, App};
use crate::browser::extras::{self, Extras};
use crate::browser::site;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::message::{Export, ExportMessage, Message, PickedFile, SynthMessage};
use crate::package::Contents;
use crate::state::song::Song;
use crate::words;

impl App {
    pub(super) fn on_synth(&mut self, message: SynthMessage) -> Result<After, PageError> {
        match message {
            SynthMessage::Toggle => self.with_extras(
                async |extras| Ok(extras.toggle_synth()?),
                |error| Message::Synth(SynthMessage::Failed(error)),
            ),
            SynthMessage::Example(name) => {
                self.state.example_requested = true;
                self.with_extras(
                    async move |extras| {
                        extras.make_example(&name);
                        Ok(())
                    },
                    |error| Message::Synth(SynthMessage::Failed(error)),
                );
            }
            SynthMessage::Made(song) => {
                self.add_files(vec![song])?;
                let newest = self.state.songs.newest();
                if newest.is_some() && newest == self.state.shown {
                    self.views.song.player.play();
                }
                // Beside the controls of the synthesiser, this stands there anyway.
                if std::mem::take(&mut self.state.example_requested) {
                    self.state.notice = Some(Sentence::new("synth.honest"));
                }
                return Ok(After::Update);
            }
            SynthMessage::Failed(error) => {
                let failed = Sentence::new("synth.failed");
                self.state.error = Some(failed.with("why", error.to_string()));
                return Ok(After::Update);
            }
        }
        Ok(After::Nothing)
    }

    /// Draws the canvases of the extras again, if they are loaded.
    pub(super) fn redraw_extras(&self) -> Result<(), PageError> {
        match extras::loaded() {
            Some(extras) => Ok(extras.redraw()?),
            None => Ok(()),
        }
    }

    /// Saves a file about songs. Only a picture needs the spectrogram of the first.
    pub(super) fn export_songs(
        &self,
        export: Export,
        songs: Vec<&Song>,
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let package = self.contents(songs, model, export == Export::Picture);
        let package = package.pack()?;
        self.with_extras(
            async move |extras| {
                extras.save_file(export.name(), package).await?;
                Ok(())
            },
            |error| Message::Export(ExportMessage::Done(Err(error))),
        );
        Ok(())
    }

    /// Shows two songs side by side.
    pub(super) fn show_comparison(
        &self,
        songs: [&Song; 2],
        model: &ModelSummary,
    ) -> Result<(), PageError> {
        let package = self.contents(songs.into(), model, false).pack()?;
        self.with_extras(
            async move |extras| Ok(extras.compare(package)?),
            |error| Message::Export(ExportMessage::Done(Err(error))),
        );
        Ok(())
    }

    fn contents<'a>(
        &self,
        songs: Vec<&'a Song>,
        model: &'a ModelSummary,
        with_spectrogram: bool,
    ) -> Contents<'a> {
        let first = songs.first().filter(|_| with_spectrogram);
        Contents {
            model,
            vote: self.state.choices.vote.unwrap_or(model.decision.vote),
            hop: self.state.choices.hop.step(),
            view: self.state.choices.view.name(),
            page_version: site::version(),
            spectrogram: first.map(|song| &song.spectrogram),
            songs,
        }
    }

    /// Has the extras do something once they are loaded. Posts a message if that fails.
    fn with_extras(
        &self,
        act: impl AsyncFnOnce(Extras) -> Result<(), PageError> + 'static,
        failed: fn(PageError) -> Message,
    ) {
        let (mailbox, to) = (self.mailbox.clone(), self.mailbox.clone());
        spawn_local(async move {
            let report = move |made: JsValue| to.post(Message::Synth(made_song(made)));
            let done = match extras::load(words::find_text, report).await {
                Ok(extras) => act(extras).await,
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                mailbox.post(failed(error));
            }
        });
    }
}

/// What the synthesiser reports.
fn made_song(made: JsValue) -> SynthMessage {
    match made.dyn_into::<File>() {
        Ok(file) => SynthMessage::Made(PickedFile::single(file.name(), file.into())),
        Err(error) => SynthMessage::Failed(error.into()),
    }
}
