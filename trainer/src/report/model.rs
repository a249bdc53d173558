//! The section about the best model: curves, confusion matrix, figures and their origin.

use anyhow::Result;
use genrescope_crnn::{CrnnConfig, Sequence, expected_shapes};
use maud::{Markup, PreEscaped, html};

use super::format::{between, thousands, three};
use super::paper;
use super::runs::{ReportedRun, RunGroup};
use crate::data::{MelStore, Split, SplitPart};
use crate::evaluate::metrics::Scores;
use crate::plot;
use crate::sweep::{Evaluation, RunFigures, hours};
use crate::train;

/// The run that performs best on its validation songs; the first if several are equal.
pub fn choose(groups: &[RunGroup]) -> Option<(&RunGroup, &ReportedRun)> {
    let mut best: Option<(&RunGroup, &ReportedRun)> = None;
    for group in groups {
        for run in group.runs.iter().filter(|run| run.evaluation.is_some()) {
            let ((songs, loss), held) = (run.validation(), best.map(|(_, run)| run.validation()));
            let better =
                held.is_none_or(|(most, least)| songs > most || (songs == most && loss < least));
            if better {
                best = Some((group, run));
            }
        }
    }
    best
}

/// Figures 3 and 4 of the paper.
pub fn figures(run: &ReportedRun, found: &Evaluation) -> Markup {
    let kept = Some(run.state.best_epoch);
    html! {
        section #figure3 {
            h2 { "Figure 3" small { "Loss by epoch, and the epoch that was kept" } }
            div.pair {
                figure { (PreEscaped(plot::losses(&run.rows, kept).inline())) }
                figure { (PreEscaped(plot::accuracies(&run.rows, kept).inline())) }
            }
            p.note {
                (run.name) ": " (run.state.epoch) " epochs, epoch " (run.state.best_epoch) " kept. The second chart, which is not in the paper, \
                shows the validation accuracy of songs (by majority) and slices."
            }
        }
        section #figure4 {
            h2 { "Figure 4" small { "Confusion matrix of the test songs, by majority" } }
            figure.matrix { (PreEscaped(plot::confusion(&found.genres, &found.figures.confusion, 30.0).inline())) }
            p.note { "Rows are labels, columns are predictions; colour intensity is the fraction of the row." }
        }
    }
}

/// The section about a run.
pub fn page(
    group: &RunGroup,
    run: &ReportedRun,
    found: &Evaluation,
    store: &MelStore,
) -> Result<Markup> {
    let split = run.config.split.split(&store.songs, run.config.seed)?;
    let network = run.config.network(store.bands, store.genres.len());
    let recipe = toml::to_string(&run.config)?;
    Ok(html! {
        section #model {
            h2 { "The model" small { (group.label) ", " (run.config.frames) " frames, seed " (run.config.seed) } }
            p { "The run with the highest accuracy of the kept epoch on the validation songs; the test songs were not used for this choice. " (found.split) "." }
            h3 { "Results" }
            (results(&found.figures))
            @if let Some(alone) = &found.alone {
                h3 { "Results" small { "each slice on its own" } }
                (results(alone))
            }
            h3 { "By genre" small { "test songs, by majority" } }
            (by_genre(found))
            h3 { "Network" }
            (layers(&network, run.config.frames))
            h3 { "Data and split" }
            p { (train::describe_data(store)) " " (store.bands) " mel bands, " (store.columns) " columns." }
            (parts(store, &split))
            h3 { "Configuration" }
            pre { (recipe) }
            h3 { "Environment" }
            (environment(run, store))
            h3 { "Limits" }
            ul { @for note in train::notes(store, &run.config) { li { (note) } } }
        }
    })
}

fn results(found: &RunFigures) -> Markup {
    let row = |name: &str, value: f64, interval: [f64; 2], paper: Option<f64>| {
        html! {
            tr {
                th scope="row" { (name) }
                td { b { (three(value)) } }
                td { (between(interval)) }
                td { @if let Some(paper) = paper { (three(paper)) } @else { "\u{2013}" } }
            }
        }
    };
    html! {
        table.numbers {
            thead {
                tr {
                    th scope="col" { (found.songs) " songs, " (thousands(found.slices)) " slices" }
                    th scope="col" { "value" }
                    th scope="col" { "95 %" }
                    th scope="col" { "paper" }
                }
            }
            tbody {
                (row("Slices, weighted F1", found.slice_weighted_f1, found.slice_weighted_f1_95, None))
                @for by in &found.votes {
                    @let name = by.vote.name();
                    (row(&format!("Songs, {name} vote, weighted F1"), by.figures.weighted_f1, by.figures.weighted_f1_95, None))
                    (row(&format!("Songs, {name} vote, accuracy"), by.figures.accuracy, by.figures.accuracy_95, None))
                }
                (row("Top 2 by majority", found.top[1], found.top_95[1], Some(paper::TOP[0])))
                (row("Top 3 by majority", found.top[2], found.top_95[2], Some(paper::TOP[1])))
            }
        }
        p.note {
            "Intervals: 95 % percentile bootstrap with 2,000 resamples of the test songs. They show how much a figure would vary \
            with other songs, not with another seed. The paper gives none; with its " (paper::TEST_SONGS)
            " test songs an F1 of 0.892 has an interval of about ±0.065."
        }
    }
}

