//! The figures of `trainer order`.

use std::fmt;

use serde::Serialize;

use super::change::Change;

/// How much the order in time matters.
#[derive(Serialize)]
pub struct OrderReport {
    pub songs: usize,
    pub slices: usize,
    /// Steps of the recurrent layers in a slice.
    pub steps: usize,
    /// Share of the songs whose genre is right without a change.
    pub songs_right: f64,
    /// Share of the songs whose answer names the right genre, alone or among two or three.
    pub songs_named_right: f64,
    pub split: String,
    pub changes: Vec<ChangeFigures>,
}

/// Figures of a change: the mean over its repetitions, with the least and the most.
#[derive(Serialize)]
pub struct ChangeFigures {
    pub change: &'static str,
    #[serde(skip)]
    pub name: String,
    pub repetitions: usize,
    /// Share of the slices whose most probable genre stays the same.
    pub same_slice_decision: Spread,
    /// Share of the songs whose genre is right.
    pub songs_right: Spread,
    /// Share of the songs whose answer names the right genre.
    pub songs_named_right: Spread,
}

/// A figure over several repetitions.
#[derive(Clone, Copy, Serialize)]
pub struct Spread {
    pub mean: f64,
    pub least: f64,
    pub most: f64,
}

/// Counts of one repetition.
#[derive(Clone, Copy, Default)]
pub struct Run {
    /// Slices with the same decision.
    pub same: usize,
    /// Songs whose genre is right.
    pub right: usize,
    /// Songs whose answer names the right genre.
    pub named_right: usize,
}

impl ChangeFigures {
    /// Figures of a change from the counts of its repetitions.
    pub fn new(change: Change, runs: &[Run], slices: usize, songs: usize) -> ChangeFigures {
        let spread = |count: fn(&Run) -> usize, of: usize| {
            let values = || runs.iter().map(|run| count(run) as f64 / of.max(1) as f64);
            Spread {
                mean: values().sum::<f64>() / runs.len().max(1) as f64,
                least: values().fold(f64::INFINITY, f64::min),
                most: values().fold(f64::NEG_INFINITY, f64::max),
            }
        };
        ChangeFigures {
            change: change.code(),
            name: change.name(),
            repetitions: runs.len(),
            same_slice_decision: spread(|run| run.same, slices),
            songs_right: spread(|run| run.right, songs),
            songs_named_right: spread(|run| run.named_right, songs),
        }
    }
}

impl fmt::Display for OrderReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} songs, {} slices, {} steps a slice; {}",
            self.songs, self.slices, self.steps, self.split
        )?;
        let mut line = |name: &str, figures: [&str; 3]| {
            let [same, right, named] = figures;
            writeln!(f, "{name:<22} {same:<22} {right:<22} {named}")
        };
        let titles = ["same slice decision", "songs right", "right genre named"];
        line("", titles)?;
        let [right, named] = [self.songs_right, self.songs_named_right].map(|x| format!("{x:.3}"));
        line("no change", ["1.000", &right, &named])?;
        for change in &self.changes {
            let figures = [
                change.same_slice_decision,
                change.songs_right,
                change.songs_named_right,
            ];
            let [same, right, named] = figures.map(|spread| spread.to_string());
            line(&change.name, [&same, &right, &named])?;
        }
        Ok(())
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.least == self.most {
            true => write!(f, "{:.3}", self.mean),
            false => write!(f, "{:.3} ({:.3}-{:.3})", self.mean, self.least, self.most),
        }
    }
}
