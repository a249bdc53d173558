//! Short pieces of music in the public domain, written down for the instruments of this synthesiser.

use super::note::{Note, Voice};
use super::recipe::LENGTH_S;

/// A piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Johann Pachelbel, Canon (about 1690), on bowed strings.
    Canon,
    /// Scott Joplin, The Entertainer (1902), on an electric piano.
    Rag,
}

impl Piece {
    /// Every piece with its name.
    pub const ALL: &'static [(&'static str, Piece)] =
        &[("canon", Piece::Canon), ("rag", Piece::Rag)];

    /// The piece of this name.
    pub fn from_name(name: &str) -> Option<Piece> {
        let found = Piece::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, piece)| *piece)
    }

    /// Its notes that start within [`LENGTH_S`], in order of time.
    pub fn notes(self) -> Vec<Note> {
        let mut notes = match self {
            Piece::Canon => canon(),
            Piece::Rag => rag(),
        };
        notes.retain(|note| note.start_s < LENGTH_S);
        notes.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        notes
    }

    /// Level of the reverberation.
    pub(crate) fn reverb(self) -> f32 {
        match self {
            Piece::Canon => 0.4,
            Piece::Rag => 0.25,
        }
    }
}

/// Seconds of a quarter note: 86 beats a minute.
const CANON_STEP_S: f32 = 60.0 / 86.0;
/// Seconds of a sixteenth note: 76 beats a minute.
const RAG_STEP_S: f32 = 15.0 / 76.0;

/// The ground bass in quarter notes, as MIDI keys in D.
const GROUND: [u8; 8] = [50, 45, 47, 42, 43, 38, 43, 45];
/// The chord on each note of the ground.
const CONTINUO: [[u8; 3]; 8] = [
    [62, 66, 69],
    [61, 64, 69],
    [59, 62, 66],
    [57, 61, 66],
    [59, 62, 67],
    [57, 62, 66],
    [59, 62, 67],
    [61, 64, 69],
];
/// The first two entries of each violin in quarter notes.
const SUBJECT: [u8; 16] = [
    78, 76, 74, 73, 71, 69, 71, 73, 74, 73, 71, 69, 67, 66, 67, 64,
];
/// What follows it, in eighths.
const ANSWER: [u8; 16] = [
    74, 78, 81, 79, 78, 74, 78, 76, 74, 71, 74, 81, 79, 83, 81, 79,
];

/// Ground and chords, and violins that enter after one another. It is played a whole tone below the written key,
/// near the low pitch of its time: the page's network recognises it there, and finds no genre for it in D.
fn canon() -> Vec<Note> {
    let mut notes = Vec::new();
    let mut play = |quarters: f32, length: f32, key: u8, gain: f32| {
        notes.push(Note {
            start_s: quarters * CANON_STEP_S,
            held_s: length * CANON_STEP_S,
            voice: Voice::Strings,
            key: f32::from(key) - 2.0,
            gain,
        });
    };
    for quarter in 0..5 * GROUND.len() {
        let at = quarter as f32;
        play(at, 1.0, GROUND[quarter % 8], 0.25);
        for key in CONTINUO[quarter % 8] {
            play(at, 0.95, key, 0.14);
        }
    }
    for (enters, gain) in [(4, 0.34), (12, 0.3)] {
        for (note, key) in SUBJECT.iter().enumerate() {
            play((enters + note) as f32, 1.0, *key, gain);
        }
    }
    for (note, key) in ANSWER.iter().cycle().take(32).enumerate() {
        play(20.0 + 0.5 * note as f32, 0.5, *key, 0.32);
    }
    notes
}

/// Sixteenths and MIDI key; key 0 is a rest.
type Melody = &'static [(u8, u8)];

/// The four bars of the introduction, in both hands.
const INTRODUCTION: Melody = &[
    (1, 86),
    (1, 88),
    (1, 84),
    (2, 81),
    (1, 83),
    (2, 79),
    (1, 74),
    (1, 76),
    (1, 72),
    (2, 69),
    (1, 71),
    (2, 67),
    (1, 62),
    (1, 64),
    (1, 60),
    (2, 57),
    (1, 59),
    (1, 57),
    (1, 56),
    (2, 55),
    (2, 0),
    (2, 67),
    (1, 74),
    (1, 75),
];

