//! Several networks as one: the mean of their probabilities.

use anyhow::{Result, ensure};

use crate::inference::ClassifiedSong;

/// Averages the probabilities of each slice over networks, which have classified the same songs.
///
/// # Errors
/// No networks, or they have cut the songs into other slices.
pub fn average(networks: &[Vec<ClassifiedSong>]) -> Result<Vec<ClassifiedSong>> {
    let (first, others) = networks
        .split_first()
        .unwrap_or((const { &Vec::new() }, &[]));
    let mut songs = first.clone();
    for (at, song) in songs.iter_mut().enumerate() {
        for (index, slice) in song.verdict.slices.iter_mut().enumerate() {
            for network in others {
                let other = network
                    .get(at)
                    .and_then(|song| song.verdict.slices.get(index));
                ensure!(
                    other.is_some_and(|other| other.probabilities.len() == slice.probabilities.len()),
                    "the networks of an ensemble need the same genres and slices"
                );
                let Some(other) = other else { continue };
                add(&mut slice.probabilities, &other.probabilities);
                add(&mut slice.outside, &other.outside);
            }
            let all = slice.probabilities.iter_mut().chain(&mut slice.outside);
            all.for_each(|sum| *sum /= networks.len() as f32);
        }
    }
    Ok(songs)
}

fn add(sums: &mut [f32], values: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_averaged_slice_by_slice() {
        let network = |slices: [[f32; 2]; 2]| {
            vec![ClassifiedSong::test(
                1,
                slices.map(|slice| slice.to_vec()).into(),
            )]
        };
        let networks = [
            network([[1.0, 0.0], [0.5, 0.5]]),
            network([[0.0, 1.0], [0.1, 0.9]]),
        ];
        let songs = average(&networks).unwrap();
        let slices = &songs[0].verdict.slices;
        assert_eq!(slices[0].probabilities, [0.5, 0.5]);
        assert!((slices[1].probabilities[1] - 0.7).abs() < 1e-6);
        let other = vec![ClassifiedSong::test(1, vec![vec![1.0, 0.0]])];
        assert!(average(&[networks[0].clone(), other]).is_err());
    }
}
