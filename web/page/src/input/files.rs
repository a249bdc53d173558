//! Files that are dropped, chosen or pasted.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, FileList, HtmlInputElement};

use super::folders;
use crate::browser::dom;
use crate::browser::events::{on, on_cancelable};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{FilesMessage, Message, NoFile, PickedFile};

/// Listens to all ways to choose a file.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    let input: HtmlInputElement = dom::by_id("file-input")?;
    // Files that were chosen before this program was loaded: see `www/bootstrap.js`.
    pick(mailbox, input.files());
    let (to, chosen) = (mailbox.clone(), input.clone());
    on(&input, "change", move |_| {
        pick(&to, chosen.files());
        // So that choosing the same file again is a change.
        chosen.set_value("");
    });

    let window = dom::window();
    for name in ["dragenter", "dragover"] {
        on_cancelable(&window, name, |event| {
            event.prevent_default();
            let _ = dom::body().class_list().add_1("dragging");
        });
    }
    on(&window, "dragleave", |event| {
        // Also fired between two elements of the page; only outside the page there is no other element.
        let drag = event.unchecked_ref::<DragEvent>();
        if drag.related_target().is_none() {
            let _ = dom::body().class_list().remove_1("dragging");
        }
    });
    let to = mailbox.clone();
    on_cancelable(&window, "drop", move |event| {
        event.prevent_default();
        let _ = dom::body().class_list().remove_1("dragging");
        let transfer = event.unchecked_ref::<DragEvent>().data_transfer();
        let Some(transfer) = transfer else { return };
        if !folders::pick_dropped(&to, &transfer) && !pick(&to, transfer.files()) {
            refuse_text(&to, &transfer);
        }
    });
    let to = mailbox.clone();
    on(&window, "paste", move |event| {
        let pasted = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
        let Some(pasted) = pasted else { return };
        if !pick(&to, pasted.files()) {
            refuse_text(&to, &pasted);
        }
    });
    Ok(())
}

/// Picks files; returns whether there are any.
fn pick(mailbox: &Mailbox, list: Option<FileList>) -> bool {
    let Some(list) = list else { return false };
    let picked: Vec<PickedFile> = (0..list.length())
        .filter_map(|index| list.get(index))
        .map(|file| PickedFile::single(file.name(), file.into()))
        .collect();
    let any = !picked.is_empty();
    if any {
        mailbox.post(Message::Files(FilesMessage::Picked(picked)));
    }
    any
}

/// An address or another text has no sound: the visitor is shown what is possible instead.
fn refuse_text(mailbox: &Mailbox, transfer: &DataTransfer) {
    let texts = ["text/uri-list", "text/plain"].map(|kind| transfer.get_data(kind));
    let mut kinds = texts.iter().flatten().filter_map(|text| NoFile::of(text));
    if let Some(kind) = kinds.next() {
        mailbox.post(Message::Files(FilesMessage::NoFile(kind)));
    }
}
