//! Fetches the model file and summarises it for the page.

use genrescope_crnn::model_file::{self, ModelFile};
use genrescope_protocol::{Figure, ModelSummary, Provenance, Sentence};
use genrescope_worker::{field, scope};
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response};

use crate::sentences;

/// A network of the paper's kind has some megabytes.
const LARGEST_BYTES: f64 = 256e6;

/// A model, and the bytes of its file.
pub type Loaded = (ModelFile, Uint8Array);

/// Fetches and checks the model file.
///
/// # Errors
/// A sentence for the visitor.
pub async fn fetch(url: &str) -> Result<Loaded, Sentence> {
    let unreachable = || Sentence::new("model-file.unreachable").with("url", url);
    let response = ahead(url).unwrap_or_else(|| scope().fetch_with_str(url));
    let response = JsFuture::from(response).await;
    let response: Response = response
        .and_then(JsCast::dyn_into)
        .map_err(|_| unreachable())?;
    if !response.ok() {
        return Err(Sentence::new("model-file.refused-by-server")
            .with("status", response.status().to_string())
            .with("url", url));
    }
    let buffer = response.array_buffer().map_err(|_| unreachable())?;
    let buffer = JsFuture::from(buffer).await.map_err(|_| unreachable())?;
    check(Uint8Array::new(&buffer))
}

/// The answer to the request that the worker's first script (see `www/bootstrap.js`) has sent ahead, while this
/// program was compiled.
fn ahead(url: &str) -> Option<Promise> {
    let scope = scope();
    let ahead = field(&scope, "modelAhead");
    // An answer can be read once.
    Reflect::set(&scope, &"modelAhead".into(), &JsValue::UNDEFINED).ok()?;
    let is_it = field(&ahead, "address").as_string().as_deref() == Some(url);
    is_it.then(|| field(&ahead, "response").dyn_into().ok())?
}

/// Reads and checks a model file that the visitor brought.
///
/// # Errors
/// A sentence for the visitor.
pub async fn read(blob: &Blob) -> Result<Loaded, Sentence> {
    if blob.size() > LARGEST_BYTES {
        return Err(Sentence::new("model-file.too-large"));
    }
    let gone = |_| Sentence::new("file.gone");
    let buffer = JsFuture::from(blob.array_buffer()).await.map_err(gone)?;
    check(Uint8Array::new(&buffer))
}

fn check(bytes: Uint8Array) -> Result<Loaded, Sentence> {
    let file = model_file::read(&bytes.to_vec()).map_err(|error| sentences::model_file(&error))?;
    Ok((file, bytes))
}

/// The part of the manifest that the page shows.
pub fn summary(file: &ModelFile) -> ModelSummary {
    let manifest = &file.manifest;
    let front_end = &manifest.front_end;
    let column = front_end.frame_duration_s();
    ModelSummary {
        name: manifest.name.clone(),
        genres: manifest.genres.clone(),
        bands: front_end.n_mels,
        band_hz: front_end.band_centres(),
        seconds_per_column: column,
        slice_s: column * manifest.slices.frames as f64,
        // The picture spans what the network sees, or a sensible range where it has no floor.
        top_db: front_end.decibels.top_db.unwrap_or(80.0),
        decision: manifest.decision.clone(),
        parameters: file.parameters() - added_by_embeddings(file),
        embedding_width: manifest.embedding_width(),
        provenance: provenance(&manifest.provenance),
    }
}

/// Rows of the identity in the head, and their biases.
fn added_by_embeddings(file: &ModelFile) -> usize {
    let width = file.manifest.embedding_width();
    width * (width + 1)
}

fn provenance(of: &model_file::Provenance) -> Provenance {
    let figure = |figure: &model_file::Figure| Figure {
        name: figure.name.clone(),
        value: figure.value,
        interval: figure.interval,
        songs: figure.songs,
    };
    Provenance {
        data: of.data.clone(),
        split: of.split.clone(),
        recipe: of.recipe.clone(),
        figures: of.figures.iter().map(figure).collect(),
        notes: of.notes.clone(),
    }
}
