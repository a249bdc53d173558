//! Messages about the shown song: its playback and its spectrogram.

/// A passage of the shown song, by its probability of the song's first genre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// The highest.
    MostTypical,
    /// The lowest.
    LeastTypical,
}

/// About the playback of the shown song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlaybackMessage {
    /// The visitor starts or pauses the playback.
    Toggle,
    /// The visitor moves to a position in the visible range, `0.0..=1.0`.
    SeekToFraction(f64),
    /// The visitor moves to a time in seconds, or to the end if it is beyond.
    SeekTo(f64),
    /// The visitor moves by seconds.
    SeekBy(f64),
    /// The visitor has a passage played.
    PlayPassage(Passage),
    /// The visitor sets the volume, `0.0..=1.0`.
    Volume(f64),
    /// The audio element reports a change.
    AudioChanged,
}

/// About the visible range of the spectrogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpectrogramMessage {
    /// The pointer is at a position in the visible range, `0.0..=1.0`, or has left it.
    Pointed(Option<f64>),
    /// The visitor zooms.
    Zoom {
        /// How many times shorter the visible range becomes; 0 shows the whole song.
        factor: f64,
        /// The position in the visible range that does not move; the cursor's if there is none.
        around: Option<f64>,
    },
    /// The visitor scrolls to a range that starts at this second.
    ScrollTo(f64),
    /// The visitor scrolls by a multiple of the visible range.
    ScrollBy(f64),
}
