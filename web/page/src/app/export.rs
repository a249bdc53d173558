//! Messages about exported files.

use genrescope_protocol::{ModelSummary, Sentence};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{After, App};
use crate::browser::{blob, dom, save, site};
use crate::error::PageError;
use crate::export::{csv, file_name, json, labels, picture, sentence};
use crate::message::{Export, ExportMessage, Message};
use crate::state::song::{Outcome, Song, Status};

const JSON: &str = "application/json";
const CSV: &str = "text/csv;charset=utf-8";
const TEXT: &str = "text/plain;charset=utf-8";

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
        let genres = &model.genres[..];
        let songs = self.state.songs.iter();
        let shown = self.state.shown_song();
        let shown = shown.and_then(|song| Some((song, song.outcome.as_ref()?)));
        let name = |song: &Song, what: &str| file_name::of_song(&song.name, what);
        let by = csv::By {
            model,
            vote: self.state.choices.vote.unwrap_or(model.decision.vote),
            hop: self.state.choices.hop.step(),
        };
        let json = |songs| json::Songs::new(model, by.vote, by.hop, site::version(), songs);
        match (export, shown) {
            (Export::AllJson, _) => {
                let songs = songs.filter_map(|song| result(song, model)).collect();
                save_text(&json::text(&json(songs)), JSON, "genrescope.json")
            }
            (Export::AllCsv, _) => {
                let songs: Vec<_> = songs.filter_map(row).collect();
                save_text(&csv::songs(&songs, by), CSV, "genrescope.csv")
            }
            (Export::Json, Some((song, _))) => {
                let songs = result(song, model).into_iter().collect();
                save_text(&json::text(&json(songs)), JSON, &name(song, "genres.json"))
            }
            (Export::Csv, Some((song, outcome))) => {
                let text = csv::slices(&song.name, &outcome.verdict.slices, model);
                save_text(&text, CSV, &name(song, "slices.csv"))
            }
            (Export::Labels, Some((song, outcome))) => {
                let text = labels::text(&outcome.verdict.slices, genres);
                save_text(&text, TEXT, &name(song, "labels.txt"))
            }
            (Export::Picture, Some((song, outcome))) => {
                self.save_picture(song, outcome, model, name(song, "genres.png"))
            }
            (Export::Sentence, Some((song, outcome))) => {
                let text = sentence::text(&song.name, &outcome.verdict, genres);
                self.copy(&text);
                Ok(())
            }
            (
                Export::Json | Export::Csv | Export::Labels | Export::Picture | Export::Sentence,
                None,
            ) => Ok(()),
        }
    }

    fn save_picture(
        &self,
        song: &Song,
        outcome: &Outcome,
        model: &ModelSummary,
        name: String,
    ) -> Result<(), PageError> {
        let canvas = picture::draw(song, outcome, model, self.state.choices.view)?;
        let mailbox = self.mailbox.clone();
        spawn_local(async move {
            let saved = picture::png(canvas)
                .await
                .and_then(|file| save::save(&file, &name));
            if let Err(error) = saved {
                mailbox.post(Message::Export(ExportMessage::Done(Err(error))));
            }
        });
        Ok(())
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

fn save_text(text: &str, media_type: &str, name: &str) -> Result<(), PageError> {
    save::save(&blob::new(text.as_bytes(), media_type)?, name)
}

fn result<'a>(song: &'a Song, model: &'a ModelSummary) -> Option<json::FileResult<'a>> {
    match (&song.status, &song.outcome) {
        (Status::Failed(reason), _) => {
            Some(json::FileResult::failed(&song.name, reason, &song.tags))
        }
        (_, Some(outcome)) => Some(json::FileResult::classified(
            &song.name,
            &outcome.verdict,
            &outcome.warnings,
            &song.tags,
            &model.genres,
            &model.decision,
        )),
        (_, None) => None,
    }
}

fn row(song: &Song) -> Option<csv::Row<'_>> {
    let (result, warnings) = match (&song.status, &song.outcome) {
        (Status::Failed(reason), _) => (Err(reason), &[][..]),
        (_, Some(outcome)) => (Ok(&outcome.verdict), &outcome.warnings[..]),
        (_, None) => return None,
    };
    Some(csv::Row {
        file: &song.name,
        result,
        warnings,
        tags: &song.tags,
    })
}
