//! The program of what only some visitors use, loaded when it is needed for the first time. The page's program calls
//! these functions: see `browser/extras.rs`.

use genrescope_page::{PageError, extras};
use js_sys::Function;
use wasm_bindgen::prelude::*;

fn main() {
    console_error_panic_hook::set_once();
}

/// Connects this program with the page's. `find` returns the text of a key in the current language; `report` is called
/// with each song that the synthesiser makes, a `File`, or with an error.
#[wasm_bindgen]
pub fn connect(find: Function, report: Function) {
    extras::connect(find, report);
}

/// Opens or closes the synthesiser.
///
/// # Errors
/// `index.html` does not fit this program.
#[wasm_bindgen(js_name = toggleSynth)]
pub fn toggle_synth() -> Result<(), PageError> {
    extras::toggle_synth()
}

/// Makes the example of this name, and reports it.
#[wasm_bindgen(js_name = makeExample)]
pub fn make_example(name: &str) {
    extras::make_example(name);
}

/// Draws what is drawn on canvases again, since colours or sizes have changed.
///
/// # Errors
/// The browser cannot draw.
#[wasm_bindgen]
pub fn redraw() -> Result<(), PageError> {
    extras::redraw()
}

/// Saves a file of this kind about the songs of a package.
///
/// # Errors
/// The browser cannot make the file.
#[wasm_bindgen(js_name = saveFile)]
pub async fn save_file(kind: String, package: Vec<u8>) -> Result<(), PageError> {
    extras::save_file(&kind, &package).await
}

/// Shows the two songs of a package side by side.
///
/// # Errors
/// The browser refuses a change of the document.
#[wasm_bindgen]
pub fn compare(package: Vec<u8>) -> Result<(), PageError> {
    extras::compare(&package)
}
