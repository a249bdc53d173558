//! Baselines on the same songs, from the output of `trainer baseline --json`.

use std::path::PathBuf;

use anyhow::{Context, Result};
use maud::{Markup, html};

use super::format::{cell, seconds};
use crate::baseline::BaselineReport as Baseline;
use crate::files;

/// Reads the files.
///
/// # Errors
/// A file cannot be read or parsed.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Baseline>> {
    let read = |path: &PathBuf| {
        serde_json::from_slice(&files::read(path)?).with_context(|| {
            format!(
                "{} is not the output of `trainer baseline --json`",
                path.display()
            )
        })
    };
    paths.iter().map(read).collect()
}

/// The section with the table; empty without baselines.
pub fn section(baselines: &[Baseline]) -> Markup {
    let mut splits: Vec<String> = baselines.iter().map(place).collect();
    splits.sort();
    splits.dedup();
    html! {
        @if !baselines.is_empty() {
            section #baselines {
                h2 { "Baselines" small { "classical methods on the same splits, 95 % intervals over songs" } }
                table.numbers.cards {
                    thead {
                        tr {
                            th scope="col" { "Features" }
                            th scope="col" { "Classifier" }
                            th scope="col" { "Songs" }
                            th scope="col" { "Songs, F1" }
                            th scope="col" { "Songs, accuracy" }
                        }
                    }
                    @for split in &splits {
                        tbody {
                            tr.length { th colspan="5" scope="rowgroup" { (split) } }
                            @for baseline in baselines.iter().filter(|baseline| place(baseline) == *split) {
                                (rows(baseline))
                            }
                        }
                    }
                }
                p.note {
                    "Support vector machines, Gaussian mixtures and nearest neighbours on standardised features; \
                    hyperparameters were chosen on the validation songs."
                }
            }
        }
    }
}

/// Description of the evaluated songs.
fn place(baseline: &Baseline) -> String {
    let part = format!("{:?}", baseline.part).to_lowercase();
    format!("{}, {part} songs", baseline.split)
}

fn rows(baseline: &Baseline) -> Markup {
    let features = format!("{:?}", baseline.features).to_lowercase();
    let windows = match baseline.window_s {
        0.0 => "whole songs".to_owned(),
        length => format!("windows of {}", seconds(length)),
    };
    html! {
        @for found in &baseline.classifiers {
            tr {
                th scope="row" { (features) small { "from " (baseline.source) ", " (windows) } }
                td data-name="Classifier" { (classifier(&found.method)) }
                td data-name="Songs" { (found.songs) }
                (cell("Songs, F1", found.figures.weighted_f1, found.figures.weighted_f1_95))
                (cell("Songs, accuracy", found.figures.accuracy, found.figures.accuracy_95))
            }
        }
    }
}

/// The usual abbreviation of a classifier.
fn classifier(method: &str) -> String {
    match method {
        "knn" => "k-NN".into(),
        method => method.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_other_files_and_names_them() {
        let path = std::env::temp_dir().join(format!("genrescope-{}.json", std::process::id()));
        std::fs::write(&path, "{}").unwrap();
        let error = read(std::slice::from_ref(&path)).map(|_| ()).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        // A file that cannot be read is another error.
        let cause = error.downcast_ref::<serde_json::Error>();
        assert!(cause.is_some_and(|cause| cause.is_data()), "{error:#}");
        for name in [path.to_str().unwrap(), "trainer baseline --json"] {
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
        assert_eq!(section(&[]).into_string(), "");
    }
}
