//! A note: which instrument plays what, and when.

/// An instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Bass drum.
    Kick,
    /// Snare drum.
    Snare,
    /// Stick on the snare's rim.
    Rim,
    /// Closed hi-hat.
    Hat,
    /// Open hi-hat, or a cymbal where it lasts.
    OpenHat,
    /// Dust on a record.
    Crackle,
    /// Bass guitar.
    Bass,
    /// Guitar string.
    Guitar,
    /// Guitar string under the palm.
    Muted,
    /// Bowed strings.
    Strings,
    /// Drawbar organ.
    Organ,
    /// Electric piano.
    Piano,
}

/// The mixer's bus of a voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bus {
    /// Never overdriven.
    Drums,
    /// Overdriven less.
    Bass,
    /// Overdriven.
    Chords,
}

impl Voice {
    /// Its bus in the mixer.
    pub fn bus(self) -> Bus {
        match self {
            Voice::Bass => Bus::Bass,
            Voice::Guitar | Voice::Muted | Voice::Strings | Voice::Organ | Voice::Piano => {
                Bus::Chords
            }
            Voice::Kick
            | Voice::Snare
            | Voice::Rim
            | Voice::Hat
            | Voice::OpenHat
            | Voice::Crackle => Bus::Drums,
        }
    }

    /// Seconds that it sounds, for a note that is held this long.
    pub fn sounds_s(self, held_s: f32) -> f32 {
        match self {
            Voice::Kick => 0.4,
            Voice::Snare => 0.25,
            Voice::Rim | Voice::Hat => 0.09,
            Voice::OpenHat => held_s.max(0.3),
            Voice::Crackle => held_s,
            Voice::Muted => 0.22,
            Voice::Strings => held_s + 0.4,
            Voice::Bass | Voice::Guitar | Voice::Organ | Voice::Piano => held_s + 0.08,
        }
    }
}

/// A note.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Start in seconds.
    pub start_s: f32,
    /// Seconds that it is held.
    pub held_s: f32,
    /// The instrument.
    pub voice: Voice,
    /// MIDI key number; drums ignore it.
    pub key: f32,
    /// Gain, `0.0..=1.0`.
    pub gain: f32,
}
