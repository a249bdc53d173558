//! Messages about the songs and what is kept of them.

use web_sys::Blob;

use crate::error::PageError;
use crate::identifiers::Named;
use crate::state::list_order::Sorting;

/// About the songs and their list.
pub enum SongsMessage {
    /// The visitor shows a song.
    Show(u32),
    /// The visitor went back or forward in the browser's history.
    HistoryMoved,
    /// The visitor moves a song up by one place.
    MoveUp(u32),
    /// The visitor moves a song down by one place.
    MoveDown(u32),
    /// The visitor moves a song to the place of another one.
    MoveTo(u32, u32),
    /// The visitor starts or pauses the playback of a song, which is shown.
    Play(u32),
    /// The visitor removes a song.
    Remove(u32),
    /// The visitor removes all songs.
    Clear,
    /// The visitor restores the songs that were removed last.
    Restore,
    /// The visitor closes the notice about removed songs.
    CloseNotice,
    /// The visitor cancels a song.
    Cancel(u32),
    /// The visitor cancels the shown song.
    CancelShown,
    /// The visitor cancels all pending songs.
    CancelPending,
    /// The visitor has the shown song processed again.
    RetryShown,
    /// The visitor has a song processed again.
    Retry(u32),
    /// The visitor sorts the list; choosing the same sorting again reverses it.
    Sort(Sorting),
    /// The visitor compares the shown song with another one, or ends the comparison.
    Compare(Option<u32>),
    /// The table of slices was opened or closed.
    SliceTableToggled,
    /// The browser has decoded a song, or cannot.
    Decoded(u32, Result<Blob, PageError>),
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The shown song in the format of `trainer predict --json`.
    Json,
    /// Its slices as CSV.
    Csv,
    /// Its slices as a label track for Audacity.
    Labels,
    /// Its spectrogram with the result, as an image.
    Picture,
    /// Its result as a sentence, to the clipboard.
    Sentence,
    /// All songs in the format of `trainer predict --json`.
    AllJson,
    /// All songs as CSV.
    AllCsv,
}

impl Named for Export {
    const ALL: &'static [(&'static str, Export)] = &[
        ("json", Export::Json),
        ("csv", Export::Csv),
        ("labels", Export::Labels),
        ("picture", Export::Picture),
        ("sentence", Export::Sentence),
        ("all-json", Export::AllJson),
        ("all-csv", Export::AllCsv),
    ];
}

/// About exported files.
pub enum ExportMessage {
    /// The visitor exports something.
    Start(Export),
    /// It was exported, with the key of a sentence about it, or could not be.
    Done(Result<&'static str, PageError>),
}

/// About the songs of earlier visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryMessage {
    /// The visitor switches the history on.
    Start,
    /// The visitor switches it off and erases it.
    Stop,
    /// The visitor erases it.
    Erase,
}
