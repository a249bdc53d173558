//! The page: what stands where.

use anyhow::Result;
use genre_core::classify::Vote;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::format::cell;
use super::runs::{Group, Run};
use super::spectrograms::{self, Excerpt};
use super::{baselines, model, tables};
use crate::baseline::Report as Baseline;
use crate::data::MelStore;
use crate::sweep::{Figures, hours};
use crate::train;

const STYLE: &str = include_str!("style.css");

/// The whole document.
///
/// # Errors
/// A split that the data cannot give, or a picture that cannot be written.
pub fn page(groups: &[Group], baselines: &[Baseline], store: &MelStore) -> Result<String> {
    let chosen = model::choose(groups);
    let first = groups.iter().flat_map(|group| &group.runs).next();
    let shown = chosen.map(|(_, run)| run).or(first);
    let train_songs = match shown {
        Some(run) => run.config.split.split(&store.songs, run.config.seed)?.train,
        None => Vec::new(),
    };
    let excerpts = spectrograms::of_each_genre(store, &train_songs)?;
    let lengths = tables::lengths(groups);
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Genrescope: the paper repeated" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    (head(groups, store))
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
                        (beside(groups, store))
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
                            section #figure3 { h2 { "Figure 3" } p.none { "Not run: no run is finished yet." } }
                            section #figure4 { h2 { "Figure 4" } p.none { "Not run: no run is finished yet." } }
                        }
                    }
                    footer { "Written by trainer " (env!("CARGO_PKG_VERSION")) "." }
                }
            }
        }
    };
    Ok(markup.into_string())
}

fn head(groups: &[Group], store: &MelStore) -> Markup {
    let runs = || groups.iter().flat_map(|group| &group.runs);
    let finished = runs().filter(|run| run.evaluation.is_some()).count();
    let mut splits: Vec<String> = runs().map(split).collect();
    splits.sort();
    splits.dedup();
    html! {
        header {
            p.kicker { "Genrescope" }
            h1 { "The paper repeated" }
            p.lead {
                "Music Genre Classification with Convolutional Recurrent Neural Networks (Campana, Liturri & Padovano): \
                its tables and figures, with ours beside them."
            }
            p {
                (finished) " of " (runs().count()) " runs here are finished. " (train::data_in_words(store)) " "
                @match &splits[..] {
                    [one] => { "Split: " (one) "; a run's seed decides it where it is left to chance." }
                    several => { "Splits: " (several.join("; ")) "." }
                }
            }
        }
    }
}

/// The split of a run, without its seed.
fn split(run: &Run) -> String {
    let words = run.config.split.in_words(run.config.seed);
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
                "Training songs drawn at random, the middle " (columns) " columns ("
                (format!("{:.1}", columns as f64 * store.seconds_per_column()))
                " s); frequencies in kHz on the mel scale, 80 dB from quiet to loud. The paper shows one second; here a column \
                stands every " (format!("{:.0}", 1000.0 * store.seconds_per_column())) " ms, and a second would be "
                (format!("{:.0}", 1.0 / store.seconds_per_column())) " of them."
            }
        }
    }
}

/// What to keep in mind when figures are compared.
fn beside(groups: &[Group], store: &MelStore) -> Markup {
    let shares: Vec<&str> = groups
        .iter()
        .filter(|group| group.over_slices())
        .map(|group| group.label.as_str())
        .collect();
    html! {
        p.note {
            "Ours: mean, highest and standard deviation (over n \u{2212} 1) of the runs with different seeds; the paper does not say \
            over what its own is taken. A frame of the paper is 32 ms long, one here "
            (format!("{:.1}", 1000.0 * store.seconds_per_column()))
            " ms: slices of as many frames are not as many seconds. The network of its authors' notebook lets the slices of \
            a song share state when they are judged; its song figures rest on that."
        }
        @if !shares.is_empty() {
            p.note {
                "So do those of " (shares.join(", ")) " here with shared state, whose slice figures are no figures of single slices. Beside them \
                stand the same weights with each slice judged alone."
            }
        }
    }
}

fn runs(groups: &[Group]) -> Markup {
    let many = groups.len() > 1;
    html! {
        table.numbers.cards {
            thead {
                tr {
                    th scope="col" { "Run" }
                    th scope="col" { "Slices, F1" }
                    th scope="col" { "Songs, F1 by majority" }
                    th scope="col" { "Songs right by mean" }
                    th scope="col" { "Epochs" }
                    th scope="col" { "Time" }
                }
            }
            @for group in groups {
                tbody {
                    @if many { tr.length { th colspan="6" scope="rowgroup" { (group.label) } } }
                    @for run in &group.runs { (one(run)) }
                }
            }
        }
    }
}

fn one(run: &Run) -> Markup {
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
                th scope="row" { (run.name) small { "each slice alone" } }
                (cells(alone))
                td {} td {}
            }
        }
    }
}

fn cells(figures: &Figures) -> Markup {
    html! {
        (cell("Slices, F1", figures.slice_weighted_f1, figures.slice_weighted_f1_95))
        @if let Some(songs) = figures.by(Vote::Majority) {
            (cell("Songs, F1 by majority", songs.weighted_f1, songs.weighted_f1_95))
        }
        @if let Some(songs) = figures.by(Vote::Mean) {
            (cell("Songs right by mean", songs.accuracy, songs.accuracy_95))
        }
    }
}
