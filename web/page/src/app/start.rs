//! The start of the page.

use gloo::timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::browser::dom;
use crate::error::PageError;
use crate::input;
use crate::mailbox::Mailbox;
use crate::message::{Message, PageMessage};
use crate::words;

/// Connects the program with the document. Returns at once; everything else happens by messages.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn start() -> Result<(), PageError> {
    words::keep_english()?;
    let mailbox = Mailbox::default();
    let mut app = App::new(mailbox.clone())?;
    mailbox.open(Box::new(move |message| {
        if let Err(error) = app.handle(message) {
            web_sys::console::error_1(&error.into());
        }
    }));
    // In steps: the browser compiles code when it runs for the first time, and the page must not be blocked
    // for all of it at once.
    spawn_local(async move {
        TimeoutFuture::new(0).await;
        // Also picks the files that were chosen before this program was loaded.
        let listening = input::listen(&mailbox);
        if let Err(error) = listening.and_then(|()| end_bootstrap()) {
            web_sys::console::error_1(&error.into());
        }
        TimeoutFuture::new(0).await;
        // Requests the first frame, after which the engine starts.
        mailbox.post(Message::Page(PageMessage::AppearanceChanged));
    });
    Ok(())
}

/// The bootstrap script, `www/bootstrap.js`, stops listening, and repeats the press of a button that came too
/// early.
fn end_bootstrap() -> Result<(), PageError> {
    dom::window().dispatch_event(&web_sys::Event::new("program-listens")?)?;
    Ok(())
}
