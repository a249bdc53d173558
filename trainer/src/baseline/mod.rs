//! `trainer baseline`: classical methods on the same songs, splits and figures as the network.
//!
//! ```text
//! store ─ texture ───────────────────┐
//! audio ─ texture, rhythm, pitch ─ features (by song or window) ─ standardisation
//!                                       └─ svm | gmm | knn ─ majority vote ─▶ figures
//! ```
//! Hyperparameters are chosen on the validation songs; the figures are those of the requested part.

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
use feature_table::FeatureTable;
use figures::ClassifierFigures;
use measured_songs::MeasuredSongs;
use method::Method;
use selection::choose;

pub use args::BaselineArgs;
pub use report::BaselineReport;
pub use scale::{Standardisation, moments};

/// Runs the command.
///
/// # Errors
/// The songs or options are invalid, or the requested classifier cannot be trained.
pub fn run(args: &BaselineArgs) -> Result<ExitCode> {
    let songs = MeasuredSongs::open(args)?;
    let genres = songs.genres().len();
    let split = args.split.split(songs.songs(), args.seed)?;
    let features = |rows: &[usize]| feature_table::of(&songs, rows, args.window);
    let (mut train, mut valid, mut part) = (
        features(&split.train)?,
        features(&split.valid)?,
        features(split.part(args.part))?,
    );
    for (table, name) in [
        (&train, "training"),
        (&valid, "validation"),
        (&part, "evaluated"),
    ] {
        ensure!(
            !table.rows.is_empty(),
            "the {name} songs of the split have no audio"
        );
    }
    let scale = Standardisation::of(&train.rows);
    for table in [&mut train, &mut valid, &mut part] {
        scale.apply(&mut table.rows);
    }
    let methods = match args.method {
        Some(method) => vec![method],
        None => vec![Method::Svm, Method::Gmm, Method::Knn],
    };
    let mut report = BaselineReport {
        split: args.split.describe(args.seed),
        part: args.part,
        source: songs.source().into(),
        features: args.features,
        coefficients: songs.coefficients(),
        features_of_a_row: train.rows[0].len(),
        window_s: args.window,
        songs: [&train, &valid, &part].map(FeatureTable::songs),
        classifiers: Vec::new(),
    };
    if !args.json {
        output::line(report.to_string().trim_end())?;
    }
    for method in methods {
        let (settings, classifier) = match choose(method, &train, &valid, genres) {
            // If all methods are compared, one that cannot be trained does not stop the others.
            Err(error) if args.method.is_none() => {
                output::warn(format_args!("{method:?}: {error:#}"));
                continue;
            }
            chosen => chosen?,
        };
        let figures = ClassifierFigures::new(
            format!("{method:?}").to_lowercase(),
            settings,
            &part,
            &classifier.predict(&part.rows),
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
