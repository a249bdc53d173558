//! The figures of `trainer tune`.

use std::fmt;

use genrescope_teach::{RecordingProperty, Songs, Taught, Warning};
use serde::Serialize;

use super::args::TuneArgs;
use super::embedded_song::EmbeddedSong;
use super::layers::TunedLayers;

/// A file that was left out.
#[derive(Serialize)]
pub struct Failed {
    pub file: String,
    pub reason: String,
}

/// What was taught, and what to expect of it.
#[derive(Serialize)]
pub struct TuneReport {
    pub model: String,
    /// What was trained.
    pub layers: TunedLayers,
    pub songs: usize,
    /// The first genres, as many as this, are kept from the model and have no songs here.
    pub kept: usize,
    /// Songs of each genre.
    pub genres: Vec<GenreFigures>,
    /// Songs that could be held out; the figures below are of these.
    pub held_out: usize,
    pub folds: usize,
    /// `null` if no song could be held out.
    pub accuracy: Option<f64>,
    pub accuracy_95: [f64; 2],
    /// Mean over the genres.
    pub macro_accuracy: Option<f64>,
    /// `[true][predicted]` in the order of `genres`.
    pub confusion: Vec<Vec<usize>>,
    pub wrong: Vec<WrongSong>,
    pub warnings: Vec<WarningFigures>,
    pub failed: Vec<Failed>,
}

/// Songs of a genre.
#[derive(Serialize)]
pub struct GenreFigures {
    pub name: String,
    pub songs: usize,
}

/// A held-out song that was classified wrongly.
#[derive(Serialize)]
pub struct WrongSong {
    pub file: String,
    pub genre: String,
    pub predicted: String,
}

/// A reason for caution.
#[derive(Serialize)]
pub struct WarningFigures {
    /// `too_few`, `uneven`, `level_differs`, `bandwidth_differs` or `same_song`.
    pub code: &'static str,
    /// The genres or songs that it is about.
    pub about: Vec<String>,
    /// For people.
    pub text: String,
}

impl TuneReport {
    pub fn new(
        taught: &Taught,
        songs: &Songs,
        found: &[EmbeddedSong],
        failed: Vec<Failed>,
        args: &TuneArgs,
    ) -> TuneReport {
        let estimate = &taught.estimate;
        let name = |genre: usize| songs.genres()[genre].clone();
        let wrong = estimate
            .songs
            .iter()
            .filter(|song| song.predicted() != song.genre);
        let some = |value: f64| value.is_finite().then_some(value);
        TuneReport {
            model: args.out.display().to_string(),
            layers: args.layers,
            songs: taught.songs,
            kept: taught.kept,
            genres: songs
                .counts()
                .into_iter()
                .enumerate()
                .map(|(genre, songs)| GenreFigures {
                    name: name(genre),
                    songs,
                })
                .collect(),
            held_out: estimate.songs.len(),
            folds: estimate.folds,
            accuracy: some(estimate.accuracy()),
            accuracy_95: estimate.interval(),
            macro_accuracy: some(estimate.macro_accuracy()),
            confusion: estimate.confusion(),
            wrong: wrong
                .map(|song| WrongSong {
                    file: found[song.song].file.clone(),
                    genre: name(song.genre),
                    predicted: name(song.predicted()),
                })
                .collect(),
            warnings: taught
                .warnings
                .iter()
                .map(|warning| describe(warning, songs, found))
                .collect(),
            failed,
        }
    }

    /// Whether every file could be used.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty()
    }
}

fn describe(warning: &Warning, songs: &Songs, found: &[EmbeddedSong]) -> WarningFigures {
    let name = |genre: usize| songs.genres()[genre].clone();
    let (about, text) = match *warning {
        Warning::TooFew { genre, groups } => (
            vec![name(genre)],
            format!(
                "{} has songs of {groups} artists or albums: add some, its figures say little",
                name(genre)
            ),
        ),
        Warning::Uneven { fewest, most } => (
            vec![name(fewest), name(most)],
            format!(
                "{} has far fewer songs than {}: add some",
                name(fewest),
                name(most)
            ),
        ),
        Warning::RecordingsDiffer { genres, property } => {
            let [first, second] = genres.map(name);
            let property = match property {
                RecordingProperty::Level => "level",
                RecordingProperty::Bandwidth => "bandwidth",
            };
            (
                vec![first.clone(), second.clone()],
                format!(
                    "the recordings of {first} and {second} differ in {property}: the model may separate these instead \
                     of the music"
                ),
            )
        }
        Warning::SameSong { songs } => {
            let [first, second] = songs.map(|song| found[song].file.clone());
            let text = format!("{first} and {second} are the same recording");
            (vec![first, second], text)
        }
    };
    let code = warning.code();
    WarningFigures { code, about, text }
}

impl fmt::Display for TuneReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failed in &self.failed {
            writeln!(f, "left out {}: {}", failed.file, failed.reason)?;
        }
        let added = self.genres.len() - self.kept;
        write!(f, "{}: {} songs of {added} genres", self.model, self.songs)?;
        match self.kept {
            0 => writeln!(f)?,
            kept => writeln!(f, ", added to {kept} kept ones")?,
        }
        match (self.accuracy, self.macro_accuracy) {
            (Some(accuracy), Some(by_genre)) => {
                let [low, high] = self.accuracy_95;
                writeln!(
                    f,
                    "songs right: {accuracy:.3} [{low:.3}, {high:.3}], mean over the genres {by_genre:.3} ({} songs that \
                     {} not trained on, {}-fold cross-validation)",
                    self.held_out,
                    self.layers.were(),
                    self.folds
                )?;
            }
            _ => writeln!(f, "too few songs for an estimate")?,
        }
        let width = self.genres.iter().map(|genre| genre.name.chars().count());
        let width = width.max().unwrap_or(0);
        let rows = self.genres.iter().zip(&self.confusion);
        for (genre, row) in rows.skip(self.kept) {
            write!(f, "{:width$} ", genre.name)?;
            row.iter().try_for_each(|count| write!(f, " {count:4}"))?;
            writeln!(f)?;
        }
        for song in &self.wrong {
            writeln!(f, "{}: {}, not {}", song.file, song.predicted, song.genre)?;
        }
        for warning in &self.warnings {
            writeln!(f, "note: {}", warning.text)?;
        }
        Ok(())
    }
}
