//! Approximate pitch shift: above 1 kHz the mel scale is logarithmic, so that a shift by bands transposes.

use rand::{Rng, rngs::StdRng};

/// Shifts a slice by up to `most` bands; bands at the edge are repeated.
pub fn shift(slice: &mut [f32], frames: usize, most: usize, random: &mut StdRng) {
    if most == 0 {
        return;
    }
    let bands = (slice.len() / frames) as i64;
    let by = random.random_range(-(most as i64)..=most as i64);
    let before = slice.to_vec();
    for (band, line) in slice.chunks_exact_mut(frames).enumerate() {
        let from = (band as i64 - by).clamp(0, bands - 1) as usize * frames;
        line.copy_from_slice(&before[from..from + frames]);
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn tone_moves_by_whole_bands_within_the_limit() {
        let mut random = StdRng::seed_from_u64(0);
        let mut seen = [0; 7];
        for _ in 0..200 {
            let mut slice = vec![-80.0; 20 * 2];
            slice[20..22].fill(0.0);
            shift(&mut slice, 2, 3, &mut random);
            let band = slice.chunks(2).position(|line| line == [0.0, 0.0]).unwrap();
            assert_eq!(slice.iter().filter(|&&v| v == 0.0).count(), 2);
            seen[band - 7] += 1;
        }
        assert!(seen.iter().all(|&count| count > 10), "{seen:?}");
    }
}