fn by_genre(found: &Evaluation) -> Markup {
    let scores = Scores {
        confusion: found.figures.confusion.clone(),
    };
    html! {
        table.numbers {
            thead {
                tr {
                    th scope="col" { "Genre" }
                    th scope="col" { "songs" }
                    th scope="col" { "precision" }
                    th scope="col" { "recall" }
                    th scope="col" { "F1" }
                }
            }
            tbody {
                @for (index, genre) in found.genres.iter().enumerate() {
                    tr {
                        th scope="row" { (genre) }
                        td { (scores.support(index)) }
                        td { (format!("{:.2}", scores.precision(index))) }
                        td { (format!("{:.2}", scores.recall(index))) }
                        td { (format!("{:.2}", scores.f1(index))) }
                    }
                }
            }
        }
    }
}

fn layers(network: &CrnnConfig, frames: usize) -> Markup {
    let shapes = expected_shapes(network);
    let learnt = shapes.iter().filter(|(name, _)| !name.contains("running_"));
    let parameters: usize = learnt
        .map(|(_, shape)| shape.iter().product::<usize>())
        .sum();
    let over = match network.sequence {
        Sequence::Time => "over time",
        Sequence::Slices => {
            "over the slices of a batch: slices of a song share state, so that no slice is classified on its own"
        }
    };
    html! {
        ol.layers {
            li { "Input " (network.bands) " × " (frames) }
            @for block in &network.blocks {
                li { "Convolution 3 × 3, " (block.channels) " filters; ELU; batch norm; pool " (block.pool[0]) " × " (block.pool[1]) "; dropout " (network.conv_dropout) }
            }
            @for gru in &network.gru {
                li { "GRU, " (gru.units) " units" @if gru.bidirectional { ", bidirectional" } ", " (over) }
            }
            li { "Dropout " (network.head_dropout) "; dense, " (network.genres) " genres" }
        }
        p.note { (thousands(parameters)) " parameters." }
    }
}

fn parts(store: &MelStore, split: &Split) -> Markup {
    let count = |part: SplitPart, label: Option<usize>| {
        let rows = split.part(part).iter();
        rows.filter(|&&row| label.is_none_or(|label| store.label(row) == label))
            .count()
    };
    let cells = |label: Option<usize>| {
        html! {
            @for part in [SplitPart::Train, SplitPart::Valid, SplitPart::Test] { td { (count(part, label)) } }
        }
    };
    html! {
        table.numbers {
            thead {
                tr {
                    th scope="col" { "Songs" }
                    th scope="col" { "train" }
                    th scope="col" { "validation" }
                    th scope="col" { "test" }
                }
            }
            tbody {
                @for (label, genre) in store.genres.iter().enumerate() {
                    tr { th scope="row" { (genre) } (cells(Some(label))) }
                }
            }
            tfoot { tr { th scope="row" { "all" } (cells(None)) } }
        }
    }
}

fn environment(run: &ReportedRun, store: &MelStore) -> Markup {
    let Some(environment) = &run.environment else {
        return html! { p { "Not recorded: the run was made with an early version of trainer." } };
    };
    html! {
        dl {
            dt { "Training" } dd { (run.state.epoch) " epochs in " (hours(run.seconds())) }
            dt { "mel.safetensors" } dd.sum { (environment.data.mel) }
            dt { "songs.csv" } dd.sum { (environment.data.songs) }
            dt { "Front-end" } dd { (store.front_end.sample_rate) " Hz, window " (store.front_end.n_fft) ", a column every "
                (format!("{:.1}", 1000.0 * store.seconds_per_column())) " ms" }
            @for start in &environment.starts {
                dt { "Started" }
                dd { (start.at) ", trainer " (start.version) " (" (start.rustc) "), " (start.os) " " (start.arch) ", "
                    (start.cores) " cores, " (start.threads) " threads, " (start.backend) }
            }
        }
    }
}
