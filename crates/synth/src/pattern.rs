//! How a style's music is written down: bars of sixteenth notes.
//!
//! In a bar of 16 steps a dot is a rest and a dash holds the note before it. Drums: `x` a hit, `o` a soft
//! one. Bass: the chord's `1`, `3`, `5`, its `7`, the `6` and the octave `8`. Chords: `x` all tones, `m`
//! muted by the palm, `5` and `6` the root with its fifth or sixth.

use super::note::Voice;
use super::recipe::Knobs;

/// Bars of one instrument, repeated.
pub type Bars = &'static [&'static str];

/// The music of a style.
pub struct Pattern {
    /// The knobs of the style when it is chosen.
    pub knobs: Knobs,
    /// Level of the reverberation.
    pub reverb: f32,
    /// Length in steps of the notes whose off-beats swing: 2 for eighths, 1 for sixteenths.
    pub swung: usize,
    /// The root of each bar's chord, as a MIDI key of the bass, and its tones in semitones above it.
    pub chords: &'static [(f32, &'static [f32])],
    /// Drums with their gains.
    pub drums: &'static [(Voice, f32, Bars)],
    /// What the bass plays.
    pub bass: Bars,
    /// Chords, by one instrument or more.
    pub comps: &'static [Comp],
    /// Melodies.
    pub melody: &'static [Line],
}

/// Chords of one instrument.
pub struct Comp {
    /// The instrument.
    pub voice: Voice,
    /// Semitones above the bass.
    pub above: f32,
    /// Gain of each of its notes.
    pub gain: f32,
    /// What it plays.
    pub bars: Bars,
}

/// A melody: bars of steps, lengths and keys.
pub struct Line {
    /// The instrument.
    pub voice: Voice,
    /// Gain of each of its notes.
    pub gain: f32,
    /// What it plays.
    pub bars: &'static [&'static [(usize, usize, f32)]],
}
