//! What was found in a folder or a playlist and is not classified.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A file or folder that is skipped.
#[derive(Debug)]
pub struct Skipped {
    pub path: PathBuf,
    pub reason: SkipReason,
}

/// Why something is skipped.
#[derive(Debug)]
pub enum SkipReason {
    /// The extension is not that of an audio file.
    Extension,
    /// The same file or folder was found before under another name.
    Repeated,
    /// A named pipe, a socket or a device: reading it may never end.
    SpecialFile,
    UnreadableFolder(io::Error),
    /// A folder without audio files.
    EmptyFolder,
    UnreadablePlaylist(io::Error),
    /// A playlist without entries.
    EmptyPlaylist,
    /// An entry of a playlist that is on the network.
    Remote,
}

impl SkipReason {
    /// The reason in JSON, which does not change with the wording of messages.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::Repeated => "repeated",
            Self::SpecialFile => "special_file",
            Self::UnreadableFolder(_) => "unreadable_folder",
            Self::EmptyFolder => "empty_folder",
            Self::UnreadablePlaylist(_) => "unreadable_playlist",
            Self::EmptyPlaylist => "empty_playlist",
            Self::Remote => "remote",
        }
    }

    /// Whether something that may contain music is not answered. Covers and repeated files are not missed.
    pub fn is_failure(&self) -> bool {
        !matches!(self, Self::Extension | Self::Repeated)
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Extension => f.write_str("its extension is not that of an audio file"),
            Self::Repeated => f.write_str("it is in the list already, under another name"),
            Self::SpecialFile => f.write_str("it is a pipe, a socket or a device"),
            Self::UnreadableFolder(error) => write!(f, "the folder cannot be read: {error}"),
            Self::EmptyFolder => f.write_str("the folder has no audio files"),
            Self::UnreadablePlaylist(error) => write!(f, "the playlist cannot be read: {error}"),
            Self::EmptyPlaylist => f.write_str("the playlist is empty"),
            Self::Remote => f.write_str("it is on the network; only local files are read"),
        }
    }
}
