//! Everything that happens on the page, by subject: plain data, which knows nothing of what it changes.

mod engine;
mod files;
mod page;
mod playback;
mod songs;
mod sound;
mod synth;

pub use engine::EngineMessage;
pub use files::{FilesMessage, NoFile, PickedFile};
pub use page::{PageMessage, PresenceMessage, SettingsMessage};
pub use playback::{Passage, PlaybackMessage, SpectrogramMessage};
pub use songs::{Export, ExportMessage, HistoryMessage, SongsMessage};
pub use sound::{Keep, LiveMessage, RecordingMessage, SoundMessage};
pub use synth::SynthMessage;

/// Something that happened.
pub enum Message {
    /// Files were chosen.
    Files(FilesMessage),
    /// About the engine and its worker.
    Engine(EngineMessage),
    /// About the songs and their list.
    Songs(SongsMessage),
    /// About exported files.
    Export(ExportMessage),
    /// About the songs of earlier visits.
    History(HistoryMessage),
    /// About sources of sound.
    Sound(SoundMessage),
    /// About a recording.
    Recording(RecordingMessage),
    /// About live classification.
    Live(LiveMessage),
    /// About the playback of the shown song.
    Playback(PlaybackMessage),
    /// About the visible range of its spectrogram.
    Spectrogram(SpectrogramMessage),
    /// About the synthesiser.
    Synth(SynthMessage),
    /// About settings.
    Settings(SettingsMessage),
    /// About the page's appearance.
    Page(PageMessage),
    /// About the service worker, new versions and the installation.
    Presence(PresenceMessage),
}
