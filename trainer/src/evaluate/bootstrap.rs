//! Bootstrap confidence intervals over songs, or over groups of them.

use rand::{Rng, SeedableRng, rngs::StdRng};

/// Number of resamples; the ends of an interval vary by about a thousandth between seeds.
const DRAWS: usize = 2000;

/// Lower and upper end.
pub type Interval = [f64; 2];

/// A figure with its interval, 20 characters wide.
pub fn measured(value: f64, [low, high]: Interval) -> String {
    format!("{value:.3} [{low:.3}, {high:.3}]")
}

/// 95 % percentile bootstrap interval of `figure`, resampling songs with replacement (Efron 1979).
pub fn interval<T: Copy>(songs: &[T], figure: impl Fn(&[T]) -> f64) -> Interval {
    intervals(songs, |sample| vec![figure(sample)])
        .pop()
        .unwrap_or([0.0, 1.0])
}

/// [`interval`] that resamples groups: a group is drawn with all its songs (cluster bootstrap, Field and Welsh 2007).
pub fn interval_by_group<T: Copy>(groups: &[Vec<T>], figure: impl Fn(&[T]) -> f64) -> Interval {
    let groups: Vec<&[T]> = groups.iter().map(Vec::as_slice).collect();
    interval(&groups, |sample| figure(&sample.concat()))
}

/// [`interval`] of several figures over the same resamples. A figure that is NaN for a resample, such as
/// the recall of a genre without songs in it, ignores that resample.
pub fn intervals<T: Copy>(songs: &[T], figures: impl Fn(&[T]) -> Vec<f64>) -> Vec<Interval> {
    let mut random = StdRng::seed_from_u64(0);
    let mut sample = songs.to_vec();
    let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); figures(songs).len()];
    // Without songs there are no resamples, and the interval is the whole range.
    let draws = if songs.is_empty() { 0 } else { DRAWS };
    for _ in 0..draws {
        for slot in &mut sample {
            *slot = songs[random.random_range(0..songs.len())];
        }
        for (values, value) in drawn.iter_mut().zip(figures(&sample)) {
            if !value.is_nan() {
                values.push(value);
            }
        }
    }
    drawn.iter_mut().map(|values| percentiles(values)).collect()
}

fn percentiles(values: &mut [f64]) -> Interval {
    let Some(last) = values.len().checked_sub(1) else {
        return [0.0, 1.0];
    };
    values.sort_by(f64::total_cmp);
    let at = |q: f64| values[(last as f64 * q).round() as usize];
    [at(0.025), at(0.975)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(songs: &[bool]) -> f64 {
        songs.iter().filter(|&&right| right).count() as f64 / songs.len() as f64
    }

    /// 90 of 100: the normal approximation is 0.9 ± 1.96 * sqrt(0.9 * 0.1 / 100) = 0.841..0.959.
    #[test]
    fn interval_of_a_proportion() {
        let songs: Vec<bool> = (0..100).map(|i| i < 90).collect();
        let [low, high] = interval(&songs, share);
        assert!((low - 0.841).abs() < 0.015, "{low}");
        assert!((high - 0.959).abs() < 0.015, "{high}");
    }

    /// Songs of a group that are all alike are no more than one song; groups of one song are songs.
    #[test]
    fn groups_are_drawn_with_all_their_songs() {
        let songs: Vec<bool> = (0..20).map(|i| i < 14).collect();
        let of_song = interval(&songs, share);
        for size in [1, 5] {
            let groups: Vec<Vec<bool>> = songs.iter().map(|&right| vec![right; size]).collect();
            assert_eq!(interval_by_group(&groups, share), of_song);
        }
        // A large group that is right, and small ones that are wrong.
        let groups = [vec![true; 30], vec![false], vec![false], vec![false]];
        let [low, high] = interval_by_group(&groups, share);
        assert!(low < 0.1 && high > 0.95, "{low} {high}");
        assert_eq!(interval_by_group(&groups[..0], share), [0.0, 1.0]);
    }

    #[test]
    fn joint_intervals_equal_single_ones_and_ignore_nan() {
        let songs: Vec<bool> = (0..40).map(|i| i < 30).collect();
        // Undefined for about half of the resamples.
        let above = |s: &[bool]| match share(s) > 0.75 {
            true => share(s),
            false => f64::NAN,
        };
        let both = intervals(&songs, |s| vec![share(s), above(s)]);
        assert_eq!(both[0], interval(&songs, share));
        assert!(both[1][0] > 0.75 && both[1][1] <= 1.0, "{both:?}");
        assert_eq!(intervals(&songs[..0], |_| vec![0.5]), [[0.0, 1.0]]);
    }
}
