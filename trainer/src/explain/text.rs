//! The explanation as text.

use std::fmt::Write;

use super::explanation::{Explanation, MapFigures, SliceFigures};

/// Regions of a map that are listed.
const LISTED: usize = 3;

/// A region of a map with its share.
pub struct Region {
    pub start_s: f32,
    pub end_s: f32,
    pub low_hz: f32,
    pub high_hz: f32,
    pub share: f32,
}

/// The regions with the largest shares for the genre; those against it if `against`.
pub fn regions(slice: &SliceFigures, map: &MapFigures, against: bool) -> Vec<Region> {
    let mut all = Vec::new();
    for (row, values) in map.values.iter().enumerate() {
        let columns = values.len() as f32;
        let time =
            |column: usize| slice.start_s + (slice.end_s - slice.start_s) * column as f32 / columns;
        for (column, &share) in values.iter().enumerate() {
            if share.abs() >= slice.decisive_from && (share < 0.0) == against {
                all.push(Region {
                    start_s: time(column),
                    end_s: time(column + 1),
                    low_hz: slice.edges_hz[row],
                    high_hz: slice.edges_hz[row + 1],
                    share,
                });
            }
        }
    }
    all.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
    all.truncate(LISTED);
    all
}

/// Several lines of text.
pub fn text(found: &Explanation) -> String {
    let mut text = String::new();
    lines(found, &mut text).expect("a String can be written to");
    text
}

fn lines(found: &Explanation, text: &mut String) -> std::fmt::Result {
    let (genre, rival) = (&found.genre, &found.rival);
    writeln!(
        text,
        "{}: {} {:.3}, {} {:.3} ({} vote)",
        found.file, genre.genre, genre.probability, rival.genre, rival.probability, found.vote
    )?;
    let scale = found.scale.replace('_', "-");
    writeln!(
        text,
        "lead       {:+.3} ({scale}), the sum of the slices' shares",
        found.lead
    )?;
    for slice in &found.slices {
        let mark = if slice.number == found.slice.number {
            "  explained below"
        } else {
            ""
        };
        let share = match slice.audible {
            true => format!("{:+.3}", slice.share),
            false => "silent".into(),
        };
        writeln!(
            text,
            "  {:>4}  {:>6.1} s  {share:>7}  {} {:.2}, {} {:.2}{mark}",
            slice.number,
            slice.start_s,
            genre.genre,
            slice.probability,
            rival.genre,
            slice.rival_probability
        )?;
    }
    let slice = &found.slice;
    writeln!(
        text,
        "slice {}    {:.1} to {:.1} s; patches filled with the slice's mean, {:.1} dB",
        slice.number, slice.start_s, slice.end_s, slice.fill_db
    )?;
    for map in &slice.maps {
        writeln!(
            text,
            "  {}: log-odds {:+.2}, deletion {:.3}, insertion {:.3}",
            map.genre, map.log_odds, map.deletion, map.insertion
        )?;
        if !map.decisive {
            writeln!(text, "    nothing decisive")?;
        }
        for against in [false, true] {
            for region in regions(slice, map, against) {
                writeln!(
                    text,
                    "    {:+.2}  {:.1} to {:.1} s, {:.0} to {:.0} Hz",
                    region.share, region.start_s, region.end_s, region.low_hz, region.high_hz
                )?;
            }
        }
    }
    Ok(())
}
