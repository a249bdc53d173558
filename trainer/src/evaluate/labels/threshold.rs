//! The threshold of a label: from which probability on a song has it.

/// The threshold with the highest F1 of songs with these probabilities, each with whether it has the label (Lipton, Elkan
/// & Naryanaswamy 2014). It lies halfway between the last song above it and the first below it; of equal F1, the highest
/// threshold is taken. Without a song that has the label it is one half.
pub fn with_best_f1(songs: impl IntoIterator<Item = (f32, bool)>) -> f32 {
    let mut songs: Vec<(f32, bool)> = songs.into_iter().collect();
    songs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = songs.iter().filter(|song| song.1).count();
    let (mut best, mut threshold) = (0.0, 0.5);
    let mut found = 0;
    for (at, &(probability, has)) in songs.iter().enumerate() {
        found += usize::from(has);
        let next = songs.get(at + 1).map(|song| song.0);
        if next == Some(probability) {
            continue;
        }
        let f1 = 2.0 * found as f64 / (at + 1 + positives) as f64;
        if f1 > best {
            best = f1;
            threshold = next.map_or(probability, |next| halfway(probability, next));
        }
    }
    threshold
}

/// A number from `low` exclusive to `high`: halfway, unless rounding makes that equal to `low`.
fn halfway(high: f32, low: f32) -> f32 {
    let middle = low + (high - low) / 2.0;
    if middle > low { middle } else { high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lies_between_the_songs_that_it_separates() {
        let songs = [(0.9, true), (0.2, false), (0.7, true), (0.5, false)];
        assert!((with_best_f1(songs) - 0.6).abs() < 1e-6);
        // F1 of 2/3 with the first alone, 4/5 with three of four.
        let songs = [(0.9, true), (0.5, false), (0.4, true), (0.1, false)];
        assert!((with_best_f1(songs) - 0.25).abs() < 1e-6);
    }

    #[test]
    fn equal_probabilities_are_not_separated() {
        let songs = [(0.5, true), (0.5, false), (0.2, false)];
        assert!((with_best_f1(songs) - 0.35).abs() < 1e-6);
        let neighbours = [(f32::from_bits(7), true), (f32::from_bits(6), false)];
        assert_eq!(with_best_f1(neighbours), f32::from_bits(7));
    }

    #[test]
    fn is_a_probability_whatever_the_songs_are() {
        assert_eq!(with_best_f1([]), 0.5);
        assert_eq!(with_best_f1([(0.9, false)]), 0.5);
        assert_eq!(with_best_f1([(0.1, true), (0.1, true)]), 0.1);
    }
}
