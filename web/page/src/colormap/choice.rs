//! The choice of colours for the picture. In each of them lightness alone tells the level, so none
//! leaves out any kind of colour vision.

use std::f32::consts::TAU;

use super::colormap::{Palette, Scheme, palette, srgb};
use crate::address::Named;
use genrescope_protocol::LEVEL_STEP_DB;

/// A set of colours from quiet to loud.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Map {
    /// The page's own: ink on paper, or glow in the dark.
    #[default]
    House,
    /// From violet over green to yellow, as in many plots of science; the same by day and by night.
    Viridis,
    /// No colour at all.
    Grey,
}

impl Named for Map {
    const ALL: &'static [(&'static str, Map)] = &[
        ("house", Map::House),
        ("viridis", Map::Viridis),
        ("grey", Map::Grey),
    ];
}

impl Map {
    /// The colours for a picture whose loudest byte is `loudest` and whose quietest level worth
    /// showing is `top_db` below it.
    pub fn palette(self, scheme: Scheme, loudest: u8, top_db: f32) -> Palette {
        let ramp = match (self, scheme) {
            (Map::House, _) => return palette(scheme, loudest, top_db),
            (Map::Viridis, _) => violet_to_yellow,
            (Map::Grey, Scheme::Dark) => |level: f32| [0.14 + 0.84 * level, 0.0, 0.0],
            (Map::Grey, Scheme::Light) => |level: f32| [0.95 - 0.79 * level, 0.0, 0.0],
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

/// In OKLab lightness rises evenly while the hue turns from violet to yellow. The colour is as
/// strong as screens can show it on the way.
fn violet_to_yellow(level: f32) -> [f32; 3] {
    let hue = (306.0 - 196.0 * level.powf(0.9)) / 360.0 * TAU;
    let strength = 0.105 + 0.055 * level * level;
    [
        0.24 + 0.68 * level,
        strength * hue.cos(),
        strength * hue.sin(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listening::colormap::oklab;

    /// How those see who lack one kind of cone (Machado, Oliveira & Fernandes 2009, severity 1), as
    /// matrices on linear red, green and blue.
    const EYES: [(&str, [[f32; 3]; 3]); 4] = [
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

    fn seen(rgb: [u8; 3], eye: &[[f32; 3]; 3]) -> [u8; 3] {
        let linear = rgb.map(|channel| (f32::from(channel) / 255.0).powf(2.2));
        std::array::from_fn(|row| {
            let sum: f32 = (0..3).map(|i| eye[row][i] * linear[i]).sum();
            (sum.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0).round() as u8
        })
    }

    #[test]
    fn every_eye_sees_louder_as_lighter_or_darker_throughout() {
        for &(name, map) in Map::ALL {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let colours = map.palette(scheme, 255, 127.5);
                for (who, eye) in &EYES {
                    let lightness = colours.map(|[r, g, b, _]| oklab(seen([r, g, b], eye))[0]);
                    let sign = (lightness[255] - lightness[0]).signum();
                    assert!((lightness[255] - lightness[0]).abs() > 0.6, "{name}, {who}");
                    // Sixteen steps of the scale never turn back, though the page's own colours are
                    // nearly flat where it is quietest; single steps may round away.
                    for (from, to) in (0..240).map(|i| (i, i + 16)) {
                        let step = (lightness[to] - lightness[from]) * sign;
                        assert!(step > 0.005, "{name}, {scheme:?}, {who}, {from}: {step}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_maps_differ_and_keep_to_their_span() {
        let [house, viridis, grey] =
            [Map::House, Map::Viridis, Map::Grey].map(|map| map.palette(Scheme::Dark, 200, 50.0));
        assert!(house[180] != viridis[180] && viridis[180] != grey[180]);
        assert!(grey.iter().all(|[r, g, b, _]| r == g && g == b));
        assert_eq!(viridis[100], viridis[0]);
        assert_eq!(viridis[200], viridis[255]);
    }
}
