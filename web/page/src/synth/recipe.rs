//! What is to be played: a style and how it is played.

use crate::identifiers::Named;

/// Seconds of music that a recipe gives: some nine slices of the network.
pub const LENGTH_S: f32 = 24.0;

/// The style of the music.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Four to the floor, octaves in the bass.
    #[default]
    Disco,
    /// Twelve bars, shuffled.
    Blues,
    /// Palm-muted fifths and a double kick.
    Metal,
    /// Slow chords of bowed strings.
    Strings,
    /// One drop, chords on the off-beat.
    Reggae,
    /// Boom bap, an electric piano, a crackle.
    HipHop,
}

impl Named for Style {
    const ALL: &'static [(&'static str, Style)] = &[
        ("disco", Style::Disco),
        ("blues", Style::Blues),
        ("metal", Style::Metal),
        ("strings", Style::Strings),
        ("reggae", Style::Reggae),
        ("hip-hop", Style::HipHop),
    ];
}

/// How it is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knobs {
    /// Beats per minute, `60.0..=180.0`.
    pub tempo: f32,
    /// Overdrive of the chords, `0.0..=1.0`.
    pub distortion: f32,
    /// Delay of the off-beats: straight at 0.0, in triplets at 1.0.
    pub swing: f32,
    /// How much of the treble is kept, `0.0..=1.0`.
    pub brightness: f32,
}

impl Knobs {
    /// Cutoff of the treble in hertz: four and a half octaves from the dullest to the brightest.
    pub fn cutoff(&self) -> f32 {
        700.0 * (4.5 * self.brightness.clamp(0.0, 1.0)).exp2()
    }
}

/// A style and how it is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    /// The style.
    pub style: Style,
    /// The knobs.
    pub knobs: Knobs,
}
