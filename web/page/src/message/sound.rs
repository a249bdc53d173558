//! Messages about sources of sound and what they are used for.

use crate::browser::microphone::stream::{SoundEvent, SoundStream};
use crate::error::PageError;
use crate::state::source::{Device, Source};

/// About sources of sound.
pub enum SoundMessage {
    /// The requested source is open, or cannot be opened.
    Opened(Result<SoundStream, PageError>),
    /// The open source reports something.
    Event(SoundEvent),
    /// The connected microphones.
    Devices(Vec<Device>),
    /// A device was connected or disconnected.
    DevicesChanged,
    /// The visitor chose the microphone with this id.
    ChooseDevice(String),
}

/// What happens to a recording at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// It becomes a song.
    Yes,
    /// It is discarded.
    No,
}

/// About a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingMessage {
    /// The visitor starts a recording.
    Start,
    /// It ends.
    End(Keep),
}

/// About live classification.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveMessage {
    /// The button "Listen live": it opens the choice of sources, if there is more than one.
    Toggle,
    /// The visitor starts a session with a source.
    Start(Source),
    /// The visitor ends the session.
    Stop,
    /// The visitor chose the seconds that the result is based on.
    Window(f32),
}
