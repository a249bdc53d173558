//! Folders: dropped ones, which are searched, and chosen ones, which come as a list of files.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
    HtmlElement, HtmlInputElement,
};

use crate::browser::events::on;
use crate::browser::{dom, promise};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{FilesMessage, Message, PickedFile};
use crate::state::playlist::is_playlist;
use crate::{natural_order, sort};

/// Maximum number of files that are searched: a visitor may drop a whole disk.
const MAX_FILES: usize = 20_000;
/// Extensions of audio files. Folders also contain covers, playlists and notes. A copy of
/// `genrescope_audio::EXTENSIONS`, which a test compares: this program does not contain the decoders.
const AUDIO: [&str; 54] = [
    "wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "au", "snd", "caf", "mp3", "mp2",
    "mp1", "mpa", "mpga", "aac", "adts", "flac", "wv", "ape", "tta", "ofr", "dsf", "dff", "ogg",
    "oga", "ogx", "ogv", "opus", "spx", "m4a", "m4b", "m4p", "m4r", "mp4", "m4v", "mov", "qt",
    "3gp", "3g2", "mka", "mkv", "webm", "weba", "wma", "asf", "wmv", "avi", "mpc", "ac3", "eac3",
    "dts", "amr",
];

/// The content of folders.
#[derive(Default)]
struct Found {
    /// Audio files with their paths.
    songs: Vec<(String, File)>,
    /// Playlists.
    playlists: Vec<File>,
    /// Number of other or unreadable files.
    skipped: usize,
}

impl Found {
    fn add(&mut self, path: String, file: File) {
        if is_audio(&file.name(), &file.type_()) {
            self.songs.push((path, file));
        } else if is_playlist(&file.name()) {
            self.playlists.push(file);
        } else {
            self.skipped += 1;
        }
    }

    fn count(&self) -> usize {
        self.songs.len() + self.playlists.len() + self.skipped
    }

    fn post(mut self, mailbox: &Mailbox) {
        sort::sort_by(&mut self.songs, |(a, _), (b, _)| {
            natural_order::compare(a, b)
        });
        let audio = self.songs.len();
        let songs = self.songs.into_iter().map(|(path, file)| PickedFile {
            name: file.name(),
            folder: folder_of(&path).to_owned(),
            blob: file.into(),
        });
        let playlists = self.playlists.into_iter();
        let playlists = playlists.map(|file| PickedFile::single(file.name(), file.into()));
        let picked: Vec<PickedFile> = songs.chain(playlists).collect();
        if audio > 0 {
            mailbox.post(Message::Files(FilesMessage::Picked(picked)));
        }
        mailbox.post(Message::Files(FilesMessage::FolderSearched {
            audio,
            skipped: self.skipped,
        }));
    }
}

/// Offers to choose a folder, if the browser can.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    let input: HtmlInputElement = dom::by_id("folder-input")?;
    let label: HtmlElement = dom::by_id("choose-folder")?;
    let supported = Reflect::has(&input, &"webkitdirectory".into()).unwrap_or(false);
    input.set_hidden(!supported);
    label.set_hidden(!supported);
    let (to, chosen) = (mailbox.clone(), input.clone());
    on(&input, "change", move |_| pick_chosen(&to, &chosen));
    // Folders that were chosen or dropped before this program was loaded: see `www/bootstrap.js`.
    if input.files().is_some_and(|list| list.length() > 0) {
        pick_chosen(mailbox, &input);
    }
    let early = Reflect::get(&dom::window(), &"droppedEarly".into())?;
    if let Ok(entries) = early.dyn_into::<Array>() {
        pick_entries(
            mailbox,
            entries.iter().map(JsCast::unchecked_into).collect(),
        );
    }
    Ok(())
}

fn pick_chosen(mailbox: &Mailbox, input: &HtmlInputElement) {
    let mut found = Found::default();
    if let Some(list) = input.files() {
        for file in (0..list.length()).filter_map(|index| list.get(index)) {
            let path = Reflect::get(&file, &"webkitRelativePath".into())
                .ok()
                .and_then(|path| path.as_string())
                .unwrap_or_default();
            found.add(path, file);
        }
    }
    found.post(mailbox);
    // So that choosing the same folder again is a change.
    input.set_value("");
}

