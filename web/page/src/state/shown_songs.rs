//! Which song is shown, and what was shown before songs were removed.

use super::song::Song;

/// Which song is shown when the engine starts the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The one that is processed.
    Current,
    /// The one that the visitor chose.
    Chosen,
    /// None until the visitor chooses one: several songs were added at once, and the list comes first.
    List,
}

/// Removed songs, and what was shown before.
pub struct Removal {
    pub songs: Vec<(usize, Song)>,
    pub shown: Option<u32>,
    pub show: Show,
}
