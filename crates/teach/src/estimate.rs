//! What to expect of a taught head, from songs that it was not trained on.

use std::collections::BTreeSet;

use genrescope_vote::softmax;

use crate::songs::Songs;

/// A song, classified by a head that was trained without its group.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldOut {
    /// Index of the song, see [`crate::Songs::songs`].
    pub song: usize,
    /// Its genre.
    pub genre: usize,
    /// Logits of the genres.
    pub logits: Vec<f32>,
}

impl HeldOut {
    /// The most probable genre.
    pub fn predicted(&self) -> usize {
        let ranked = self.logits.iter().enumerate();
        // The first of equal ones.
        ranked
            .rev()
            .max_by(|a, b| a.1.total_cmp(b.1))
            .map_or(0, |best| best.0)
    }

    /// Probabilities of the genres at a temperature.
    pub fn probabilities(&self, temperature: f32) -> Vec<f32> {
        softmax(&self.logits, self.logits.len(), temperature)
    }
}

/// Cross-validation by group: every song that could be held out, classified by a head that was trained without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// Number of genres.
    pub genres: usize,
    /// The songs, in their order. Those of a genre with a single group are not among them.
    pub songs: Vec<HeldOut>,
    /// Groups of these songs.
    pub groups: usize,
    /// Parts into which the songs were divided.
    pub folds: usize,
}

impl Estimate {
    /// The estimate from held-out songs, in ascending order.
    pub(crate) fn new(songs: &Songs, held_out: Vec<HeldOut>, folds: usize) -> Estimate {
        let groups = held_out
            .iter()
            .map(|held_out| songs.songs[held_out.song].group);
        Estimate {
            genres: songs.genres.len(),
            groups: groups.collect::<BTreeSet<usize>>().len(),
            songs: held_out,
            folds,
        }
    }

    /// Share of the songs whose most probable genre is right; NaN without songs.
    pub fn accuracy(&self) -> f64 {
        self.right() as f64 / self.songs.len() as f64
    }

    /// 95 % interval of the accuracy (Wilson 1927), which is wide for few songs. Songs of a group are not independent, so
    /// groups are what counts.
    pub fn interval(&self) -> [f64; 2] {
        wilson(self.accuracy(), self.groups)
    }

    /// Mean over the genres of the share of their songs that is right; genres without held-out songs are left out.
    pub fn macro_accuracy(&self) -> f64 {
        let confusion = self.confusion();
        let shares: Vec<f64> = confusion
            .iter()
            .enumerate()
            .map(|(genre, row)| row[genre] as f64 / row.iter().sum::<usize>() as f64)
            .filter(|share| share.is_finite())
            .collect();
        shares.iter().sum::<f64>() / shares.len() as f64
    }

    /// Songs by `[true genre][predicted genre]`.
    pub fn confusion(&self) -> Vec<Vec<usize>> {
        let mut confusion = vec![vec![0; self.genres]; self.genres];
        for song in &self.songs {
            confusion[song.genre][song.predicted()] += 1;
        }
        confusion
    }

    fn right(&self) -> usize {
        let right = self
            .songs
            .iter()
            .filter(|song| song.predicted() == song.genre);
        right.count()
    }
}

/// 95 % score interval of a share.
fn wilson(share: f64, of: usize) -> [f64; 2] {
    if of == 0 {
        return [0.0, 1.0];
    }
    let (z, n) = (1.959_964, of as f64);
    let centre = share + z * z / (2.0 * n);
    let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    [(centre - spread) / scale, (centre + spread) / scale].map(|end| end.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wilson's interval of 8 of 10, from statsmodels 0.14: proportion_confint(8, 10, method="wilson").
    #[test]
    fn interval_is_wilsons() {
        let [low, high] = wilson(0.8, 10);
        assert!((low - 0.490_162).abs() < 1e-4 && (high - 0.943_318).abs() < 1e-4);
        assert_eq!(wilson(f64::NAN, 0), [0.0, 1.0]);
    }

    #[test]
    fn figures_follow_from_the_confusion() {
        let song = |song, genre, logits: [f32; 2]| HeldOut {
            song,
            genre,
            logits: logits.to_vec(),
        };
        let estimate = Estimate {
            genres: 2,
            songs: vec![
                song(0, 0, [1.0, 0.0]),
                song(1, 0, [1.0, 0.0]),
                song(2, 0, [0.0, 1.0]),
                song(3, 1, [0.0, 0.0]),
            ],
            groups: 4,
            folds: 2,
        };
        assert_eq!(estimate.confusion(), [vec![2, 1], vec![1, 0]]);
        assert_eq!(estimate.accuracy(), 0.5);
        assert!((estimate.macro_accuracy() - 1.0 / 3.0).abs() < 1e-12);
    }
}
