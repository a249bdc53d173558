//! A small synthesiser, for a visitor without a song at hand: a few styles and four knobs.
//!
//! A [`Recipe`] becomes notes ([`patterns`], with [`styles`]), notes become samples ([`render`]) through
//! instruments ([`voices`]), and the page shows both ([`panel`], [`score`]). The same recipe gives
//! the same samples on every machine: nothing is drawn by chance.

pub mod panel;
mod patterns;
mod render;
mod room;
mod score;
mod signal;
mod string;
mod styles;
mod voices;

use crate::address::Named;
use crate::error::PageError;

pub use render::{Rendering, SAMPLE_RATE};

/// Seconds of music that a recipe gives: nine slices or so of the network.
pub const LENGTH_S: f32 = 24.0;

/// What the music is played in the manner of.
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
    /// Beats a minute, `60.0..=180.0`.
    pub tempo: f32,
    /// How hard the chords are driven, `0.0..=1.0`.
    pub distortion: f32,
    /// How late the off-beats come: straight at 0.0, in triplets at 1.0.
    pub swing: f32,
    /// How much of the treble is left, `0.0..=1.0`.
    pub brightness: f32,
}

impl Knobs {
    /// As the style is mostly played.
    pub fn of(style: Style) -> Knobs {
        patterns::of(style).knobs
    }

    /// Hertz from which the treble is taken away: four and a half octaves from dull to all there is.
    fn cutoff(&self) -> f32 {
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

/// What happened to the synthesiser.
pub enum Touch {
    /// Its part of the page was opened or closed.
    Toggled,
    /// Another style was chosen; the knobs go to where it is mostly played.
    Restyled,
    /// A knob was turned.
    Turned,
    /// The network is to hear it.
    Asked,
    /// It is ready to be heard, as a WAV file.
    Made(Recipe, Result<web_sys::Blob, PageError>),
}
