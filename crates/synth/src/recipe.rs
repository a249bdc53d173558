//! What is to be played: a style and how it is played.

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

impl Style {
    /// Every style with its name.
    pub const ALL: &'static [(&'static str, Style)] = &[
        ("disco", Style::Disco),
        ("blues", Style::Blues),
        ("metal", Style::Metal),
        ("strings", Style::Strings),
        ("reggae", Style::Reggae),
        ("hip-hop", Style::HipHop),
    ];

    /// The style of this name.
    pub fn from_name(name: &str) -> Option<Style> {
        let found = Style::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, style)| *style)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Style::ALL.iter().find(|(_, style)| *style == self);
        found.map_or("", |(name, _)| name)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_has_a_name_of_its_own() {
        for (name, style) in Style::ALL {
            assert_eq!(style.name(), *name);
            assert_eq!(Style::from_name(name), Some(*style));
        }
        assert_eq!(Style::from_name("polka"), None);
    }
}