/// The right hand of the bars after it.
const THEME: Melody = &[
    (1, 76),
    (2, 84),
    (1, 76),
    (2, 84),
    (1, 76),
    (5, 84),
    (1, 0),
    (1, 84),
    (1, 86),
    (1, 87),
    (1, 88),
    (1, 84),
    (1, 86),
    (2, 88),
    (1, 83),
    (2, 86),
    (6, 84),
    (1, 74),
    (1, 75),
    (1, 76),
    (2, 84),
    (1, 76),
    (2, 84),
    (1, 76),
    (7, 84),
    (1, 81),
    (1, 79),
    (1, 78),
    (1, 81),
    (1, 84),
    (2, 88),
    (1, 86),
    (1, 84),
    (1, 81),
    (6, 86),
    (1, 74),
    (1, 75),
    (1, 76),
    (2, 84),
    (1, 76),
    (2, 84),
    (1, 76),
    (5, 84),
    (1, 0),
    (1, 84),
    (1, 86),
    (1, 87),
    (1, 88),
    (1, 84),
    (1, 86),
    (2, 88),
    (1, 83),
    (2, 86),
    (8, 84),
];

/// The left hand of each bar of the theme: twice a bass note and a chord.
const STRIDE: [[(u8, [u8; 3]); 2]; 12] = [
    [(48, C), (46, C)],
    [(41, F), (43, C)],
    [(43, C), (43, G7)],
    [(48, C), (43, C)],
    [(48, C), (46, C)],
    [(41, F), (43, C)],
    [(50, D7), (42, D7)],
    [(43, G), (50, G)],
    [(48, C), (46, C)],
    [(41, F), (43, C)],
    [(43, C), (43, G7)],
    [(48, C), (48, C)],
];
const C: [u8; 3] = [55, 60, 64];
const F: [u8; 3] = [57, 60, 65];
const G: [u8; 3] = [55, 59, 62];
const G7: [u8; 3] = [55, 59, 65];
const D7: [u8; 3] = [54, 57, 60];

fn rag() -> Vec<Note> {
    let mut notes = Vec::new();
    let mut play = |step: usize, steps: u8, key: u8, gain: f32| {
        notes.push(Note {
            start_s: step as f32 * RAG_STEP_S,
            held_s: 0.9 * f32::from(steps) * RAG_STEP_S,
            voice: Voice::Piano,
            key: f32::from(key),
            gain,
        });
    };
    let mut at = 0;
    for (steps, key) in INTRODUCTION.iter().chain(THEME) {
        if *key > 0 {
            play(at, *steps, *key, 0.3);
            if at < 32 {
                play(at, *steps, key - 12, 0.25);
            }
        }
        at += usize::from(*steps);
    }
    for (bar, halves) in STRIDE.iter().enumerate() {
        for (half, (bass, chord)) in halves.iter().enumerate() {
            let at = 32 + 8 * bar + 4 * half;
            play(at, 2, *bass, 0.3);
            for key in chord {
                play(at + 2, 2, *key, 0.14);
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_of_the_rag_end_together() {
        let steps = |melody: Melody| melody.iter().map(|(steps, _)| usize::from(*steps)).sum();
        let (introduction, theme): (usize, usize) = (steps(INTRODUCTION), steps(THEME));
        assert_eq!((introduction, theme), (4 * 8, STRIDE.len() * 8));
    }

    #[test]
    fn pieces_fill_their_time_with_notes_in_range() {
        for (name, piece) in Piece::ALL {
            let notes = piece.notes();
            assert!(
                notes
                    .windows(2)
                    .all(|pair| pair[0].start_s <= pair[1].start_s)
            );
            let last = notes.last().expect("notes");
            assert!(last.start_s > LENGTH_S - 2.0, "{name}: {}", last.start_s);
            for note in notes {
                assert!((36.0..=90.0).contains(&note.key), "{name}: {note:?}");
                assert!(note.held_s > 0.0, "{name}: {note:?}");
            }
        }
        assert_eq!(Piece::from_name("rag"), Some(Piece::Rag));
        assert_eq!(Piece::from_name("polka"), None);
    }
}