/// Picks dropped files if there is a folder among them; returns whether there is. Files beside the folder are
/// picked regardless of their names, since the visitor chose them.
pub fn pick_dropped(mailbox: &Mailbox, transfer: &DataTransfer) -> bool {
    let items = transfer.items();
    // Only available while the event is handled.
    let entries: Vec<FileSystemEntry> = (0..items.length())
        .filter_map(|index| items.get(index))
        .filter(|item| item.kind() == "file")
        .filter_map(|item| item.webkit_get_as_entry().ok().flatten())
        .collect();
    let folder = entries.iter().any(FileSystemEntry::is_directory);
    if folder {
        pick_entries(mailbox, entries);
    }
    folder
}

fn pick_entries(mailbox: &Mailbox, entries: Vec<FileSystemEntry>) {
    if entries.is_empty() {
        return;
    }
    let mailbox = mailbox.clone();
    spawn_local(async move {
        let mut found = Found::default();
        for entry in entries {
            let chosen = entry.is_file();
            // Unreadable entries (a vanished file, a folder without permission) are skipped.
            if search(entry, chosen, &mut found).await.is_err() {
                found.skipped += 1;
            }
        }
        found.post(&mailbox);
    });
}

/// Searches an entry and everything in it. `chosen` if it is a file that the visitor chose itself.
async fn search(entry: FileSystemEntry, chosen: bool, found: &mut Found) -> Result<(), PageError> {
    let mut rest = vec![entry];
    while let Some(entry) = rest.pop() {
        if found.count() >= MAX_FILES {
            return Ok(());
        }
        if entry.is_directory() {
            let reader = entry
                .unchecked_ref::<FileSystemDirectoryEntry>()
                .create_reader();
            // A reader returns up to a hundred entries at a time, and an empty list at the end.
            loop {
                let batch = promise::from_callbacks(|resolve, reject| {
                    reader.read_entries_with_callback_and_callback(resolve, reject)
                })
                .await;
                let Ok(batch) = batch else {
                    found.skipped += 1;
                    break;
                };
                let batch: Array = batch.unchecked_into();
                if batch.length() == 0 {
                    break;
                }
                rest.extend(batch.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
            }
        } else {
            let path = entry.full_path();
            let entry: FileSystemFileEntry = entry.unchecked_into();
            let file = promise::from_callbacks(|resolve, reject| {
                entry.file_with_callback_and_callback(resolve, reject);
                Ok(())
            })
            .await;
            match file {
                Ok(file) if chosen => found.songs.push((path, file.unchecked_into())),
                Ok(file) => found.add(path, file.unchecked_into()),
                Err(_) => found.skipped += 1,
            }
        }
    }
    Ok(())
}

/// The folder of a path, such as `album/disc 2` of `/album/disc 2/song.mp3`.
fn folder_of(path: &str) -> &str {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.trim_start_matches('/')
}

fn is_audio(name: &str, kind: &str) -> bool {
    // ".DS_Store", and "._song.mp3", in which macOS stores metadata of song.mp3.
    if name.starts_with('.') {
        return false;
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    kind.starts_with("audio/")
        || extension
            .is_some_and(|extension| AUDIO.contains(&extension.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_and_playlists_are_skipped() {
        assert!(is_audio("a.FLAC", "") && is_audio("unnamed", "audio/mpeg"));
        assert!(!is_audio("cover.jpg", "image/jpeg") && !is_audio("list.m3u", ""));
        assert!(!is_audio("._a.flac", "audio/flac") && !is_audio(".DS_Store", ""));
    }

    #[test]
    fn folder_is_the_path_without_the_name() {
        assert_eq!(folder_of("album/disc 2/a.mp3"), "album/disc 2");
        assert_eq!((folder_of("/a.mp3"), folder_of("")), ("", ""));
    }

    #[test]
    fn the_list_is_that_of_the_trainer() {
        assert_eq!(AUDIO, genrescope_audio::EXTENSIONS);
    }

    #[test]
    fn the_file_dialog_offers_the_same_files() {
        let page = include_str!("../../../../www/index.html");
        let (_, input) = page.split_once("id=\"file-input\"").unwrap();
        let (_, accept) = input.split_once("accept=\"").unwrap();
        let (accept, _) = accept.split_once('"').unwrap();
        let offered: Vec<&str> = accept
            .split(',')
            .filter_map(|kind| kind.strip_prefix('.'))
            .filter(|&extension| !["safetensors", "m3u", "m3u8"].contains(&extension))
            .collect();
        assert_eq!(offered, AUDIO);
    }
}
