//! Fine-tuning with its estimate: one training for each fold of the cross-validation, then one on all songs.

use std::path::Path;

use anyhow::{Result, ensure};
use genrescope_crnn::model_file::{self, ModelFile, Precision};
use genrescope_crnn_train::{Crnn, state_dict};
use genrescope_teach::{Folds, Head, HeldOut, Song, Songs, Taught, train_head};

use super::embedded_song::EmbeddedSong;
use super::fold_cache::{FoldCache, FoldResult, HeldOutSong};
use super::tuner::{DIVERGED, Tuner};
use crate::checksum::sha256;
use crate::output;

/// Trains on `found`, whose genres and groups are in `songs`. Returns the head with its estimate, and `base` with the
/// trained layers instead of its own.
///
/// # Errors
/// A genre has no songs, or a file cannot be written.
pub fn fine_tune(
    base: &ModelFile,
    tuner: &Tuner,
    found: &[EmbeddedSong],
    songs: &Songs,
    out: &Path,
    settings: &str,
) -> Result<(Taught, ModelFile)> {
    let folds = Folds::new(songs);
    let cache = FoldCache::open(out, &checksum(base, found, songs, settings)?)?;
    let mut by_fold = songs.songs().to_vec();
    let mut held_out = Vec::new();
    for fold in 0..folds.count {
        let result = match cache.find(fold) {
            Some(result) => result,
            None => {
                let result = train_fold(tuner, found, songs, &folds, fold)?;
                cache.add(&result)?;
                result
            }
        };
        output::warn(format_args!(
            "fold {} of {}: training loss {:.3}",
            fold + 1,
            folds.count,
            result.loss
        ));
        for HeldOutSong {
            song,
            embedding,
            logits,
        } in result.songs
        {
            by_fold[song].embedding = embedding;
            let genre = by_fold[song].genre;
            held_out.push(HeldOut {
                song,
                genre,
                logits,
            });
        }
    }
    held_out.sort_by_key(|song| song.song);
    let (network, loss) = train(tuner, found, songs, |_| true, folds.count)?;
    output::warn(format_args!("all songs: training loss {loss:.3}"));
    let (head, tuned) = layers(base, &network)?;
    let by_fold = collect(songs, by_fold)?;
    let taught = Taught::fine_tuned(base, &by_fold, head, held_out, &folds)?;
    Ok((taught, tuned))
}

/// Trains without the songs of a fold, and classifies these.
fn train_fold(
    tuner: &Tuner,
    found: &[EmbeddedSong],
    songs: &Songs,
    folds: &Folds,
    fold: usize,
) -> Result<FoldResult> {
    let is_used = |song: usize| folds.of_song[song] != fold;
    let (network, loss) = train(tuner, found, songs, is_used, fold)?;
    let head = head(&network);
    let mut trained_on = vec![false; songs.genres().len()];
    for (index, song) in songs.songs().iter().enumerate() {
        trained_on[song.genre] |= is_used(index);
    }
    let held_out = songs.songs().iter().enumerate();
    // A genre whose songs are all of one group cannot be estimated.
    let held_out = held_out.filter(|(index, song)| !is_used(*index) && trained_on[song.genre]);
    let classify = |(index, _)| {
        let embedding = tuner.embedding(&network, &found[index]);
        let logits = head.logits(&embedding);
        // The last step may have spoiled the weights.
        ensure!(logits.iter().all(|logit| logit.is_finite()), "{DIVERGED}");
        Ok(HeldOutSong {
            song: index,
            embedding,
            logits,
        })
    };
    Ok(FoldResult {
        fold,
        loss,
        songs: held_out.map(classify).collect::<Result<_>>()?,
    })
}

/// Starts from a head that was trained on the embeddings of the same songs: a random one would first spoil the layers
/// before it (Kumar et al. 2022).
fn train(
    tuner: &Tuner,
    found: &[EmbeddedSong],
    songs: &Songs,
    is_used: impl Fn(usize) -> bool,
    number: usize,
) -> Result<(Crnn, f64)> {
    let head = train_head(songs, &is_used);
    let used: Vec<(&EmbeddedSong, usize)> = found
        .iter()
        .zip(songs.songs())
        .enumerate()
        .filter(|(index, _)| is_used(*index))
        .map(|(_, (song, with_genre))| (song, with_genre.genre))
        .collect();
    tuner.train(&used, songs.genres().len(), &head, number as u64)
}

fn head(network: &Crnn) -> Head {
    let mut tensors = state_dict(network);
    let mut values = |name: &str| {
        let tensor = tensors.remove(name);
        tensor.map_or_else(Vec::new, |tensor| tensor.values)
    };
    Head::centred(values("head.weight"), values("head.bias"))
}

/// The trained head, and the base with the other trained layers in the precision of the file to be written.
fn layers(base: &ModelFile, network: &Crnn) -> Result<(Head, ModelFile)> {
    let mut tensors = state_dict(network);
    tensors.retain(|name, _| !name.starts_with("head."));
    let head_of_base = base.tensors.iter();
    let head_of_base = head_of_base.filter(|(name, _)| name.starts_with("head."));
    tensors.extend(head_of_base.map(|(name, tensor)| (name.clone(), tensor.clone())));
    let bytes = model_file::write(&base.manifest, &tensors, Precision::Half)?;
    Ok((head(network), model_file::read(&bytes)?))
}

/// The songs with other embeddings.
fn collect(songs: &Songs, changed: Vec<Song>) -> Result<Songs> {
    let width = changed.first().map_or(0, |song| song.embedding.len());
    let mut collected = Songs::new(songs.genres().to_vec(), width)?;
    for song in changed {
        collected.add(song)?;
    }
    Ok(collected)
}

/// Identifies everything that the results of a fold depend on.
fn checksum(
    base: &ModelFile,
    found: &[EmbeddedSong],
    songs: &Songs,
    settings: &str,
) -> Result<String> {
    let manifest = serde_json::to_vec(&base.manifest)?;
    let groups: Vec<(usize, usize)> = songs
        .songs()
        .iter()
        .map(|song| (song.genre, song.group))
        .collect();
    let inputs = serde_json::to_vec(&(found, groups))?;
    let digest = base.network_digest();
    Ok(sha256(&[
        &manifest,
        digest.as_bytes(),
        &inputs,
        settings.as_bytes(),
    ]))
}
