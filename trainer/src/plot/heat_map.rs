//! Values as colours, for light and dark backgrounds.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use genrescope_colormap::{DARK, LIGHT, Ramp};

/// Two images of the same levels, one of which the page shows: class `light` and class `dark`. Rows of `columns`
/// levels from the top; position and size in SVG units.
///
/// # Errors
/// The image cannot be encoded.
pub fn heat_map(levels: &[u8], columns: usize, at: [f64; 2], size: [f64; 2]) -> Result<String> {
    let rows = levels.len() / columns.max(1);
    let ([x, y], [width, height]) = (at, size);
    let mut drawing = String::new();
    for (class, ramp) in [("light", &LIGHT), ("dark", &DARK)] {
        let picture = STANDARD.encode(png(levels, columns, rows, ramp)?);
        drawing += &format!(
            "<image class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"none\" href=\"data:image/png;base64,{picture}\"/>\n"
        );
    }
    Ok(drawing)
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
