//! The HTML page.

use anyhow::Result;
use genrescope_vote::Vote;
use maud::{Markup, PreEscaped, html};

use super::format::cell;
use super::runs::{ReportedRun, RunGroup};
use super::spectrograms::{self, Excerpt};
use super::{baselines, model, tables};
use crate::baseline::BaselineReport as Baseline;
use crate::data::MelStore;
use crate::html_page::html_page;
use crate::sweep::{RunFigures, hours};
use crate::train;

const STYLE: &str = include_str!("style.css");

/// The whole document.
///
/// # Errors
/// The data cannot be split as configured, or an image cannot be encoded.
pub fn page(groups: &[RunGroup], baselines: &[Baseline], store: &MelStore) -> Result<String> {
    let chosen = model::choose(groups);
    let first = groups.iter().flat_map(|group| &group.runs).next();
    let shown = chosen.map(|(_, run)| run).or(first);
    let train_songs = match shown {
        Some(run) => run.config.split.split(&store.songs, run.config.seed)?.train,
        None => Vec::new(),
    };
    let excerpts = spectrograms::of_each_genre(store, &train_songs)?;
    let lengths = tables::lengths(groups);
    let content = html! {
        (header(groups, store))
        section #table1 {
            h2 { "Table I" small { "Input size and number of training slices" } }
            (tables::training_slices(store, &train_songs, &lengths))
        }
        (figure_one(&excerpts, store))
        section #table2 {
            h2 { "Table II" small { "Weighted F1 of slices, test songs" } }
            (tables::of_slices(groups, &lengths, store))
        }
        section #table3 {
            h2 { "Table III" small { "Weighted F1 of songs, by the majority of their slices" } }
            (tables::of_songs(groups, &lengths, store))
            (comparison_notes(groups, store))
        }
        (baselines::section(baselines))
        section #runs {
            h2 { "Every run" small { "test songs, 95 % intervals over songs" } }
            (runs(groups))
        }
        @match chosen.and_then(|(group, run)| Some((group, run, run.evaluation.as_ref()?))) {
            Some((group, run, found)) => {
                (model::figures(run, found))
                (model::page(group, run, found, store)?)
            }
            None => {
                section #figure3 { h2 { "Figure 3" } p.none { "Not available: no run is finished yet." } }
                section #figure4 { h2 { "Figure 4" } p.none { "Not available: no run is finished yet." } }
            }
        }
    };
    Ok(html_page(
        "Genrescope: replication of the paper",
        STYLE,
        content,
    ))
}

fn header(groups: &[RunGroup], store: &MelStore) -> Markup {
    let runs = || groups.iter().flat_map(|group| &group.runs);
    let finished = runs().filter(|run| run.evaluation.is_some()).count();
    let mut splits: Vec<String> = runs().map(split).collect();
    splits.sort();
    splits.dedup();
    html! {
        header {
            p.kicker { "Genrescope" }
            h1 { "Replication of the paper" }
            p.lead {
                "Music Genre Classification with Convolutional Recurrent Neural Networks (Campana, Liturri & Padovano): \
                its tables and figures, compared with our results."
            }
            p {
                (finished) " of " (runs().count()) " runs here are finished. " (train::describe_data(store)) " "
                @match &splits[..] {
                    [one] => { "Split: " (one) "; where it is random, each run's seed determines it." }
                    several => { "Splits: " (several.join("; ")) "." }
                }
            }
        }
    }
}

/// Description of a run's split without the seed.
fn split(run: &ReportedRun) -> String {
    let words = run.config.split.describe(run.config.seed);
    words
        .replace(&format!(", seed {}", run.config.seed), "")
        .replace(&format!(" by seed {}", run.config.seed), " by seed")
}

