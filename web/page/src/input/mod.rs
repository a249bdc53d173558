//! Everything that the visitor can do: each handler posts a message.

mod buttons;
mod files;
mod folders;
mod language;
mod list;
mod timeline;
mod zoom_gesture;

use crate::error::PageError;
use crate::mailbox::Mailbox;

/// Listens to all controls of the page.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    files::listen(mailbox)?;
    buttons::listen(mailbox)?;
    timeline::listen(mailbox)?;
    folders::listen(mailbox)?;
    list::listen(mailbox)?;
    timeline::listen_to_zoom(mailbox)?;
    buttons::listen_to_keys(mailbox);
    language::listen(mailbox)
}
