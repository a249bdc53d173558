//! What a visitor takes along.

use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::App;
use crate::dom;
use crate::error::PageError;
use crate::export::{self, Export, csv, json, labels, picture, sentence};
use crate::hub::Msg;
use crate::songs::{Song, Status};

impl App {
    pub(super) fn export(&mut self, what: Export) -> Result<(), PageError> {
        let Some(model) = self.model() else {
            return Ok(());
        };
        let genres = &model.genres[..];
        let text = |text: String, kind: &str, name: String| {
            export::save(&export::bytes_of(&text, kind)?, &name)
        };
        match what {
            Export::AllJson => {
                let songs: Vec<_> = self
                    .songs
                    .iter()
                    .filter_map(|s| answered(s, genres))
                    .collect();
                return text(
                    json::text(&songs)?,
                    "application/json",
                    "genrescope.json".to_owned(),
                );
            }
            Export::AllCsv => {
                let songs: Vec<_> = self.songs.iter().filter_map(row).collect();
                let kind = "text/csv;charset=utf-8";
                return text(
                    csv::songs(&songs, genres),
                    kind,
                    "genrescope.csv".to_owned(),
                );
            }
            _ => {}
        }
        let Some(song) = self.shown.and_then(|id| self.songs.get(id)) else {
            return Ok(());
        };
        let Some(outcome) = &song.outcome else {
            return Ok(());
        };
        let slices = &outcome.verdict.slices[..];
        let name = |what: &str| export::file_name(&song.name, what);
        match what {
            Export::Json => {
                let songs: Vec<_> = answered(song, genres).into_iter().collect();
                text(json::text(&songs)?, "application/json", name("genres.json"))
            }
            Export::Csv => {
                let kind = "text/csv;charset=utf-8";
                text(csv::slices(slices, genres), kind, name("slices.csv"))
            }
            Export::Labels => {
                let kind = "text/plain;charset=utf-8";
                text(labels::text(slices, genres), kind, name("labels.txt"))
            }
            Export::Picture => {
                let canvas = picture::draw(song, outcome, &model, self.choices.view)?;
                let (hub, name) = (self.hub.clone(), name("genres.png"));
                spawn_local(async move {
                    let saved = picture::png(canvas)
                        .await
                        .and_then(|file| export::save(&file, &name));
                    if let Err(error) = saved {
                        hub.post(Msg::Exported(Err(error)));
                    }
                });
                Ok(())
            }
            Export::Sentence => {
                let sentence = sentence::text(&song.name, &outcome.verdict, genres);
                let hub = self.hub.clone();
                // Begun here and not in the future: the browser asks for the visitor's hand.
                let copied = dom::window().navigator().clipboard().write_text(&sentence);
                spawn_local(async move {
                    let copied = JsFuture::from(copied).await;
                    let done = copied.map(|_| "save.copied").map_err(PageError::from);
                    hub.post(Msg::Exported(done));
                });
                Ok(())
            }
            Export::AllJson | Export::AllCsv => Ok(()),
        }
    }
}

fn answered<'a>(song: &'a Song, genres: &'a [String]) -> Option<json::Answered<'a>> {
    match (&song.status, &song.outcome) {
        (Status::Failed(sentence), _) => Some(json::Answered::failed(&song.name, sentence)),
        (_, Some(outcome)) => Some(json::Answered::heard(
            &song.name,
            &outcome.verdict,
            &outcome.warnings,
            genres,
        )),
        _ => None,
    }
}

fn row(song: &Song) -> Option<csv::Row<'_>> {
    let (heard, warnings) = match (&song.status, &song.outcome) {
        (Status::Failed(sentence), _) => (Err(sentence), &[][..]),
        (_, Some(outcome)) => (Ok(&outcome.verdict), &outcome.warnings[..]),
        _ => return None,
    };
    Some(csv::Row {
        file: &song.name,
        heard,
        warnings,
    })
}
