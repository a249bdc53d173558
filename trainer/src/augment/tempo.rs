//! Tempo change without a change of pitch.

use rand::{Rng, rngs::StdRng};

/// The columns of a song that form a slice of `frames` from `start` on, where the tempo changes by a
/// random fraction of at most `most`: 0.25 means up to 25 % faster, or slower by the same factor.
///
/// Columns are selected, not interpolated, since interpolated ones are smoother than any that a front-end
/// produces.
pub fn columns(
    start: usize,
    frames: usize,
    columns: usize,
    most: f32,
    random: &mut StdRng,
) -> Vec<usize> {
    if most <= 0.0 {
        return (start..start + frames).collect();
    }
    let most = most.ln_1p();
    // A song that is hardly longer than the slice cannot be played faster.
    let fastest = columns as f32 / frames as f32;
    let tempo = random.random_range(-most..=most).exp().min(fastest);
    let last = ((frames as f32 - 0.5) * tempo) as usize;
    let start = start.min(columns.saturating_sub(last + 1));
    let at = |frame: usize| start + ((frame as f32 + 0.5) * tempo) as usize;
    (0..frames)
        .map(|frame| at(frame).min(columns - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn zero_draws_no_random_numbers() {
        let mut random = StdRng::seed_from_u64(1);
        assert_eq!(columns(7, 3, 40, 0.0, &mut random), [7, 8, 9]);
        let mut untouched = StdRng::seed_from_u64(1);
        assert_eq!(random.random::<u64>(), untouched.random::<u64>());
    }

    #[test]
    fn tempo_changes_in_both_directions_within_the_limit() {
        let mut random = StdRng::seed_from_u64(2);
        let (mut faster, mut slower) = (0, 0);
        for round in 0..400 {
            let start = round % 349;
            let picked = columns(start, 32, 380, 0.25, &mut random);
            assert!(picked.len() == 32 && picked.is_sorted() && picked[31] < 380);
            // 31 steps between the first and the last column, give or take one by rounding.
            let span = picked[31] - picked[0];
            assert!((24..=40).contains(&span), "{span}");
            faster += usize::from(span > 31);
            slower += usize::from(span < 31);
        }
        assert!(faster > 120 && slower > 120, "{faster} {slower}");
    }

    #[test]
    fn song_as_long_as_the_slice_is_used_whole() {
        let mut random = StdRng::seed_from_u64(3);
        for _ in 0..50 {
            let picked = columns(0, 32, 32, 0.5, &mut random);
            assert!(picked.iter().all(|&column| column < 32), "{picked:?}");
        }
    }
}
