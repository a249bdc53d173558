//! Messages about the synthesiser.

use web_sys::Blob;

use crate::error::PageError;
use crate::synth::Recipe;

/// About the synthesiser.
pub enum SynthMessage {
    /// The visitor opens or closes it.
    Toggle,
    /// The visitor chose another style, which sets the knobs.
    StyleChosen,
    /// The visitor turned a knob.
    KnobTurned,
    /// The visitor has the music played and classified.
    Render,
    /// The music is rendered as a WAV file, or cannot be.
    Rendered(Recipe, Result<Blob, PageError>),
}
