//! Tables I, II and III of the paper, its figures beside ours.

use genrescope_vote::Vote;
use maud::{Markup, html};

use super::paper::{self, ROWS};
use super::runs::Group;
use super::words::{seconds, thousands, three};
use crate::data::MelStore;
use crate::sweep::Figures;

/// Slice lengths of the paper and of the runs, the longest first.
pub fn lengths(groups: &[Group]) -> Vec<usize> {
    let runs = groups.iter().flat_map(|group| &group.runs);
    let mut all: Vec<usize> = runs.map(|run| run.config.frames).collect();
    all.extend(ROWS.iter().map(|row| row.frames));
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.dedup();
    all
}

fn paper_row(frames: usize) -> Option<&'static paper::Row> {
    ROWS.iter().find(|row| row.frames == frames)
}

/// Table I: training slices by length. `train` are the rows to train on.
pub fn training_slices(store: &MelStore, train: &[usize], lengths: &[usize]) -> Markup {
    let copies = train
        .iter()
        .filter(|&&row| store.songs[row].is_changed_copy());
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
                            small { (paper::fit(paper::FRAMES_PER_SONG, frames)) " a song" }
                        }
                        td {
                            @match paper::fit(store.columns, frames) {
                                0 => { span.none { "does not fit" } }
                                fits => { (thousands(fits * train.len())) small { (fits) " a song" } }
                            }
                            small { (seconds(frames as f64 * apart)) }
                        }
                    }
                }
            }
        }
        p.note #five-seconds {
            b { "* The row of 5 s cannot be recomputed. " }
            (thousands(14_580)) " slices are six of each song, " (paper::TRAINING_SONGS) " songs and " (paper::VERSIONS)
            " versions of each. But a song has " (paper::FRAMES_PER_SONG) " frames (30 s at 16 kHz, hop 512), in which 157 frames fit five \
            times: " (thousands(paper::slices(157))) ". Six would take 942 frames, and in those 94 frames fit ten times, \
            not nine as the paper's own row of 3 s has it: no length of a song gives both rows."
        }
        p.note {
            "Paper: " (paper::TRAINING_SONGS) " songs, each also shifted in pitch and with noise. Here: " (train.len() - copies)
            " training songs " @if copies > 0 { "and " (copies) " changed copies of them " } "of " (store.columns) " columns, one every " (format!("{:.1}", apart * 1000.0))
            " ms; what is done to slices is drawn anew in each epoch and does not count as more of them."
        }
    }
}

/// Table II: weighted F1 of slices.
pub fn of_slices(groups: &[Group], lengths: &[usize], store: &MelStore) -> Markup {
    let of = |found: &Figures| Some(found.slice_weighted_f1);
    results(groups, lengths, store, of, |row| row.slice_f1)
}

/// Table III: weighted F1 of songs by the majority of their slices.
pub fn of_songs(groups: &[Group], lengths: &[usize], store: &MelStore) -> Markup {
    let of = |found: &Figures| Some(found.by(Vote::Majority)?.weighted_f1);
    results(groups, lengths, store, of, |row| row.song_f1)
}

fn results(
    groups: &[Group],
    lengths: &[usize],
    store: &MelStore,
    of: impl Fn(&Figures) -> Option<f64>,
    paper: impl Fn(&paper::Row) -> [f64; 3],
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
                                "not run: a song has " (store.columns) " columns here"
                            }
                        }
                    } @else {
                        @for group in groups {
                            @for (judged, how) in group.judgements() {
                                (ours(&format!("{}{how}", group.label), judged.code(), &group.of(frames, judged), &of))
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
    judged: &str,
    found: &[&Figures],
    of: impl Fn(&Figures) -> Option<f64>,
) -> Markup {
    let values: Vec<f64> = found.iter().filter_map(|found| of(found)).collect();
    html! {
        tr data-judged=(judged) {
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

/// Mean, highest and standard deviation (over n - 1) of runs; none where there are none.
fn summary(values: &[f64]) -> Option<[f64; 3]> {
    let count = values.len() as f64;
    let max = values.iter().copied().reduce(f64::max)?;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some([mean, max, (squares / (count - 1.0).max(1.0)).sqrt()])
}

/// A place where a long word may be broken.
fn shy() -> &'static str {
    "\u{ad}"
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    /// By Python's statistics module: mean, max, stdev.
    #[test]
    fn three_runs_are_summed_up() {
        let [mean, max, std] = summary(&[0.70, 0.75, 0.83]).unwrap();
        assert!((mean - 0.76).abs() < 1e-12 && max == 0.83);
        assert!((std - 0.065574385).abs() < 1e-9, "{std}");
        assert_eq!(summary(&[0.5]).unwrap(), [0.5, 0.5, 0.0]);
        assert_eq!(summary(&[]), None);
    }
}
