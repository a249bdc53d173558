//! The extras: a program of its own, which is loaded when one of its functions is needed for the first time.

use std::cell::OnceCell;

use wasm_bindgen::prelude::*;

use crate::error::PageError;

#[wasm_bindgen]
extern "C" {
    /// The functions of `bin/extras.rs`.
    #[derive(Clone)]
    pub type Extras;

    /// Function of the bootstrap script, `www/bootstrap.js`.
    #[wasm_bindgen(catch, js_name = loadExtras)]
    async fn load_extras() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method)]
    fn connect(this: &Extras, find: JsValue, report: JsValue);

    #[wasm_bindgen(method, catch, js_name = toggleSynth)]
    pub fn toggle_synth(this: &Extras) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = makeExample)]
    pub fn make_example(this: &Extras, name: &str);

    #[wasm_bindgen(method, catch)]
    pub fn redraw(this: &Extras) -> Result<(), JsValue>;

    #[wasm_bindgen(method, catch, js_name = saveFile)]
    pub async fn save_file(this: &Extras, kind: &str, package: Vec<u8>)
    -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub fn compare(this: &Extras, package: Vec<u8>) -> Result<(), JsValue>;
}

thread_local! {
    static LOADED: OnceCell<Extras> = const { OnceCell::new() };
}

/// The extras, if they are loaded.
pub fn loaded() -> Option<Extras> {
    LOADED.with(|loaded| loaded.get().cloned())
}

/// Loads the extras, unless they are loaded. `find` returns the text of a key; `report` is called with each song that
/// the synthesiser makes, a `File`, or with an error.
///
/// # Errors
/// They cannot be fetched.
pub async fn load(
    find: fn(String) -> Option<String>,
    report: impl Fn(JsValue) + 'static,
) -> Result<Extras, PageError> {
    if let Some(extras) = loaded() {
        return Ok(extras);
    }
    let extras: Extras = load_extras().await?.unchecked_into();
    // They may have been loaded twice at once: the first connection stays.
    if LOADED.with(|loaded| loaded.set(extras.clone())).is_ok() {
        let find = Closure::<dyn Fn(String) -> Option<String>>::new(find);
        let report = Closure::<dyn Fn(JsValue)>::new(report);
        extras.connect(find.into_js_value(), report.into_js_value());
    }
    Ok(extras)
}
