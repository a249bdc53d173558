//! Messages about the synthesiser, which is a part of the extras.

use super::files::PickedFile;
use crate::error::PageError;

/// About the synthesiser.
pub enum SynthMessage {
    /// The visitor opens or closes it.
    Toggle,
    /// The visitor has the example of this name made.
    Example(String),
    /// It has made a song, to be played and classified.
    Made(PickedFile),
    /// It could not be loaded, or could not make a song.
    Failed(PageError),
}
