//! Figure 1 of the paper: a spectrogram of each genre.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use genrescope_colormap::{DARK, LIGHT, Ramp};
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
    let mut drawing = String::new();
    for (class, ramp) in [("light", &LIGHT), ("dark", &DARK)] {
        let picture = STANDARD.encode(png(&levels, columns, bands, ramp)?);
        drawing += &format!(
            "<image class=\"{class}\" x=\"{LEFT}\" y=\"4\" width=\"{SIDE}\" height=\"{SIDE}\" \
             preserveAspectRatio=\"none\" href=\"data:image/png;base64,{picture}\"/>\n"
        );
    }
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

/// Encodes an image with 256 colours, rows from the top.
fn png(levels: &[u8], width: usize, height: usize, ramp: &Ramp) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(
        (0..=255)
            .flat_map(|level| colour(ramp, level))
            .collect::<Vec<u8>>(),
    );
    let mut writer = encoder.write_header()?;
    writer.write_image_data(levels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Colour of a level, interpolated between the points of the ramp.
fn colour(ramp: &Ramp, level: u8) -> [u8; 3] {
    let place = f32::from(level) / 255.0 * (ramp.len() - 1) as f32;
    let index = (place as usize).min(ramp.len() - 2);
    let fraction = place - index as f32;
    std::array::from_fn(|i| {
        let (from, to) = (f32::from(ramp[index][i]), f32::from(ramp[index + 1][i]));
        (from + (to - from) * fraction).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn png_round_trips() {
        let levels: Vec<u8> = (0..12).map(|n| n * 20).collect();
        let bytes = png(&levels, 4, 3, &DARK).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        let expected: Vec<u8> = levels.iter().flat_map(|&l| colour(&DARK, l)).collect();
        assert!(pixels == expected || pixels == levels);
        assert_eq!(colour(&DARK, 0), DARK[0]);
        assert_eq!(colour(&DARK, 255), DARK[6]);
    }
}
