//! Messages about settings: how songs are shown, and the language.

use genrescope_protocol::Sentence;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;

use super::{After, App};
use crate::browser::{address, dom};
use crate::error::PageError;
use crate::message::{Message, SettingsMessage};
use crate::words;

impl App {
    pub(super) fn on_settings(&mut self, message: SettingsMessage) -> Result<After, PageError> {
        match message {
            SettingsMessage::Choose(name, value) => {
                if !self.state.choices.choose(&name, &value) {
                    return Ok(After::Nothing);
                }
                address::change(&self.state.choices.parameters())?;
                self.state.classify_all();
            }
            SettingsMessage::ChooseLanguage(code) => {
                let mailbox = self.mailbox.clone();
                spawn_local(async move {
                    let catalogue = words::choice::fetch(&code).await;
                    let loaded = SettingsMessage::LanguageLoaded(code, catalogue);
                    mailbox.post(Message::Settings(loaded));
                });
                return Ok(After::Nothing);
            }
            SettingsMessage::LanguageLoaded(code, catalogue) => {
                self.change_language(&code, catalogue)?;
            }
        }
        Ok(After::Update)
    }

    /// Shows everything in another language.
    fn change_language(&mut self, code: &str, catalogue: Option<String>) -> Result<(), PageError> {
        match catalogue {
            Some(catalogue) => words::speak(code, &catalogue),
            None => self.state.error = Some(Sentence::new("app.language-missing")),
        }
        let menu: HtmlSelectElement = dom::by_id("language")?;
        menu.set_value(&words::language());
        words::translate()?;
        self.redraw_extras()?;
        self.views.microphones.relabel();
        if let Some(live) = &self.state.live {
            let model = self.state.engine.model.as_deref();
            self.views
                .live
                .language_changed(live, self.state.live_window_s, model)?;
        }
        // So that a link to the page includes the language.
        address::change(&[("lang", Some(&words::language()))])
    }
}
