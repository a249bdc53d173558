//! Another language for the page.

use genrescope_protocol::Sentence;
use gloo::events::EventListener;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;

use super::App;
use crate::address;
use crate::dom;
use crate::error::PageError;
use crate::hub::{Hub, Msg};
use crate::words;

/// Fills the menu of languages, and asks for the one to begin with.
///
/// # Errors
/// index.html is not the one that belongs to this program.
pub fn listen(hub: &Hub) -> Result<(), PageError> {
    let menu: HtmlSelectElement = dom::by_id("language")?;
    for (code, name) in words::LANGUAGES {
        let option = dom::make("option", "", name)?;
        dom::set_attribute(&option, "value", Some(code));
        dom::set_attribute(&option, "lang", Some(code));
        menu.append_child(&option)?;
    }
    let first = words::choice::first();
    menu.set_value(first);
    if first != words::language() {
        ask(hub, first.to_owned());
    }
    let (to, chosen) = (hub.clone(), menu.clone());
    EventListener::new(&menu, "change", move |_| {
        words::choice::keep(&chosen.value());
        ask(&to, chosen.value());
    })
    .forget();
    Ok(())
}

fn ask(hub: &Hub, language: String) {
    let hub = hub.clone();
    spawn_local(async move {
        let file = words::choice::fetch(&language).await;
        hub.post(Msg::LanguageArrived(language, file));
    });
}

impl App {
    pub(super) fn speak(&mut self, language: &str, file: Option<String>) -> Result<(), PageError> {
        match file {
            Some(file) => words::speak(language, &file),
            None => self.trouble = Some(Sentence::new("app.language-missing")),
        }
        let menu: HtmlSelectElement = dom::by_id("language")?;
        menu.set_value(&words::language());
        words::translate()?;
        self.synth.write();
        self.microphones.relabel();
        if let Some(live) = &self.live {
            let model = self.engine.model.as_deref();
            self.live_view
                .speak_again(live, self.live_window_s, model)?;
        }
        // So that a link hands the language on.
        address::write(&[("lang", Some(&words::language()))])
    }
}