fn figure_one(excerpts: &[Excerpt], store: &MelStore) -> Markup {
    let columns = spectrograms::COLUMNS.min(store.columns);
    html! {
        section #figure1 {
            h2 { "Figure 1" small { "A spectrogram of each genre" } }
            div.spectrograms {
                @for excerpt in excerpts {
                    figure {
                        (PreEscaped(&excerpt.svg))
                        figcaption { b { (excerpt.genre) } " " span { (excerpt.song) } }
                    }
                }
            }
            p.note {
                "Random training songs, the middle " (columns) " columns ("
                (format!("{:.1}", columns as f64 * store.seconds_per_column()))
                " s); frequency in kHz on the mel scale, colour range 80 dB. The paper shows one second; here the columns are "
                (format!("{:.0}", 1000.0 * store.seconds_per_column())) " ms apart, and one second would be "
                (format!("{:.0}", 1.0 / store.seconds_per_column())) " columns."
            }
        }
    }
}

/// Notes on the comparison of figures.
fn comparison_notes(groups: &[RunGroup], store: &MelStore) -> Markup {
    let shares: Vec<&str> = groups
        .iter()
        .filter(|group| group.over_slices())
        .map(|group| group.label.as_str())
        .collect();
    html! {
        p.note {
            "Ours: mean, maximum and standard deviation (n \u{2212} 1) over runs with different seeds; the paper does not say \
            what its standard deviation is taken over. A frame of the paper is 32 ms long, one here "
            (format!("{:.1}", 1000.0 * store.seconds_per_column()))
            " ms: slices with the same number of frames differ in duration. In the network of the authors' notebook, the slices of \
            a song share state during inference, and its song figures depend on that."
        }
        @if !shares.is_empty() {
            p.note {
                "The same applies to the figures of " (shares.join(", ")) " with shared state, whose slice figures are not those of single slices. The \
                rows below them are the same weights with each slice classified on its own."
            }
        }
    }
}

fn runs(groups: &[RunGroup]) -> Markup {
    let many = groups.len() > 1;
    html! {
        table.numbers.cards {
            thead {
                tr {
                    th scope="col" { "Run" }
                    th scope="col" { "Slices, F1" }
                    th scope="col" { "Songs, F1 by majority" }
                    th scope="col" { "Song accuracy by mean" }
                    th scope="col" { "Epochs" }
                    th scope="col" { "Time" }
                }
            }
            @for group in groups {
                tbody {
                    @if many { tr.length { th colspan="6" scope="rowgroup" { (group.label) } } }
                    @for run in &group.runs { (run_row(run)) }
                }
            }
        }
    }
}

fn run_row(run: &ReportedRun) -> Markup {
    let figures = run.evaluation.as_ref().map(|found| &found.figures);
    let alone = run
        .evaluation
        .as_ref()
        .and_then(|found| found.alone.as_ref());
    html! {
        tr {
            th scope="row" { (run.name) small { (run.config.frames) " frames, seed " (run.config.seed) } }
            @match figures {
                Some(figures) => {
                    (cells(figures))
                    td data-name="Epochs" { (run.state.epoch) small { "kept " (run.state.best_epoch) } }
                }
                None => {
                    td.none colspan="3" { "not finished" }
                    td data-name="Epochs" { (run.state.epoch) }
                }
            }
            td data-name="Time" { (hours(run.seconds())) }
        }
        @if let Some(alone) = alone {
            tr {
                th scope="row" { (run.name) small { "each slice on its own" } }
                (cells(alone))
                td {} td {}
            }
        }
    }
}

fn cells(figures: &RunFigures) -> Markup {
    html! {
        (cell("Slices, F1", figures.slice_weighted_f1, figures.slice_weighted_f1_95))
        @if let Some(songs) = figures.by(Vote::Majority) {
            (cell("Songs, F1 by majority", songs.weighted_f1, songs.weighted_f1_95))
        }
        @if let Some(songs) = figures.by(Vote::Mean) {
            (cell("Song accuracy by mean", songs.accuracy, songs.accuracy_95))
        }
    }
}
