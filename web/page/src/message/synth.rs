//! Messages about the synthesiser.

use genrescope_synth::Recipe;
use web_sys::Blob;

use crate::error::PageError;

/// About the synthesiser.
pub enum SynthMessage {
    /// The visitor opens or closes it.
    Toggle,
    /// The visitor chose another style, which sets the knobs.
    StyleChosen,
    /// The visitor turned a knob.
    KnobTurned,
    /// The visitor has the music rendered.
    Render(RenderFor),
    /// The music is rendered as a WAV file, or cannot be.
    Rendered(Recipe, RenderFor, Result<Blob, PageError>),
}

/// What the rendered music is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenderFor {
    /// To be played and classified.
    Song,
    /// To be saved as a file.
    File,
}
