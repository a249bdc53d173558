//! Figure 1 of the paper: a spectrogram of each genre.

use anyhow::Result;
use genrescope_mel::Spectrogram;
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::data::MelStore;
use crate::plot;

/// Number of columns that are shown.
pub const COLUMNS: usize = 128;
/// Range of levels that are shown, decibels below the maximum.
const SPAN_DB: f32 = 80.0;
/// Width of the frequency labels.
const LEFT: f64 = 30.0;
/// Side length of the image.
const SIDE: f64 = 150.0;

/// A picture of the middle of a song.
pub struct Excerpt {
    /// The song's name.
    pub song: String,
    /// Its genre.
    pub genre: String,
    /// SVG element.
    pub svg: String,
}

/// A random song of each genre among `rows`; the selection is deterministic.
///
/// # Errors
/// An image cannot be encoded.
pub fn of_each_genre(store: &MelStore, rows: &[usize]) -> Result<Vec<Excerpt>> {
    let mut random = StdRng::seed_from_u64(0);
    let mut excerpts = Vec::new();
    for (label, genre) in store.genres.iter().enumerate() {
        let of_it = rows.iter().filter(|&&row| store.label(row) == label);
        let of_it: Vec<usize> = of_it.copied().collect();
        if of_it.is_empty() {
            continue;
        }
        let row = of_it[random.random_range(0..of_it.len())];
        excerpts.push(Excerpt {
            song: store.songs[row].song.clone(),
            genre: genre.clone(),
            svg: svg(&store.spectrogram(row), &store.front_end.band_centres())?,
        });
    }
    Ok(excerpts)
}

fn svg(spectrogram: &Spectrogram, centres: &[f32]) -> Result<String> {
    let columns = spectrogram.frames().min(COLUMNS);
    let first = (spectrogram.frames() - columns) / 2;
    let bands = spectrogram.n_mels;
    let mut levels = Vec::with_capacity(bands * columns);
    for band in (0..bands).rev() {
        for column in first..first + columns {
            let level = 1.0 + spectrogram.frame(column)[band] / SPAN_DB;
            levels.push((level.clamp(0.0, 1.0) * 255.0) as u8);
        }
    }
    let mut drawing = plot::heat_map(&levels, columns, [LEFT, 4.0], [SIDE, SIDE])?;
    for (hz, name) in [
        (500.0, "0.5"),
        (1000.0, "1"),
        (2000.0, "2"),
        (4000.0, "4"),
        (8000.0, "8"),
    ] {
        let Some(band) = centres.iter().position(|&centre| centre >= hz) else {
            continue;
        };
        let y = 4.0 + SIDE * (1.0 - (band as f64 + 0.5) / bands as f64);
        drawing += &plot::text(LEFT - 6.0, y + 3.0, "end", name);
    }
    Ok(format!(
        "<svg viewBox=\"0 0 {0} {1}\" role=\"img\" font-size=\"10\">\n<title>Mel spectrogram, kHz upwards</title>\n{drawing}</svg>",
        LEFT + SIDE,
        SIDE + 8.0
    ))
}
