//! The menu of languages.

use web_sys::HtmlSelectElement;

use crate::browser::{dom, events};
use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::message::{Message, SettingsMessage};
use crate::words;

/// Fills the menu, and chooses the language to start with.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn listen(mailbox: &Mailbox) -> Result<(), PageError> {
    let menu: HtmlSelectElement = dom::by_id("language")?;
    for (code, name) in words::LANGUAGES {
        let option = dom::make("option", "", name)?;
        dom::set_attribute(&option, "value", Some(code));
        dom::set_attribute(&option, "lang", Some(code));
        menu.append_child(&option)?;
    }
    let choose = |mailbox: &Mailbox, code: String| {
        mailbox.post(Message::Settings(SettingsMessage::ChooseLanguage(code)));
    };
    let first = words::choice::first();
    menu.set_value(first);
    if first != words::language() {
        choose(mailbox, first.to_owned());
    }
    let (mailbox, chosen) = (mailbox.clone(), menu.clone());
    events::on(&menu, "change", move |_| {
        words::choice::keep(&chosen.value());
        choose(&mailbox, chosen.value());
    });
    Ok(())
}
