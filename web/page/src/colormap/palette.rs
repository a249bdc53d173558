//! The page's default colours, from the ramps of `genrescope_colormap`.

use genrescope_colormap::{DARK, LIGHT, Ramp};
use genrescope_protocol::LEVEL_STEP_DB;

use super::oklab::{oklab, srgb};

/// An RGBA colour for each byte of a spectrogram.
pub type Palette = [[u8; 4]; 256];

/// Whether the page is dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The palette for a spectrogram whose loudest byte is `loudest`. Levels more than `top_db` decibels below
/// it get the colour of the background.
pub fn palette(scheme: Scheme, loudest: u8, top_db: f32) -> Palette {
    let anchors = match scheme {
        Scheme::Light => LIGHT,
        Scheme::Dark => DARK,
    };
    let span = (top_db / LEVEL_STEP_DB).max(1.0);
    let floor = f32::from(loudest) - span;
    std::array::from_fn(|byte| {
        let level = ((byte as f32 - floor) / span).clamp(0.0, 1.0);
        // Most of music is in the upper half of the span: the exponent gives it more of the colours.
        let [r, g, b] = at(&anchors, level.powf(1.3));
        [r, g, b, 255]
    })
}

fn at(anchors: &Ramp, level: f32) -> [u8; 3] {
    let place = level * (anchors.len() - 1) as f32;
    let index = (place as usize).min(anchors.len() - 2);
    let part = place - index as f32;
    let from = oklab(anchors[index]);
    let to = oklab(anchors[index + 1]);
    srgb(std::array::from_fn(|i| from[i] + (to[i] - from[i]) * part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lightness_is_monotonic() {
        for (scheme, sign) in [(Scheme::Dark, 1.0), (Scheme::Light, -1.0)] {
            let palette = palette(scheme, 255, 127.5);
            let lightness = palette.map(|[r, g, b, _]| oklab([r, g, b])[0] * sign);
            // One step of an 8-bit channel may round in the opposite direction.
            assert!(
                lightness.windows(2).all(|pair| pair[1] > pair[0] - 0.004),
                "{scheme:?}"
            );
            assert!(lightness[255] - lightness[0] > 0.7, "{scheme:?}");
        }
    }

    #[test]
    fn levels_below_the_span_are_background() {
        let palette = palette(Scheme::Dark, 200, 50.0);
        assert_eq!(palette[100], [10, 11, 13, 255]);
        assert_eq!(palette[200], [253, 245, 212, 255]);
    }
}
