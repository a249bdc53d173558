//! From the bytes of a spectrogram to the pixels of an image.

use crate::colormap::Palette;

/// RGBA pixels of columns of `bands` bytes each, the lowest band at the bottom.
pub fn coloured(bytes: &[u8], bands: usize, palette: &Palette) -> Vec<u8> {
    let columns = bytes.len() / bands;
    let mut pixels = vec![0; columns * bands * 4];
    for (x, column) in bytes.chunks_exact(bands).enumerate() {
        for (band, &byte) in column.iter().enumerate() {
            let pixel = ((bands - 1 - band) * columns + x) * 4;
            pixels[pixel..pixel + 4].copy_from_slice(&palette[usize::from(byte)]);
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowest_band_is_the_bottom_row() {
        let palette: Palette = std::array::from_fn(|byte| [byte as u8, 0, 0, 255]);
        let pixels = coloured(&[1, 2, 3, 4], 2, &palette);
        let reds: Vec<u8> = pixels.chunks(4).map(|pixel| pixel[0]).collect();
        assert_eq!(reds, [2, 4, 1, 3]);
    }
}
