//! Which language the page speaks, and where its words come from.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Response, UrlSearchParams};

use super::catalog::LANGUAGES;
use crate::browser::{dom, storage};

/// Under this name the browser keeps the visitor's choice.
const KEPT: &str = "genrescope.language";

/// The language to begin with: the address says it, or an earlier choice, or the browser.
pub fn first() -> &'static str {
    let search = dom::window().location().search().unwrap_or_default();
    let in_address = UrlSearchParams::new_with_str(&search)
        .ok()
        .and_then(|params| params.get("lang"));
    let of_browser = dom::window().navigator().languages();
    in_address
        .into_iter()
        .chain(storage::get(KEPT))
        .chain(of_browser.iter().filter_map(|tag| tag.as_string()))
        .find_map(|tag| known(&tag))
        .unwrap_or("en")
}

/// The language of a tag such as `de-AT`, where the page speaks it.
fn known(tag: &str) -> Option<&'static str> {
    let primary = tag.split('-').next()?.to_ascii_lowercase();
    let found = LANGUAGES.iter().find(|(code, _)| *code == primary)?;
    Some(found.0)
}

/// Keeps a choice for the next visit.
pub fn keep(language: &str) {
    storage::set(KEPT, language);
}

/// Fetches the words of a language: the text of its file, or none where it is not to be had.
pub async fn fetch(language: &str) -> Option<String> {
    // English is compiled in.
    if language == "en" {
        return Some("{}".to_owned());
    }
    let asked = dom::window().fetch_with_str(&format!("words/{language}.json"));
    let response: Response = JsFuture::from(asked).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?)
        .await
        .ok()?
        .as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regional_tag_is_its_language() {
        assert_eq!(known("de-AT"), Some("de"));
        assert_eq!(known("FR"), Some("fr"));
        assert_eq!(known("tlh"), None);
        assert_eq!(known(""), None);
    }
}
