//! What is trained if songs have several labels: which labels, on which songs, with which options.

use anyhow::{Result, bail, ensure};

use super::args::TrainArgs;
use super::balance::Balance;
use super::config::TrainConfig;
use super::epoch_choice::EpochFigure;
use crate::data::{MelStore, SongLabels, Split, SplitPart};

/// Labels that a message names.
const NAMED: usize = 5;

/// Reads the labels, if there are any, and leaves the songs without labels out of the split.
///
/// # Errors
/// An option does not suit the labels or the genres, the file is not clear, or a label cannot be learned from the songs.
pub fn labels(
    args: &TrainArgs,
    store: &MelStore,
    split: Split,
) -> Result<(Option<SongLabels>, Split)> {
    let Some(path) = &args.labels else {
        ensure!(
            args.config.choose_by != EpochFigure::AveragePrecision,
            "--choose-by average-precision needs --labels: genres are compared by --choose-by macro-f1"
        );
        return Ok((None, split));
    };
    refuse_options_of_genres(args)?;
    let labels = SongLabels::open(path, &store.songs)?;
    let split = labels.listed(split, &[SplitPart::Train, SplitPart::Valid])?;
    let mut labels = match args.top_labels {
        Some(count) => most_frequent(labels, &split, count)?,
        None => labels,
    };
    check(&labels, &split)?;
    let absent = named(&labels, &labels.counts(&split.valid), 0);
    if !absent.is_empty() {
        let words = "no validation song has these labels, so that their thresholds are 0.5";
        labels.notice.push_str(&format!("; {words}: {absent}"));
    }
    Ok((Some(labels), split))
}

/// The labels that most training songs have, in the order of the file; of equally frequent ones, the first.
fn most_frequent(labels: SongLabels, split: &Split, count: usize) -> Result<SongLabels> {
    ensure!(
        (2..=labels.names.len()).contains(&count),
        "--top-labels must be between 2 and the {} labels of the file, not {count}",
        labels.names.len()
    );
    let songs = labels.counts(&split.train);
    let mut order: Vec<usize> = (0..songs.len()).collect();
    order.sort_by_key(|&label| std::cmp::Reverse(songs[label]));
    order.truncate(count);
    order.sort_unstable();
    let mut labels = labels.select(&order);
    labels.notice.push_str(&format!(
        "; the {count} most frequent ones are used: {}",
        labels.names.join(", ")
    ));
    Ok(labels)
}

/// Each label needs training songs with and without it, and some label such validation songs.
fn check(labels: &SongLabels, split: &Split) -> Result<()> {
    let songs = labels.counts(&split.train);
    for (what, is_it) in [("no", 0), ("every", split.train.len())] {
        let all = named(labels, &songs, is_it);
        ensure!(
            all.is_empty(),
            "{what} training song has the label {all}, so it cannot be learned: leave its column out, choose frequent labels \
             with --top-labels, or use more songs"
        );
    }
    let valid = labels.counts(&split.valid);
    ensure!(
        valid
            .iter()
            .any(|songs| (1..split.valid.len()).contains(songs)),
        "the {} validation songs do not differ in any label, so that epochs cannot be compared: use more songs or another --split",
        split.valid.len()
    );
    Ok(())
}

/// The first labels that as many songs have; empty if there are none.
fn named(labels: &SongLabels, songs: &[usize], count: usize) -> String {
    let all: Vec<&str> = (labels.names.iter().zip(songs))
        .filter(|(_, songs)| **songs == count)
        .map(|(name, _)| name.as_str())
        .collect();
    let more = if all.len() > NAMED { ", ..." } else { "" };
    all[..all.len().min(NAMED)].join(", ") + more
}

/// Options that have no meaning without genres are refused, so that none is without effect unnoticed.
fn refuse_options_of_genres(args: &TrainArgs) -> Result<()> {
    let TrainConfig {
        balance,
        extra_songs,
        other_music,
        subset_songs,
        subset_genre,
        outside_classes,
        choose_by,
        augment,
        ..
    } = &args.config;
    let sounds = &args.non_music;
    for (option, is_given) in [
        ("--outside-classes", *outside_classes),
        ("--balance draws", *balance == Balance::Draws),
        ("--extra-songs", *extra_songs > 0.0),
        ("--other-music", *other_music > 0.0),
        ("--subset-songs", *subset_songs > 0.0),
        ("--subset-genre", !subset_genre.is_empty()),
        ("--choose-by macro-f1", *choose_by == EpochFigure::MacroF1),
        ("--non-music", augment.non_music > 0.0),
        ("--non-music-data", sounds.non_music_data.is_some()),
        ("--extra-data", !sounds.extra_data.is_empty()),
        ("--subset-data", !sounds.subset_data.is_empty()),
    ] {
        if is_given {
            bail!(
                "{option} is for songs that have one genre, and cannot be combined with --labels"
            );
        }
    }
    Ok(())
}

/// Weights of the positives of each label in the loss: negatives by positives among the training songs, as PyTorch's
/// documentation of `pos_weight` suggests. Empty without `--balance weights`.
pub fn positive_weights(labels: &SongLabels, rows: &[usize], balance: Balance) -> Vec<f32> {
    let Balance::Weights = balance else {
        return Vec::new();
    };
    let weight = |&positives: &usize| (rows.len() - positives) as f32 / positives.max(1) as f32;
    labels.counts(rows).iter().map(weight).collect()
}
