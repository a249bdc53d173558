//! Short pieces of music in the public domain, written down for the instruments of this synthesiser.

use super::note::{Note, Voice};
use super::recipe::LENGTH_S;

/// A piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Johann Sebastian Bach, Prelude in C major, BWV 846 (1722), on plucked strings.
    Prelude,
    /// Scott Joplin, The Entertainer (1902), on an electric piano.
    Rag,
}

impl Piece {
    /// Every piece with its name.
    pub const ALL: &'static [(&'static str, Piece)] =
        &[("prelude", Piece::Prelude), ("rag", Piece::Rag)];

    /// The piece of this name.
    pub fn from_name(name: &str) -> Option<Piece> {
        let found = Piece::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, piece)| *piece)
    }

    /// Its notes that start within [`LENGTH_S`], in order of time.
    pub fn notes(self) -> Vec<Note> {
        let mut notes = match self {
            Piece::Prelude => prelude(),
            Piece::Rag => rag(),
        };
        notes.retain(|note| note.start_s < LENGTH_S);
        notes.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        notes
    }

    /// Level of the reverberation.
    pub(crate) fn reverb(self) -> f32 {
        match self {
            Piece::Prelude => 0.45,
            Piece::Rag => 0.25,
        }
    }
}

/// Seconds of a sixteenth note: 66 and 76 beats a minute.
const PRELUDE_STEP_S: f32 = 15.0 / 66.0;
const RAG_STEP_S: f32 = 15.0 / 76.0;

/// The chord of each bar from its lowest to its highest note, as MIDI keys.
const PRELUDE: [[u8; 5]; 8] = [
    [60, 64, 67, 72, 76],
    [60, 62, 69, 74, 77],
    [59, 62, 67, 74, 77],
    [60, 64, 67, 72, 76],
    [60, 64, 69, 76, 81],
    [60, 62, 66, 69, 74],
    [59, 62, 67, 74, 79],
    [59, 60, 64, 67, 72],
];

/// Each half of a bar: the two lower notes are held, the three upper ones follow twice.
fn prelude() -> Vec<Note> {
    const ORDER: [usize; 8] = [0, 1, 2, 3, 4, 2, 3, 4];
    let mut notes = Vec::new();
    for (half, chord) in PRELUDE.iter().flat_map(|chord| [chord, chord]).enumerate() {
        for (step, &index) in ORDER.iter().enumerate() {
            let held = match step {
                0 => 8,
                1 => 7,
                _ => 2,
            };
            notes.push(Note {
                start_s: (8 * half + step) as f32 * PRELUDE_STEP_S,
                held_s: held as f32 * PRELUDE_STEP_S,
                voice: Voice::Guitar,
                key: f32::from(chord[index]),
                gain: if step == 0 { 0.42 } else { 0.34 },
            });
        }
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
