//! The explanation as one HTML page without scripts.

use anyhow::Result;
use genrescope_crnn::model_file::Manifest;
use maud::{Markup, PreEscaped, html};

use super::explanation::{Explanation, MapFigures};
use super::layers;
use super::map_figure::{FULL, levels, slice_figure};
use super::slice::ExplainedSlice;
use super::text::{Region, regions};
use crate::html_page::html_page;

const STYLE: &str = include_str!("style.css");

/// The page.
///
/// # Errors
/// An image cannot be encoded.
pub fn page(found: &Explanation, slice: &ExplainedSlice, manifest: &Manifest) -> Result<String> {
    let normalisation = manifest.normalisation;
    let decibels: Vec<f32> = slice
        .input
        .iter()
        .map(|&value| normalisation.decibels(value))
        .collect();
    let frames = manifest.slices.frames;
    let levels = levels(&decibels, frames);
    let spectrogram = slice_figure(&found.slice, &levels, frames, None)?;
    let maps: Vec<(String, &MapFigures)> = found
        .slice
        .maps
        .iter()
        .map(|map| Ok((slice_figure(&found.slice, &levels, frames, Some(map))?, map)))
        .collect::<Result<_>>()?;
    let layers = layers::figures(&slice.trace, manifest)?;
    let content = html! {
        header {
            h1 { "Why " (found.genre.genre) "?" }
            p { (found.file) ", classified by " (found.model) ": " b { (found.genre.genre) " " (percent(found.genre.probability)) }
                ", then " (found.rival.genre) " " (percent(found.rival.probability)) ", by the " (found.vote) " vote." }
        }
        section #slices {
            h2 { "What each slice adds" }
            p { "The song's lead of " (found.genre.genre) " over " (found.rival.genre) " is " (signed(found.lead)) " in "
                (scale(found)) ". It is the sum of the shares of the slices." }
            (shares(found))
        }
        section #slice {
            h2 { "Slice " (found.slice.number) small { (seconds(found.slice.start_s)) " to " (seconds(found.slice.end_s)) } }
            figure { (PreEscaped(&spectrogram)) figcaption { "Mel spectrogram: kHz upwards, seconds to the right." } }
            p { "The maps show what the log-odds of a genre lose if a region is replaced by the slice's mean: in the mean of the whole slice and of slices of which half is replaced ("
                (format!("{:.1}", found.slice.fill_db)) " dB). Colours are full from " (format!("{FULL:.0}"))
                " on, in every map. The network sees bands and frames, not instruments." }
            div.pair {
                @for (picture, map) in &maps { (map_section(found, picture, map)) }
            }
        }
        section #layers {
            h2 { "The layers" }
            p { "The output of each convolution block, and what each unit of the recurrent layers computes at each step." }
            @for layer in &layers {
                figure { (PreEscaped(&layer.svg)) figcaption { (layer.title) } }
            }
        }
        section #tensors {
            h2 { "Every tensor" }
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Shape" } th scope="col" { "Least" } th scope="col" { "Mean" } th scope="col" { "Most" } } }
                tbody {
                    @for tensor in &found.tensors {
                        tr {
                            th scope="row" { (tensor.name) }
                            td { (shape(&tensor.shape)) }
                            td { (format!("{:.3}", tensor.least)) }
                            td { (format!("{:.3}", tensor.mean)) }
                            td { (format!("{:.3}", tensor.most)) }
                        }
                    }
                }
            }
        }
    };
    Ok(html_page(
        &format!("Why {}? {}", found.genre.genre, found.file),
        STYLE,
        content,
    ))
}

fn map_section(found: &Explanation, picture: &str, map: &MapFigures) -> Markup {
    let list = |against: bool| regions(&found.slice, map, against);
    html! {
        figure {
            h3 { (map.genre) small { "log-odds " (signed(map.log_odds.into())) } }
            (PreEscaped(picture))
            figcaption {
                @if !map.decisive {
                    p { "Nothing decisive: no region moves the log-odds by " (format!("{:.1}", found.slice.decisive_from)) " or more." }
                }
                (region_list("For it", "for", &list(false)))
                (region_list("Against it", "against", &list(true)))
                p { "Deletion " (format!("{:.2}", map.deletion)) ", insertion " (format!("{:.2}", map.insertion)) "." }
            }
        }
    }
}

fn region_list(heading: &str, class: &str, regions: &[Region]) -> Markup {
    html! {
        @if !regions.is_empty() {
            p { span.key.(class) {} (heading) }
            ul {
                @for region in regions {
                    li { (signed(region.share.into())) ": " (seconds(region.start_s)) " to " (seconds(region.end_s)) ", "
                        (format!("{:.0} to {:.0} Hz", region.low_hz, region.high_hz)) }
                }
            }
        }
    }
}

/// A table with a bar for each slice.
fn shares(found: &Explanation) -> Markup {
    let most = found.slices.iter().map(|slice| slice.share.abs());
    let most = most.fold(1e-9, f64::max);
    html! {
        table.shares {
            thead { tr { th scope="col" { "Slice" } th scope="col" { "From" } th scope="col" { "Share" } th scope="col" { (found.genre.genre) } th scope="col" { (found.rival.genre) } th {} } }
            tbody {
                @for slice in &found.slices {
                    @let bar = 48.0 * slice.share.abs() / most;
                    @let left = if slice.share < 0.0 { 50.0 - bar } else { 50.0 };
                    @let class = if slice.share < 0.0 { "against" } else { "for" };
                    tr.explained[slice.number == found.slice.number] {
                        th scope="row" { (slice.number) }
                        td { (seconds(slice.start_s)) }
                        td { @if slice.audible { (signed(slice.share)) } @else { "silent" } }
                        td { (percent(slice.probability)) }
                        td { (percent(slice.rival_probability)) }
                        td.bar { svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
                            rect class=(class) x=(format!("{left:.1}")) y="1" width=(format!("{bar:.1}")) height="6" {}
                        } }
                    }
                }
            }
        }
    }
}

fn scale(found: &Explanation) -> &'static str {
    match found.scale {
        "log_odds" => "log-odds",
        _ => "probability",
    }
}

fn shape(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    sizes.join(" \u{d7} ")
}

fn percent(probability: f32) -> String {
    format!("{:.0}%", 100.0 * probability)
}

fn signed(value: f64) -> String {
    format!("{value:+.2}").replace('-', "\u{2212}")
}

fn seconds(value: f32) -> String {
    format!("{value:.1} s")
}
