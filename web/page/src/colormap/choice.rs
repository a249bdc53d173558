//! The colormaps to choose from. In each of them lightness alone shows the level, so that all work with
//! every kind of colour vision.

use genrescope_protocol::LEVEL_STEP_DB;
use genrescope_synth::{cosine, sine};

use super::oklab::srgb;
use super::palette::{Palette, Scheme, palette};
use crate::identifiers::Named;

/// Colours from quiet to loud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colormap {
    /// The page's own, by its colour scheme.
    #[default]
    Default,
    /// From violet over green to yellow, the same in both colour schemes.
    Viridis,
    /// Without hue.
    Grey,
}

impl Named for Colormap {
    const ALL: &'static [(&'static str, Colormap)] = &[
        ("house", Colormap::Default),
        ("viridis", Colormap::Viridis),
        ("grey", Colormap::Grey),
    ];
}

impl Colormap {
    /// The palette for a spectrogram whose loudest byte is `loudest`. Levels more than `top_db` decibels
    /// below it get the colour of the background.
    pub fn palette(self, scheme: Scheme, loudest: u8, top_db: f32) -> Palette {
        let ramp = match (self, scheme) {
            (Colormap::Default, _) => return palette(scheme, loudest, top_db),
            (Colormap::Viridis, _) => violet_to_yellow,
            (Colormap::Grey, Scheme::Dark) => |level: f32| [0.14 + 0.84 * level, 0.0, 0.0],
            (Colormap::Grey, Scheme::Light) => |level: f32| [0.95 - 0.79 * level, 0.0, 0.0],
        };
        let span = (top_db / LEVEL_STEP_DB).max(1.0);
        let floor = f32::from(loudest) - span;
        std::array::from_fn(|byte| {
            let level = ((byte as f32 - floor) / span).clamp(0.0, 1.0);
            let [r, g, b] = srgb(ramp(level));
            [r, g, b, 255]
        })
    }
}

/// In OKLab, lightness rises linearly while the hue turns from violet to yellow, with the largest chroma
/// that sRGB can show.
fn violet_to_yellow(level: f32) -> [f32; 3] {
    let hue = (306.0 - 196.0 * level.powf(0.9)) / 360.0;
    let chroma = 0.105 + 0.055 * level * level;
    [
        0.24 + 0.68 * level,
        chroma * cosine(hue),
        chroma * sine(hue),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::colormap::oklab::oklab;

    /// Colour vision with one kind of cone missing (Machado, Oliveira & Fernandes 2009, severity 1), as
    /// matrices on linear red, green and blue.
    const VISIONS: [(&str, [[f32; 3]; 3]); 4] = [
        ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protan",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deutan",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritan",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    fn seen(rgb: [u8; 3], vision: &[[f32; 3]; 3]) -> [u8; 3] {
        let linear = rgb.map(|channel| (f32::from(channel) / 255.0).powf(2.2));
        std::array::from_fn(|row| {
            let sum: f32 = (0..3).map(|i| vision[row][i] * linear[i]).sum();
            (sum.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0).round() as u8
        })
    }

    #[test]
    fn lightness_is_monotonic_for_every_colour_vision() {
        for &(name, colormap) in Colormap::ALL {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let colours = colormap.palette(scheme, 255, 127.5);
                for (who, vision) in &VISIONS {
                    let lightness = colours.map(|[r, g, b, _]| oklab(seen([r, g, b], vision))[0]);
                    let sign = (lightness[255] - lightness[0]).signum();
                    assert!((lightness[255] - lightness[0]).abs() > 0.6, "{name}, {who}");
                    // Monotonic over sixteen levels: the default colours are nearly flat at the quiet
                    // end, where a single level may be lost by rounding.
                    for (from, to) in (0..240).map(|i| (i, i + 16)) {
                        let step = (lightness[to] - lightness[from]) * sign;
                        assert!(step > 0.005, "{name}, {scheme:?}, {who}, {from}: {step}");
                    }
                }
            }
        }
    }

    #[test]
    fn colormaps_differ_and_respect_the_span() {
        let [default, viridis, grey] = [Colormap::Default, Colormap::Viridis, Colormap::Grey]
            .map(|colormap| colormap.palette(Scheme::Dark, 200, 50.0));
        assert!(default[180] != viridis[180] && viridis[180] != grey[180]);
        assert!(grey.iter().all(|[r, g, b, _]| r == g && g == b));
        assert_eq!(viridis[100], viridis[0]);
        assert_eq!(viridis[200], viridis[255]);
    }
}
