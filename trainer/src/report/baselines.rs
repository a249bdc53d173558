//! What `trainer baseline --json` found on the same songs, beside the runs.

use std::path::PathBuf;

use anyhow::{Context, Result};
use maud::{Markup, html};

use super::format::{cell, seconds};
use crate::baseline::Report as Baseline;
use crate::files;

/// Reads the files.
///
/// # Errors
/// One cannot be read, or holds something else.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Baseline>> {
    let read = |path: &PathBuf| {
        serde_json::from_slice(&files::read(path)?).with_context(|| {
            format!(
                "{} is not what `trainer baseline --json` prints",
                path.display()
            )
        })
    };
    paths.iter().map(read).collect()
}

/// The table; nothing where there are none.
pub fn section(baselines: &[Baseline]) -> Markup {
    let mut splits: Vec<String> = baselines.iter().map(place).collect();
    splits.sort();
    splits.dedup();
    html! {
        @if !baselines.is_empty() {
            section #baselines {
                h2 { "Baselines" small { "classifiers of 2002 on the same splits, 95 % intervals over songs" } }
                table.numbers.cards {
                    thead {
                        tr {
                            th scope="col" { "Features" }
                            th scope="col" { "Classifier" }
                            th scope="col" { "Songs" }
                            th scope="col" { "Songs, F1" }
                            th scope="col" { "Songs right" }
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
                    "Support vector machines, mixtures of normal distributions and nearest neighbours on standard scores; what \
                    each can be set to was chosen on the validation songs."
                }
            }
        }
    }
}

/// The songs that were looked at, in words.
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
                (cell("Songs right", found.figures.accuracy, found.figures.accuracy_95))
            }
        }
    }
}

/// A classifier as the field writes it.
fn classifier(method: &str) -> String {
    match method {
        "knn" => "k-NN".into(),
        method => method.to_uppercase(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_something_else_is_named() {
        let path = std::env::temp_dir().join(format!("genrescope-{}.json", std::process::id()));
        std::fs::write(&path, "{}").unwrap();
        let told = read(std::slice::from_ref(&path)).map(|_| ()).unwrap_err();
        std::fs::remove_file(&path).unwrap();
        assert!(
            told.to_string().contains("is not what `trainer baseline"),
            "{told}"
        );
        assert_eq!(section(&[]).into_string(), "");
    }
}
