//! `trainer baseline`: what classifiers of 2002 reach on the same songs, splits and figures.
//!
//! ```text
//! store ─ texture ───────────────────┐
//! audio ─ texture, rhythm, pitch ─ features (of a song or of each window) ─ standard scores
//!                                       └─ svm | gmm | knn ─ vote ─▶ figures
//! ```
//! What a classifier can be set to is chosen on the validation songs; then the part that was asked
//! for is looked at.

mod args;
mod autocorrelation;
mod feature_set;
mod feature_table;
mod figures;
mod gmm;
mod knn;
mod matrix;
mod measured_songs;
mod method;
mod pitch;
mod report;
mod rhythm;
mod scale;
mod selection;
mod song_features;
mod svm;
mod texture;
mod timbre;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::output;
use feature_table::Samples;
use figures::Figures;
use measured_songs::Material;
use method::Method;
use scale::Scale;
use selection::choose;

pub use args::BaselineArgs;
pub use report::Report;

/// Runs the command.
pub fn run(args: &BaselineArgs) -> Result<ExitCode> {
    let material = Material::open(args)?;
    let genres = material.genres().len();
    let split = args.split.split(material.songs(), args.seed)?;
    let of = |rows: &[usize]| feature_table::of(&material, rows, args.window);
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
