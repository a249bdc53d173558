//! Files to take away.

mod csv;
mod file_name;
mod json;
mod labels;
mod picture;
#[cfg(test)]
mod tests_support;

use crate::browser::{blob, save};
use crate::colormap::Colormap;
use crate::error::PageError;
use crate::identifiers::Named;
use crate::message::Export;
use crate::package::Package;
use crate::state::song::{Song, Status};

pub use file_name::of_song;

const JSON: &str = "application/json";
const CSV: &str = "text/csv;charset=utf-8";
const TEXT: &str = "text/plain;charset=utf-8";

/// Saves a file of this kind about the songs of a package: about all of them, or about the first.
///
/// # Errors
/// The browser cannot make the file.
pub async fn save(kind: &str, package: &Package) -> Result<(), PageError> {
    let (model, genres) = (&package.model, &package.model.genres[..]);
    let by = csv::By {
        model,
        vote: package.vote,
        hop: package.hop,
    };
    let songs = package.songs.iter();
    let json = || {
        let songs = songs.clone().filter_map(|song| result(song, package));
        let version = package.page_version.clone();
        json::text(&json::Songs::new(
            model,
            by.vote,
            by.hop,
            version,
            songs.collect(),
        ))
    };
    let shown = package.songs.first();
    let shown = shown.and_then(|song| Some((song, song.outcome.as_ref()?)));
    match (Export::from_name(kind), shown) {
        (Some(Export::AllJson), _) => save_text(&json(), JSON, "genrescope.json"),
        (Some(Export::AllCsv), _) => {
            let rows: Vec<_> = songs.filter_map(row).collect();
            save_text(&csv::songs(&rows, by), CSV, "genrescope.csv")
        }
        (Some(Export::Json), Some((song, _))) => {
            save_text(&json(), JSON, &of_song(&song.name, "genres.json"))
        }
        (Some(Export::Csv), Some((song, outcome))) => {
            let text = csv::slices(&song.name, &outcome.verdict.slices, model);
            save_text(&text, CSV, &of_song(&song.name, "slices.csv"))
        }
        (Some(Export::Labels), Some((song, outcome))) => {
            let text = labels::text(&outcome.verdict.slices, genres);
            save_text(&text, TEXT, &of_song(&song.name, "labels.txt"))
        }
        (Some(Export::Picture), Some((song, outcome))) => {
            let Some(spectrogram) = &package.spectrogram else {
                return Ok(());
            };
            let colormap = Colormap::from_name(&package.view).unwrap_or_default();
            let canvas = picture::draw(song, outcome, spectrogram, model, colormap)?;
            let file = picture::png(canvas).await?;
            save::save(&file, &of_song(&song.name, "genres.png"))
        }
        _ => Ok(()),
    }
}

fn save_text(text: &str, media_type: &str, name: &str) -> Result<(), PageError> {
    save::save(&blob::new(text.as_bytes(), media_type)?, name)
}

fn result<'a>(song: &'a Song, package: &'a Package) -> Option<json::FileResult<'a>> {
    let model = &package.model;
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
