//! Folders: dropped ones, which are walked through, and chosen ones, which come as a list.

use gloo::events::EventListener;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileSystemDirectoryEntry, FileSystemEntry, FileSystemFileEntry,
    HtmlElement, HtmlInputElement,
};

use crate::dom;
use crate::error::PageError;
use crate::hub::{Hub, Msg, Picked};
use crate::order;
use crate::queue::natural;

/// Files beyond this many are not looked at: somebody dropped a whole disk.
const MOST_FILES: usize = 20_000;
/// What audio files are called. The rest of a folder is covers, lists and notes.
const AUDIO: [&str; 22] = [
    "wav", "wave", "mp3", "mp2", "flac", "ogg", "oga", "opus", "m4a", "m4b", "mp4", "aac", "aif",
    "aiff", "aifc", "au", "snd", "wma", "webm", "mka", "caf", "weba",
];

/// What lies in some folders.
#[derive(Default)]
struct Found {
    /// Audio, with its path.
    songs: Vec<(String, File)>,
    others: usize,
}

impl Found {
    fn sort_in(&mut self, path: String, file: File) {
        if is_audio(&file.name(), &file.type_()) {
            self.songs.push((path, file));
        } else {
            self.others += 1;
        }
    }

    fn seen(&self) -> usize {
        self.songs.len() + self.others
    }

    fn post(mut self, hub: &Hub) {
        order::sort_by(&mut self.songs, |(a, _), (b, _)| natural(a, b));
        let picked: Vec<Picked> = self
            .songs
            .into_iter()
            .map(|(_, file)| Picked {
                name: file.name(),
                blob: file.into(),
            })
            .collect();
        let taken = picked.len();
        if taken > 0 {
            hub.post(Msg::Picked(picked));
        }
        let others = self.others;
        hub.post(Msg::PassedOver { taken, others });
    }
}

/// Offers to choose a folder, where the browser can.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn listen(hub: &Hub) -> Result<(), PageError> {
    let input: HtmlInputElement = dom::by_id("folder-input")?;
    let label: HtmlElement = dom::by_id("choose-folder")?;
    let able = Reflect::has(&input, &"webkitdirectory".into()).unwrap_or(false);
    input.set_hidden(!able);
    label.set_hidden(!able);
    let (to, chosen) = (hub.clone(), input.clone());
    EventListener::new(&input, "change", move |_| take_chosen(&to, &chosen)).forget();
    // What came before this program: see www/able.js.
    if input.files().is_some_and(|list| list.length() > 0) {
        take_chosen(hub, &input);
    }
    let early = Reflect::get(&dom::window(), &"droppedEarly".into())?;
    if let Ok(entries) = early.dyn_into::<Array>() {
        take_entries(hub, entries.iter().map(JsCast::unchecked_into).collect());
    }
    Ok(())
}

fn take_chosen(hub: &Hub, input: &HtmlInputElement) {
    let mut found = Found::default();
    if let Some(list) = input.files() {
        for file in (0..list.length()).filter_map(|index| list.get(index)) {
            let path = Reflect::get(&file, &"webkitRelativePath".into())
                .ok()
                .and_then(|path| path.as_string())
                .unwrap_or_default();
            found.sort_in(path, file);
        }
    }
    found.post(hub);
    // So that choosing the same folder again is a change again.
    input.set_value("");
}

/// Takes what was dropped, if a folder is among it. Files beside the folder are taken whatever they
/// are called: somebody chose them.
pub fn take_dropped(hub: &Hub, transfer: &DataTransfer) -> bool {
    let items = transfer.items();
    // Only now, while the event lasts, does the browser tell what was dropped.
    let entries: Vec<FileSystemEntry> = (0..items.length())
        .filter_map(|index| items.get(index))
        .filter(|item| item.kind() == "file")
        .filter_map(|item| item.webkit_get_as_entry().ok().flatten())
        .collect();
    let folder = entries.iter().any(FileSystemEntry::is_directory);
    if folder {
        take_entries(hub, entries);
    }
    folder
}

fn take_entries(hub: &Hub, entries: Vec<FileSystemEntry>) {
    if entries.is_empty() {
        return;
    }
    let hub = hub.clone();
    spawn_local(async move {
        let mut found = Found::default();
        for entry in entries {
            let chosen = entry.is_file();
            // What cannot be read (a file that vanished, a folder without permission) is passed over.
            if walk(entry, chosen, &mut found).await.is_err() {
                found.others += 1;
            }
        }
        found.post(&hub);
    });
}

/// Goes through an entry and all that lies in it.
async fn walk(entry: FileSystemEntry, chosen: bool, found: &mut Found) -> Result<(), PageError> {
    let mut rest = vec![entry];
    while let Some(entry) = rest.pop() {
        if found.seen() >= MOST_FILES {
            return Ok(());
        }
        if entry.is_directory() {
            let reader = entry
                .unchecked_ref::<FileSystemDirectoryEntry>()
                .create_reader();
            // A reader gives a hundred entries at a time, and an empty list at the end.
            loop {
                let batch = ask(|resolve, reject| {
                    reader.read_entries_with_callback_and_callback(resolve, reject)
                })
                .await;
                let Ok(batch) = batch else {
                    found.others += 1;
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
            let file = ask(|resolve, reject| {
                entry.file_with_callback_and_callback(resolve, reject);
                Ok(())
            })
            .await;
            match file {
                Ok(file) if chosen => found.songs.push((path, file.unchecked_into())),
                Ok(file) => found.sort_in(path, file.unchecked_into()),
                Err(_) => found.others += 1,
            }
        }
    }
    Ok(())
}

/// A call with two callbacks as something to wait for.
async fn ask(
    call: impl FnOnce(&Function, &Function) -> Result<(), JsValue>,
) -> Result<JsValue, PageError> {
    let mut call = Some(call);
    let answer = Promise::new(&mut |resolve: Function, reject: Function| {
        if let Some(call) = call.take()
            && let Err(error) = call(&resolve, &reject)
        {
            // Rejecting does not throw.
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    Ok(JsFuture::from(answer).await?)
}

fn is_audio(name: &str, kind: &str) -> bool {
    // ".DS_Store", and "._song.mp3", which holds a Mac's notes on song.mp3.
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
    fn covers_and_notes_are_no_audio() {
        assert!(is_audio("a.FLAC", "") && is_audio("unnamed", "audio/mpeg"));
        assert!(!is_audio("cover.jpg", "image/jpeg") && !is_audio("list.m3u", ""));
        assert!(!is_audio("._a.flac", "audio/flac") && !is_audio(".DS_Store", ""));
    }
}
