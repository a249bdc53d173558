//! Sources of sound: microphones, and the sound of a tab or the screen.

/// A source of sound to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A microphone: the one with this id if it is connected, else the browser's choice.
    Microphone(Option<String>),
    /// A tab or the screen, chosen by the visitor in the browser's own dialog.
    Display,
}

/// A connected microphone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser's id.
    pub id: String,
    /// The name for people; empty if the browser does not disclose it.
    pub label: String,
}

/// What a source of sound is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A recording.
    Record,
    /// Live classification.
    Live,
    /// To replace the source in use.
    Switch,
}
