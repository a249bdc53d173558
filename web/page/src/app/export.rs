//! Messages about exported files, which the extras make, and about the sentence that is copied.

use genrescope_protocol::{ModelSummary, Sentence};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{After, App};
use crate::browser::dom;
use crate::error::PageError;
use crate::message::{Export, ExportMessage, Message};
use crate::words;

impl App {
    pub(super) fn on_export(&mut self, message: ExportMessage) -> Result<After, PageError> {
        match message {
            ExportMessage::Start(export) => {
                self.state.error = None;
                if let Some(model) = self.model() {
                    self.export(export, &model)?;
                }
            }
            ExportMessage::Done(Ok(key)) => self.state.notice = Some(Sentence::new(key)),
            ExportMessage::Done(Err(error)) => {
                let failed = Sentence::new("save.failed");
                self.state.error = Some(failed.with("why", error.to_string()));
            }
        }
        Ok(After::Update)
    }

    fn export(&self, export: Export, model: &ModelSummary) -> Result<(), PageError> {
        let shown = self.state.shown_song();
        let shown = shown.and_then(|song| Some((song, song.outcome.as_ref()?)));
        match (export, shown) {
            (Export::AllJson | Export::AllCsv, _) => {
                let songs = self.state.songs.iter().filter(|song| song.is_settled());
                self.export_songs(export, songs.collect(), model)
            }
            (Export::Sentence, Some((song, outcome))) => {
                let text = words::song_sentence(&song.name, &outcome.verdict, &model.genres);
                self.copy(&text);
                Ok(())
            }
            (_, Some((song, _))) => self.export_songs(export, vec![song], model),
            (_, None) => Ok(()),
        }
    }

    fn copy(&self, text: &str) {
        let mailbox = self.mailbox.clone();
        // Started here and not in the future: the browser requires the visitor's click.
        let copied = dom::window().navigator().clipboard().write_text(text);
        spawn_local(async move {
            let copied = JsFuture::from(copied).await;
            let done = copied.map(|_| "save.copied").map_err(PageError::from);
            mailbox.post(Message::Export(ExportMessage::Done(done)));
        });
    }
}
