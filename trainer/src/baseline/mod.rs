//! `trainer baseline`: what classifiers of 2002 reach on the same songs, splits and figures.
//!
//! ```text
//! store ─ texture ───────────────────┐
//! audio ─ texture, rhythm, pitch ─ features (of a song or of each window) ─ standard scores
//!                                       └─ svm | gmm | knn ─ vote ─▶ figures
//! ```
//! What a classifier can be set to is chosen on the validation songs; then the part that was asked
//! for is looked at.

mod autocorrelation;
mod features;
mod figures;
mod gmm;
mod knn;
mod material;
mod pitch;
mod rhythm;
mod svm;
mod texture;
mod timbre;

use std::fmt;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::cli::BaselineArgs;
use crate::data::Part;
use crate::output;
use features::{Samples, Scale};
use figures::song_pairs;
use material::Material;

pub use features::Features;
pub use figures::Figures;

/// A classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Support vector machines with a Gaussian kernel, one for each pair of genres.
    Svm,
    /// A mixture of normal distributions for each genre.
    Gmm,
    /// The nearest neighbours by Euclidean distance.
    Knn,
}

/// A classifier that has learnt: the genre of each row.
trait Learnt {
    fn genres(&self, rows: &[Vec<f64>]) -> Vec<usize>;
}

/// Runs the command.
pub fn run(args: &BaselineArgs) -> Result<ExitCode> {
    let material = Material::open(args)?;
    let genres = material.genres().len();
    let split = args.split.split(material.songs(), args.seed)?;
    let of = |rows: &[usize]| features::of(&material, rows, args.window);
    let (mut train, mut valid, mut part) = (
        of(&split.train)?,
        of(&split.valid)?,
        of(split.part(args.part))?,
    );
    for (samples, name) in [
        (&train, "train on"),
        (&valid, "validate on"),
        (&part, "look at"),
    ] {
        ensure!(
            !samples.rows.is_empty(),
            "there is no audio of the songs that the split has to {name}"
        );
    }
    let scale = Scale::of(&train.rows);
    for samples in [&mut train, &mut valid, &mut part] {
        scale.apply(&mut samples.rows);
    }
    let methods = match args.method {
        Some(method) => vec![method],
        None => vec![Method::Svm, Method::Gmm, Method::Knn],
    };
    let mut report = Report {
        split: args.split.in_words(args.seed),
        part: args.part,
        source: material.source().into(),
        features: args.features,
        coefficients: material.coefficients(),
        features_of_a_row: train.rows[0].len(),
        window_s: args.window,
        songs: [&train, &valid, &part].map(Samples::songs),
        classifiers: Vec::new(),
    };
    if !args.json {
        print!("{report}");
    }
    for method in methods {
        let (settings, learnt) = match choose(method, &train, &valid, genres) {
            // One that cannot be fitted does not keep the others back.
            Err(error) if args.method.is_none() => {
                output::warn(format_args!("{method:?}: {error:#}"));
                continue;
            }
            chosen => chosen?,
        };
        let figures = Figures::new(
            format!("{method:?}").to_lowercase(),
            settings,
            &part,
            &learnt.genres(&part.rows),
            genres,
        );
        if !args.json {
            output::line(figures.to_string().trim_end())?;
        }
        report.classifiers.push(figures);
    }
    if args.json {
        output::line(serde_json::to_string_pretty(&report)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What was compared, and the figures.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// The split, in words.
    pub split: String,
    /// The part that was looked at.
    pub part: Part,
    /// `spectrograms` or `audio`.
    pub source: String,
    /// What was measured.
    pub features: Features,
    coefficients: usize,
    features_of_a_row: usize,
    /// Length of a window; 0 for whole songs.
    pub window_s: f64,
    /// That train, validate and are looked at.
    songs: [usize; 3],
    /// One after the other.
    pub classifiers: Vec<Figures>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "split      {} ({:?} part)", self.split, self.part)?;
        writeln!(
            f,
            "songs      {} to train on, {} to validate, {} to look at",
            self.songs[0], self.songs[1], self.songs[2]
        )?;
        let features = format!("{:?}", self.features).to_lowercase();
        write!(
            f,
            "features   {} of {features} from {}, of ",
            self.features_of_a_row, self.source
        )?;
        match self.window_s {
            0.0 => writeln!(f, "whole songs"),
            seconds => writeln!(f, "windows of {seconds} s"),
        }
    }
}

/// Learns with each setting and keeps the one by which most validation songs are right, the first
/// of several.
fn choose(
    method: Method,
    train: &Samples,
    valid: &Samples,
    genres: usize,
) -> Result<(String, Box<dyn Learnt>)> {
    let mut best: Option<(f64, String, Box<dyn Learnt>)> = None;
    for (settings, learnt) in candidates(method, train, genres)? {
        let pairs = song_pairs(valid, &learnt.genres(&valid.rows), genres);
        let right = pairs.iter().filter(|(label, said)| label == said).count();
        let share = right as f64 / pairs.len().max(1) as f64;
        if best.as_ref().is_none_or(|(most, ..)| share > *most) {
            best = Some((share, settings, learnt));
        }
    }
    let (share, settings, learnt) = best.context(
        "no mixture can be fitted: too few songs of a genre for so many features; take --features mfcc or timbre",
    )?;
    Ok((
        format!("{settings}, {share:.3} of the validation songs"),
        learnt,
    ))
}

fn candidates(
    method: Method,
    train: &Samples,
    genres: usize,
) -> Result<Vec<(String, Box<dyn Learnt>)>> {
    let mut all: Vec<(String, Box<dyn Learnt>)> = Vec::new();
    match method {
        Method::Svm => {
            for c in [1.0, 3.0, 10.0, 30.0] {
                for wide in [0.3, 1.0, 3.0] {
                    // Beside 1 / d, the "scale" of scikit-learn for standard scores.
                    let gamma = wide / train.rows[0].len() as f64;
                    let svm = svm::Svm::fit(&train.rows, &train.labels, genres, c, gamma)?;
                    all.push((format!("C {c}, gamma {gamma:.2e}"), Box::new(svm)));
                }
            }
        }
        Method::Gmm => {
            // With many features and few songs a covariance is fitted only with a floor under it, and
            // one takes as long as all else together.
            let components: &[usize] = match train.rows[0].len() {
                0..=64 => &[1, 2, 3, 5],
                _ => &[1],
            };
            for &components in components {
                for floor in [0.01, 0.1, 1.0] {
                    let fitted =
                        gmm::Gmm::fit(&train.rows, &train.labels, genres, components, floor);
                    if let Ok(gmm) = fitted {
                        let settings = format!("{components} components, floor {floor}");
                        all.push((settings, Box::new(gmm)));
                    }
                }
            }
        }
        Method::Knn => {
            for k in [1, 3, 5, 9, 15] {
                let knn = knn::Knn::new(&train.rows, &train.labels, genres, k);
                all.push((format!("k {k}"), Box::new(knn)));
            }
        }
    }
    Ok(all)
}
