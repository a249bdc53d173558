//! How far a figure would move with other songs.

use rand::{Rng, SeedableRng, rngs::StdRng};

/// Draws of the bootstrap: the ends of the interval move by about a thousandth between seeds.
const DRAWS: usize = 2000;

/// 95 % percentile interval of `figure` over songs drawn with replacement (Efron 1979).
pub fn interval<T: Copy>(songs: &[T], figure: impl Fn(&[T]) -> f64) -> [f64; 2] {
    if songs.is_empty() {
        return [0.0, 1.0];
    }
    let mut random = StdRng::seed_from_u64(0);
    let mut sample = songs.to_vec();
    let mut figures: Vec<f64> = (0..DRAWS)
        .map(|_| {
            for slot in &mut sample {
                *slot = songs[random.random_range(0..songs.len())];
            }
            figure(&sample)
        })
        .collect();
    figures.sort_by(f64::total_cmp);
    let at = |q: f64| figures[((DRAWS - 1) as f64 * q).round() as usize];
    [at(0.025), at(0.975)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 90 of 100: the normal approximation gives 0.9 ± 1.96 * sqrt(0.9 * 0.1 / 100) = 0.841..0.959.
    #[test]
    fn interval_of_a_share() {
        let songs: Vec<bool> = (0..100).map(|i| i < 90).collect();
        let share = |s: &[bool]| s.iter().filter(|&&right| right).count() as f64 / s.len() as f64;
        let [low, high] = interval(&songs, share);
        assert!((low - 0.841).abs() < 0.015, "{low}");
        assert!((high - 0.959).abs() < 0.015, "{high}");
    }
}
