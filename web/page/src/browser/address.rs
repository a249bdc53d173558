//! The page's address.

use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use super::dom;
use crate::error::PageError;
use crate::state::view_options::with_parameters;

/// The query of the address, such as `?vote=mean`; empty without one.
pub fn query() -> String {
    dom::window().location().search().unwrap_or_default()
}

/// A parameter of the address, decoded.
pub fn parameter(name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(&query()).ok()?.get(name)
}

/// Changes parameters of the address, or removes them. The page is not loaded again, and the button "Back"
/// still leads to the page before it.
///
/// # Errors
/// The browser refuses the address.
pub fn change(parameters: &[(&str, Option<&str>)]) -> Result<(), PageError> {
    let location = dom::window().location();
    let before = location.search()?;
    let after = with_parameters(&before, parameters);
    if after == before {
        return Ok(());
    }
    let address = format!("{}{after}{}", location.pathname()?, location.hash()?);
    let history = dom::window().history()?;
    let state = history.state().unwrap_or(JsValue::NULL);
    history.replace_state_with_url(&state, "", Some(&address))?;
    Ok(())
}

/// The song that was opened from the list, in the current entry of the browser's history.
pub fn opened_song() -> Option<u32> {
    let state = dom::window().history().ok()?.state().ok()?;
    Some(state.as_f64()? as u32)
}

/// A song was opened from the list: "Back" returns to the list. Another song takes the place of the first.
///
/// # Errors
/// The browser refuses another entry.
pub fn open_song(song: u32) -> Result<(), PageError> {
    let history = dom::window().history()?;
    match opened_song() {
        Some(_) => history.replace_state(&song.into(), "")?,
        None => history.push_state(&song.into(), "")?,
    }
    Ok(())
}
