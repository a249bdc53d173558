//! Colour ramps for spectrogram images, shared by the page and the trainer's reports.
//!
//! Lightness changes monotonically along a ramp, so it can be read with every kind of colour vision and
//! in greyscale.

/// sRGB colours from quiet to loud, equally spaced.
pub type Ramp = [[u8; 3]; 7];

/// For dark backgrounds: from near black through violet and coral to pale yellow.
pub const DARK: Ramp = [
    [10, 11, 13],
    [35, 28, 66],
    [86, 44, 110],
    [150, 53, 108],
    [218, 98, 84],
    [244, 178, 92],
    [253, 245, 212],
];
/// For light backgrounds and print: from paper white through sea blue to dark blue.
pub const LIGHT: Ramp = [
    [233, 238, 236],
    [201, 221, 221],
    [143, 190, 200],
    [80, 142, 174],
    [45, 91, 144],
    [39, 50, 108],
    [16, 12, 40],
];

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
