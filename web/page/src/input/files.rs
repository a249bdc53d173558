//! Files that are dropped, chosen or pasted.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, FileList, HtmlInputElement};

use super::folders;
use crate::browser::dom;
use crate::browser::events::{on, on_cancelable};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{FilesMessage, Message, PickedFile};

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
        if !folders::pick_dropped(&to, &transfer) {
            pick(&to, transfer.files());
        }
    });
    let to = mailbox.clone();
    on(&window, "paste", move |event| {
        let pasted = event.unchecked_ref::<ClipboardEvent>().clipboard_data();
        pick(&to, pasted.and_then(|pasted| pasted.files()));
    });
    Ok(())
}

fn pick(mailbox: &Mailbox, list: Option<FileList>) {
    let Some(list) = list else { return };
    let picked: Vec<PickedFile> = (0..list.length())
        .filter_map(|index| list.get(index))
        .map(|file| PickedFile {
            name: file.name(),
            blob: file.into(),
        })
        .collect();
    if !picked.is_empty() {
        mailbox.post(Message::Files(FilesMessage::Picked(picked)));
    }
}
