//! Tables I, II and III of the paper, with our results.

use genrescope_vote::Vote;
use maud::{Markup, html};

use super::format::{seconds, thousands, three};
use super::paper::{self, ROWS};
use super::runs::RunGroup;
use crate::data::MelStore;
use crate::sweep::RunFigures;

/// Slice lengths of the paper and of the runs, in descending order.
pub fn lengths(groups: &[RunGroup]) -> Vec<usize> {
    let runs = groups.iter().flat_map(|group| &group.runs);
    let mut all: Vec<usize> = runs.map(|run| run.config.frames).collect();
    all.extend(ROWS.iter().map(|row| row.frames));
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.dedup();
    all
}

fn paper_row(frames: usize) -> Option<&'static paper::PaperRow> {
    ROWS.iter().find(|row| row.frames == frames)
}

/// Table I: number of training slices by length. `train` are the rows of the training songs.
pub fn training_slices(store: &MelStore, train: &[usize], lengths: &[usize]) -> Markup {
    let copies = train
        .iter()
        .filter(|&&row| store.songs[row].is_augmented_copy());
    let copies = copies.count();
    let apart = store.seconds_per_column();
    html! {
        table.numbers.training {
            thead {
                tr {
                    th scope="col" { "Slice" }
                    th scope="col" { "Input" }
                    th scope="col" { "Paper" }
                    th scope="col" { "Re" (shy()) "computed" }
                    th scope="col" { "Here" }
                }
            }
            tbody {
                @for &frames in lengths {
                    @let row = paper_row(frames);
                    @let off = row.is_some_and(|row| row.slices != paper::slices(frames));
                    tr.off[off] {
                        th scope="row" {
                            @if let Some(row) = row { (row.seconds) " s" } @else { "\u{2013}" }
                            small { (frames) " frames" }
                        }
                        td { (thousands(paper::BANDS * frames)) small { "1 × " (paper::BANDS) " × " (frames) } }
                        td { @if let Some(row) = row { (thousands(row.slices)) } @else { "\u{2013}" } }
                        td {
                            (thousands(paper::slices(frames)))
                            @if off { a href="#five-seconds" { "*" } }
                            small { (paper::fit(paper::FRAMES_PER_SONG, frames)) " per song" }
                        }
                        td {
                            @match paper::fit(store.columns, frames) {
                                0 => { span.none { "does not fit" } }
                                fits => { (thousands(fits * train.len())) small { (fits) " per song" } }
                            }
                            small { (seconds(frames as f64 * apart)) }
                        }
                    }
                }
            }
        }
        p.note #five-seconds {
            b { "* The row of 5 s cannot be recomputed. " }
            (thousands(14_580)) " slices are six per song, for " (paper::TRAINING_SONGS) " songs and " (paper::VERSIONS)
            " versions of each. But a song has " (paper::FRAMES_PER_SONG) " frames (30 s at 16 kHz, hop 512), which hold five slices of 157 \
            frames: " (thousands(paper::slices(157))) " in total. Six would need 942 frames, which would hold ten slices of 94 frames, \
            but the row of 3 s has nine: no song length explains both rows."
        }
        p.note {
            "Paper: " (paper::TRAINING_SONGS) " songs, each also shifted in pitch and with noise. Here: " (train.len() - copies)
            " training songs " @if copies > 0 { "and " (copies) " augmented copies of them " } "of " (store.columns) " columns, " (format!("{:.1}", apart * 1000.0))
            " ms apart; augmentation of slices changes them in each epoch and does not add to their number."
        }
    }
}

/// Table II: weighted F1 of slices.
pub fn of_slices(groups: &[RunGroup], lengths: &[usize], store: &MelStore) -> Markup {
    let of = |found: &RunFigures| Some(found.slice_weighted_f1);
    results(groups, lengths, store, of, |row| row.slice_f1)
}

/// Table III: weighted F1 of songs by the majority of their slices.
pub fn of_songs(groups: &[RunGroup], lengths: &[usize], store: &MelStore) -> Markup {
    let of = |found: &RunFigures| Some(found.by(Vote::Majority)?.weighted_f1);
    results(groups, lengths, store, of, |row| row.song_f1)
}

fn results(
    groups: &[RunGroup],
    lengths: &[usize],
    store: &MelStore,
    of: impl Fn(&RunFigures) -> Option<f64>,
    paper: impl Fn(&paper::PaperRow) -> [f64; 3],
) -> Markup {
    html! {
        table.numbers.results {
            thead {
                tr {
                    th scope="col" { "Slice" }
                    th scope="col" { "mean" }
                    th scope="col" { "max" }
                    th scope="col" { "std" }
                    th scope="col" { "runs" }
                }
            }
            @for &frames in lengths {
                @let row = paper_row(frames);
                tbody {
                    tr.length {
                        th colspan="5" scope="rowgroup" {
                            @if let Some(row) = row { (row.seconds) " s, " }
                            (frames) " frames"
                            small { (seconds(frames as f64 * store.seconds_per_column())) " here" }
                        }
                    }
                    @if let Some(row) = row {
                        @let [mean, max, std] = paper(row);
                        tr.paper {
                            th scope="row" { "paper" }
                            td { (three(mean)) } td { (three(max)) } td { (three(std)) } td { "3" }
                        }
                    }
                    @if paper::fit(store.columns, frames) == 0 {
                        tr {
                            th.none colspan="5" {
                                "not run: a song has only " (store.columns) " columns here"
                            }
                        }
                    } @else {
                        @for group in groups {
                            @for (mode, how) in group.modes() {
                                (ours(&format!("{}{how}", group.label), mode.code(), &group.of(frames, mode), &of))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn ours(
    label: &str,
    mode: &str,
    found: &[&RunFigures],
    of: impl Fn(&RunFigures) -> Option<f64>,
) -> Markup {
    let values: Vec<f64> = found.iter().filter_map(|found| of(found)).collect();
    html! {
        tr data-judged=(mode) {
            th scope="row" { (label) }
            @match summary(&values) {
                Some([mean, max, std]) => {
                    td { b { (three(mean)) } }
                    td { (three(max)) }
                    td { @if values.len() > 1 { (three(std)) } @else { "\u{2013}" } }
                    td { (values.len()) }
                }
                None => { td.none colspan="4" { "not run" } }
            }
        }
    }
}

/// Mean, maximum and standard deviation (n - 1) of runs; `None` if there are none.
fn summary(values: &[f64]) -> Option<[f64; 3]> {
    let count = values.len() as f64;
    let max = values.iter().copied().reduce(f64::max)?;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some([mean, max, (squares / (count - 1.0).max(1.0)).sqrt()])
}

/// A soft hyphen.
fn shy() -> &'static str {
    "\u{ad}"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values from Python's statistics module: mean, max, stdev.
    #[test]
    fn summarises_runs() {
        let [mean, max, std] = summary(&[0.70, 0.75, 0.83]).unwrap();
        assert!((mean - 0.76).abs() < 1e-12 && max == 0.83);
        assert!((std - 0.065574385).abs() < 1e-9, "{std}");
        assert_eq!(summary(&[0.5]).unwrap(), [0.5, 0.5, 0.0]);
        assert_eq!(summary(&[]), None);
    }
}
