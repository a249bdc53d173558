//! The parts of the page that it scrolls to.

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The answer for the shown song.
    Answer,
    /// The list of songs, with their progress.
    List,
}
