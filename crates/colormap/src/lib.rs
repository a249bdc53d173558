//! Colours of a spectrogram's picture, in the page and in the trainer's report alike.
//!
//! Lightness only rises (or only falls, on paper), so that a ramp reads the same to every kind of
//! colour vision and in grey.

/// Colours in sRGB from quiet to loud, at equal distances.
pub type Ramp = [[u8; 3]; 7];

/// On a dark page sound glows: night, violet, plum, coral, amber, candle.
pub const DARK: Ramp = [
    [10, 11, 13],
    [35, 28, 66],
    [86, 44, 110],
    [150, 53, 108],
    [218, 98, 84],
    [244, 178, 92],
    [253, 245, 212],
];
/// On a light page and on paper sound is ink: paper, mist, sea, ultramarine, night.
pub const LIGHT: Ramp = [
    [233, 238, 236],
    [201, 221, 221],
    [143, 190, 200],
    [80, 142, 174],
    [45, 91, 144],
    [39, 50, 108],
    [16, 12, 40],
];
