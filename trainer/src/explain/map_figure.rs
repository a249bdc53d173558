//! Pictures of the slice: its spectrogram, and maps on top of it.

use anyhow::Result;

use super::explanation::{MapFigures, SliceFigures};
use crate::plot::{Picture, heat_map, text};

/// Size of the spectrogram in the picture, and the space for labels on its left and below it.
const WIDE: f64 = 300.0;
const HIGH: f64 = 240.0;
const LEFT: f64 = 44.0;
const BELOW: f64 = 24.0;

/// Range of levels that are shown, decibels below the maximum.
const SPAN_DB: f32 = 80.0;

/// The log-odds of full colour, the same in every picture: noise must not look like evidence.
pub const FULL: f32 = 2.0;

/// A slice's decibels, `[bands, frames]`, as levels with the highest band first.
pub fn levels(decibels: &[f32], frames: usize) -> Vec<u8> {
    let rows = decibels.chunks_exact(frames).rev();
    rows.flatten()
        .map(|decibels| ((1.0 + decibels / SPAN_DB).clamp(0.0, 1.0) * 255.0) as u8)
        .collect()
}

/// The spectrogram of the slice, with a map on top if there is one.
///
/// # Errors
/// The image cannot be encoded.
pub fn slice_figure(
    slice: &SliceFigures,
    levels: &[u8],
    frames: usize,
    map: Option<&MapFigures>,
) -> Result<String> {
    let mut drawing = String::new();
    if let Some(map) = map {
        // Faint, so that the map's own colours can be told apart.
        drawing += "<g opacity=\"0.45\">";
        drawing += &heat_map(levels, frames, [LEFT, 4.0], [WIDE, HIGH])?;
        drawing += "</g>\n";
        drawing += &patches(map);
    } else {
        drawing += &heat_map(levels, frames, [LEFT, 4.0], [WIDE, HIGH])?;
    }
    let rows = slice.edges_hz.len() - 1;
    for row in (0..=rows).step_by((rows / 4).max(1)) {
        let y = 4.0 + HIGH * (1.0 - row as f64 / rows as f64);
        let label = format!("{:.1}", slice.edges_hz[row] / 1000.0);
        drawing += &text(LEFT - 6.0, y + 4.0, "end", &label);
    }
    for part in 0..=4 {
        let x = LEFT + WIDE * f64::from(part) / 4.0;
        let seconds = slice.start_s + (slice.end_s - slice.start_s) * part as f32 / 4.0;
        drawing += &text(x, HIGH + 20.0, "middle", &format!("{seconds:.1}"));
    }
    let title = match map {
        None => "Mel spectrogram of the slice, kHz upwards, seconds to the right".to_owned(),
        Some(map) => format!("Occlusion map of {}", map.genre),
    };
    let picture = Picture {
        width: LEFT + WIDE + 16.0,
        height: HIGH + 4.0 + BELOW,
        title,
        drawing,
    };
    Ok(picture.inline())
}

/// A rectangle for each patch whose share is visible: its class is the direction, its opacity the size.
fn patches(map: &MapFigures) -> String {
    let mut drawing = String::new();
    let rows = map.values.len() as f64;
    for (row, values) in map.values.iter().enumerate() {
        let columns = values.len() as f64;
        let (wide, high) = (WIDE / columns, HIGH / rows);
        for (column, &share) in values.iter().enumerate() {
            let opacity = (share.abs() / FULL).min(1.0);
            if opacity < 0.02 {
                continue;
            }
            let class = if share > 0.0 { "for" } else { "against" };
            let x = LEFT + wide * column as f64;
            let y = 4.0 + HIGH - high * (row + 1) as f64;
            drawing += &format!(
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" \
                 fill-opacity=\"{opacity:.2}\"/>\n"
            );
        }
    }
    drawing
}
