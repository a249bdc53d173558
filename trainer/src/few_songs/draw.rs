//! One draw: some songs of some genres are trained on, the others of these genres are tested.

use std::collections::HashSet;

use anyhow::Result;
use genrescope_teach::{Recording, Song, Songs, train_head};
use genrescope_vote::argmax;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use super::songs::MeasuredSongs;
use crate::baseline::Standardisation;

/// The songs of a draw, each with the index of its genre in the draw.
pub struct Draw {
    genres: Vec<String>,
    train: Vec<(usize, usize)>,
    test: Vec<(usize, usize)>,
}

impl Draw {
    /// Draws `count` genres and `songs_per_genre` training songs of each. Other songs of these genres are tested unless one of
    /// their group is trained on.
    pub fn new(songs: &MeasuredSongs, count: usize, songs_per_genre: usize, seed: u64) -> Draw {
        let mut random = StdRng::seed_from_u64(seed);
        let mut chosen: Vec<usize> = (0..songs.genres.len()).collect();
        chosen.shuffle(&mut random);
        chosen.truncate(count);
        chosen.sort_unstable();
        let (mut train, mut rest) = (Vec::new(), Vec::new());
        for (genre, &of_store) in chosen.iter().enumerate() {
            let all = songs.genre_of.iter().enumerate();
            let mut all: Vec<usize> = all
                .filter_map(|(song, &genre)| (genre == of_store).then_some(song))
                .collect();
            all.shuffle(&mut random);
            let (first, others) = all.split_at(songs_per_genre.min(all.len()));
            train.extend(first.iter().map(|&song| (song, genre)));
            rest.extend(others.iter().map(|&song| (song, genre)));
        }
        let groups: HashSet<&str> = train
            .iter()
            .map(|&(song, _)| &*songs.group_of[song])
            .collect();
        rest.retain(|&(song, _)| !groups.contains(&*songs.group_of[song]));
        Draw {
            genres: chosen
                .iter()
                .map(|&genre| songs.genres[genre].clone())
                .collect(),
            train,
            test: rest,
        }
    }
}

/// Trains a head on features of the training songs, as `trainer tune` does, and returns the mean over the genres of the share
/// of their test songs that is right. NaN if no song is left to test.
///
/// # Errors
/// A feature is not finite.
pub fn macro_accuracy(draw: &Draw, features: &[Vec<f64>], scaling: Scaling) -> Result<f64> {
    let width = features.first().map_or(0, Vec::len);
    let of = |songs: &[(usize, usize)]| -> Vec<Vec<f64>> {
        songs
            .iter()
            .map(|&(song, _)| features[song].clone())
            .collect()
    };
    let (mut train, mut test) = (of(&draw.train), of(&draw.test));
    if let Scaling::Standard = scaling {
        let scale = Standardisation::of(&train);
        scale.apply(&mut train);
        scale.apply(&mut test);
    }
    let mut songs = Songs::new(draw.genres.clone(), width)?;
    for (group, (&(_, genre), row)) in draw.train.iter().zip(&train).enumerate() {
        songs.add(Song {
            genre,
            group,
            embedding: single(row),
            recording: Recording::default(),
        })?;
    }
    let head = train_head(&songs, |_| true);
    let mut counts = vec![[0usize; 2]; draw.genres.len()];
    for (&(_, genre), row) in draw.test.iter().zip(&test) {
        let predicted = argmax(&head.logits(&single(row)));
        counts[genre][0] += usize::from(predicted == genre);
        counts[genre][1] += 1;
    }
    let shares: Vec<f64> = counts
        .iter()
        .filter(|[_, songs]| *songs > 0)
        .map(|[right, songs]| *right as f64 / *songs as f64)
        .collect();
    Ok(shares.iter().sum::<f64>() / shares.len() as f64)
}

/// How features are scaled before a head is trained on them.
#[derive(Clone, Copy)]
pub enum Scaling {
    /// Not at all: embeddings are between -1 and 1.
    None,
    /// To a mean of 0 and a deviation of 1 over the training songs of the draw.
    Standard,
}

fn single(row: &[f64]) -> Vec<f32> {
    row.iter().map(|&value| value as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn songs() -> MeasuredSongs {
        let genre_of: Vec<usize> = (0..24).map(|song| song / 8).collect();
        let features = |song: usize| vec![genre_of[song] as f64, (song % 3) as f64];
        MeasuredSongs {
            genres: ["a", "b", "c"].map(String::from).into(),
            // Two songs a group.
            group_of: (0..24).map(|song| (song / 2).to_string()).collect(),
            embeddings: (0..24).map(features).collect(),
            statistics: vec![vec![1.0]; 24],
            genre_of,
        }
    }

    #[test]
    fn groups_are_not_divided() {
        let songs = songs();
        let mut tested = 0;
        for seed in 0..20 {
            let draw = Draw::new(&songs, 2, 3, seed);
            assert_eq!((draw.genres.len(), draw.train.len()), (2, 6));
            for (song, genre) in &draw.test {
                assert!(draw.train.iter().all(|(other, _)| other / 2 != song / 2));
                assert_eq!(draw.genres[*genre], songs.genres[songs.genre_of[*song]]);
            }
            tested += draw.test.len();
        }
        // Three of eight songs, which leave two to four others of each genre.
        assert!(tested > 20 * 4 && tested <= 20 * 8, "{tested}");
    }

    #[test]
    fn accuracy_is_that_of_the_features() {
        let songs = songs();
        let draw = Draw::new(&songs, 3, 3, 1);
        assert_eq!(
            macro_accuracy(&draw, &songs.embeddings, Scaling::Standard).unwrap(),
            1.0
        );
        let chance = macro_accuracy(&draw, &songs.statistics, Scaling::None).unwrap();
        assert!((chance - 1.0 / 3.0).abs() < 1e-9, "{chance}");
    }
}
