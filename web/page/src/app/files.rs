//! Messages about chosen files.

use genrescope_protocol::Sentence;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{After, App};
use crate::browser::microphone::stream::can_share;
use crate::error::PageError;
use crate::message::{FilesMessage, Message, NoFile, PickedFile};
use crate::state::engine::ModelFile;
use crate::state::place::Place;
use crate::state::playlist::{self, is_playlist};
use crate::state::shown_songs::Show;

impl App {
    pub(super) fn on_files(&mut self, message: FilesMessage) -> Result<After, PageError> {
        match message {
            FilesMessage::Picked(files) => self.add_files(files)?,
            FilesMessage::NoFile(kind) => {
                self.state.clear_messages();
                self.reveal = Some(Place::Answer);
                self.state.notice = Some(Sentence::new(match (kind, can_share()) {
                    (NoFile::Link, true) => "file.link",
                    (NoFile::Link, false) => "file.link-no-tab",
                    (NoFile::Text, _) => "file.text",
                }));
            }
            FilesMessage::Playlist(name, text) => {
                let songs = &mut self.state.songs;
                let named = text.map_or(0, |text| playlist::apply(songs, &name, &text));
                if named == 0 {
                    self.state.notice = Some(Sentence::new("file.playlist").with("name", name));
                }
            }
            FilesMessage::FolderSearched { audio: 0, .. } => {
                self.state.notice = None;
                self.state.error = Some(Sentence::new("folder.no-audio"));
            }
            FilesMessage::FolderSearched { skipped: 0, .. } => {}
            FilesMessage::FolderSearched { skipped, .. } => {
                let notice = Sentence::new("folder.skipped");
                self.state.notice = Some(notice.with("count", skipped as u32));
            }
        }
        Ok(After::Update)
    }

    /// Reads a playlist.
    fn read(&self, list: PickedFile) {
        let mailbox = self.mailbox.clone();
        spawn_local(async move {
            let text = JsFuture::from(list.blob.text()).await.ok();
            let text = text.and_then(|text| text.as_string()).map(decoded);
            mailbox.post(Message::Files(FilesMessage::Playlist(list.name, text)));
        });
    }

    /// Adds songs to the queue; a model file is loaded into the engine.
    pub(super) fn add_files(&mut self, files: Vec<PickedFile>) -> Result<(), PageError> {
        self.state.clear_messages();
        if self.state.recording.is_some() {
            return Ok(());
        }
        let (models, files): (Vec<_>, Vec<_>) = files.into_iter().partition(is_model);
        let is_list = |file: &PickedFile| is_playlist(&file.name);
        let (playlists, songs): (Vec<_>, Vec<_>) = files.into_iter().partition(is_list);
        playlists.into_iter().for_each(|list| self.read(list));
        if let Some(file) = models.into_iter().next() {
            let change = self.state.try_model(Some(ModelFile {
                name: file.name,
                file: file.blob,
            }));
            self.change_worker(change);
        }
        if !songs.is_empty() {
            self.end_live()?;
        }
        self.views.source_buttons.close_intake();
        let (mut first, count) = (None, songs.len());
        for file in songs {
            let song = self.state.songs.add(file.name, file.blob.size());
            if let Some(added) = self.state.songs.get_mut(song) {
                added.folder = file.folder;
            }
            self.files.add(song, file.blob);
            first = first.or(Some(song));
        }
        if let Some(change) = self.state.songs_added(first, count) {
            self.change_worker(change);
        }
        match first {
            Some(_) if count > 1 => {
                self.views.song.player.load(None)?;
                self.reveal = Some(Place::List);
                Ok(())
            }
            // A song that is being processed stays visible.
            Some(song) if self.state.engine.song.is_none() && self.state.show == Show::Current => {
                self.reveal = Some(Place::Answer);
                self.show_song(song)
            }
            _ => Ok(()),
        }
    }
}

/// A playlist without `%20` in place of spaces, as some programs write it; unchanged if it has other percent signs.
fn decoded(text: String) -> String {
    js_sys::decode_uri_component(&text).map_or(text, String::from)
}

/// By the name: model files have no media type, and a damaged one should be refused as a model, not as a song.
fn is_model(file: &PickedFile) -> bool {
    file.name.to_ascii_lowercase().ends_with(".safetensors")
}
