//! `trainer baseline`: what classifiers of 2002 reach on the same songs, splits and figures.
//!
//! ```text
//! store ─ features (of a song or of each window) ─ standard scores ─ svm | knn ─ vote ─▶ figures
//! ```
//! What a classifier can be set to is chosen on the validation songs; then the part that was asked
//! for is looked at.

mod features;
mod figures;
mod knn;
mod svm;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::cli::BaselineArgs;
use crate::data::MelStore;
use crate::output;
use features::{Samples, Scale};
use figures::{Figures, song_pairs};

pub use features::Features;

/// A classifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Support vector machines with a Gaussian kernel, one for each pair of genres.
    Svm,
    /// The nearest neighbours by Euclidean distance.
    Knn,
}

/// A classifier that has learnt: the genre of each row.
trait Learnt {
    fn genres(&self, rows: &[Vec<f64>]) -> Vec<usize>;
}

/// Runs the command.
pub fn run(args: &BaselineArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let split = args.split.split(&store.songs, args.seed)?;
    let of = |rows: &[usize]| features::of(&store, rows, args.features, args.window);
    let (mut train, mut valid, mut part) = (
        of(&split.train)?,
        of(&split.valid)?,
        of(split.part(args.part))?,
    );
    ensure!(!train.rows.is_empty(), "the split has no songs to train on");
    let scale = Scale::of(&train.rows);
    for samples in [&mut train, &mut valid, &mut part] {
        scale.apply(&mut samples.rows);
    }
    let methods = match args.method {
        Some(method) => vec![method],
        None => vec![Method::Svm, Method::Knn],
    };
    let mut all = Vec::new();
    for method in methods {
        let (settings, learnt) = choose(method, &train, &valid, store.genres.len())?;
        let figures = Figures::new(
            format!("{method:?}").to_lowercase(),
            settings,
            &part,
            &learnt.genres(&part.rows),
            store.genres.len(),
        );
        if !args.json {
            output::line(figures.to_string().trim_end())?;
        }
        all.push(figures);
    }
    if args.json {
        output::line(serde_json::to_string_pretty(&all)?)?;
    }
    Ok(ExitCode::SUCCESS)
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
    let (share, settings, learnt) = best.expect("each method has settings");
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
        Method::Knn => {
            for k in [1, 3, 5, 9, 15] {
                let knn = knn::Knn::new(&train.rows, &train.labels, genres, k);
                all.push((format!("k {k}"), Box::new(knn)));
            }
        }
    }
    Ok(all)
}
