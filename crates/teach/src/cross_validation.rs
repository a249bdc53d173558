//! Cross-validation by group.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::estimate::{Estimate, HeldOut};
use crate::head::Head;
use crate::kept::Kept;
use crate::progress::Progress;
use crate::softmax_regression::{Example, balance, fit};
use crate::songs::{Song, Songs, TeachError};

/// Folds at most: more take longer and change the estimate little.
const FOLDS: usize = 10;

/// Trains a head for all genres on songs. Rows of kept genres stay as they are.
pub fn train<'a>(
    songs: impl Iterator<Item = &'a Song>,
    genres: usize,
    width: usize,
    kept: Option<&Kept>,
) -> Head {
    // Classes of the loss: kept genres, outside classes, added genres.
    let outside = kept.map_or(0, Kept::outside);
    let example = |song: &'a Song| Example {
        features: &song.embedding,
        fixed: kept.map_or_else(Vec::new, |kept| kept.logits(&song.embedding)),
        class: song.genre + outside,
        weight: 1.0,
    };
    let mut examples: Vec<Example<'_>> = songs.map(example).collect();
    balance(&mut examples, genres + outside);
    let Some(kept) = kept else {
        return fit(&examples, genres, width);
    };
    for (class, (mean, logits)) in kept.means().enumerate() {
        examples.push(Example {
            features: mean,
            fixed: logits.to_vec(),
            class,
            weight: kept.weight(),
        });
    }
    kept.joined(&fit(&examples, genres - kept.count(), width))
}

/// Classifies each song by a head that was trained without its group.
///
/// # Errors
/// [`TeachError::Cancelled`].
pub fn run(
    songs: &Songs,
    kept: Option<&Kept>,
    progress: &mut Progress<'_>,
) -> Result<Estimate, TeachError> {
    let (folds, count) = folds(songs.songs(), songs.genres.len());
    let mut held_out = Vec::with_capacity(songs.songs.len());
    for fold in 0..count {
        if progress(fold as f32 / (count + 1) as f32) == ControlFlow::Break(()) {
            return Err(TeachError::Cancelled);
        }
        let is_held_out = |song: &Song| folds.get(&song.group) == Some(&fold);
        let training = songs.songs.iter().filter(|song| !is_held_out(song));
        let mut trained_on = vec![false; songs.genres.len()];
        training
            .clone()
            .for_each(|song| trained_on[song.genre] = true);
        let head = train(training, songs.genres.len(), songs.width, kept);
        for (index, song) in songs.songs.iter().enumerate() {
            // A genre whose songs are all of one group cannot be estimated.
            if is_held_out(song) && trained_on[song.genre] {
                held_out.push(HeldOut {
                    song: index,
                    genre: song.genre,
                    logits: head.logits(&song.embedding),
                });
            }
        }
    }
    held_out.sort_by_key(|song| song.song);
    let groups: BTreeSet<usize> = held_out
        .iter()
        .map(|held_out| songs.songs[held_out.song].group)
        .collect();
    Ok(Estimate {
        genres: songs.genres.len(),
        groups: groups.len(),
        songs: held_out,
        folds: count,
    })
}

/// The fold of each group, and the number of folds: as many as the largest genre has groups, from 2 to [`FOLDS`], so that
/// each head is trained on most songs. Each genre's groups are dealt out in turn, so that every fold has songs of every genre
/// as far as possible.
fn folds(songs: &[Song], genres: usize) -> (BTreeMap<usize, usize>, usize) {
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); genres];
    for song in songs {
        let of_genre = &mut groups[song.genre];
        if !of_genre.contains(&song.group) {
            of_genre.push(song.group);
        }
    }
    let most = groups.iter().map(Vec::len).max();
    let count = most.unwrap_or(2).clamp(2, FOLDS);
    let mut folds = BTreeMap::new();
    let mut next = 0;
    for group in groups.into_iter().flatten() {
        folds.entry(group).or_insert_with(|| {
            next += 1;
            (next - 1) % count
        });
    }
    (folds, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Recording;

    fn song(genre: usize, group: usize, value: f32) -> Song {
        Song {
            genre,
            group,
            embedding: vec![value, 1.0],
            recording: Recording::default(),
        }
    }

    #[test]
    fn a_group_is_never_on_both_sides() {
        let songs: Vec<Song> = (0..12).map(|i| song(i / 6, i / 2, i as f32)).collect();
        let (folds, count) = folds(&songs, 2);
        assert_eq!((folds.len(), count), (6, 3));
        let of_first_genre: Vec<usize> = (0..3).map(|group| folds[&group]).collect();
        assert_eq!(of_first_genre, [0, 1, 2]);
    }

    /// Songs of one group are copies of each other, and each group is the only one of its kind: a head that was trained on a
    /// copy is right, and without it the head must be wrong.
    #[test]
    fn copies_do_not_help() {
        let mut songs = Songs::new(vec!["a".into(), "b".into()], 2).expect("two genres");
        for (group, value) in [(0, -1.0), (1, 1.0)] {
            for _ in 0..3 {
                songs.add(song(group, group, value)).expect("valid");
            }
        }
        let estimate =
            run(&songs, None, &mut |_| ControlFlow::Continue(())).expect("not cancelled");
        assert!(estimate.songs.is_empty(), "one group per genre");
        let mut songs = Songs::new(vec!["a".into(), "b".into()], 2).expect("two genres");
        for (index, value) in [-1.0, 1.0, 1.1, -1.1].into_iter().enumerate() {
            songs.add(song(index / 2, index, value)).expect("valid");
        }
        let estimate =
            run(&songs, None, &mut |_| ControlFlow::Continue(())).expect("not cancelled");
        assert_eq!((estimate.songs.len(), estimate.accuracy()), (4, 0.0));
    }

    #[test]
    fn can_be_cancelled() {
        let mut songs = Songs::new(vec!["a".into(), "b".into()], 2).expect("two genres");
        for index in 0..4 {
            songs.add(song(index % 2, index, 1.0)).expect("valid");
        }
        let result = run(&songs, None, &mut |_| ControlFlow::Break(()));
        assert_eq!(result, Err(TeachError::Cancelled));
    }
}
