//! What only some visitors use, a program of its own: the synthesiser, the exports and the comparison of two songs.
//!
//! The page's program calls these functions. This program gets songs as a [`Package`], and asks the page for texts.

mod comparison;
mod export;
mod similarity;
mod spectrogram_preview;
mod synth;
mod synth_panel;

use std::cell::RefCell;

use js_sys::Function;

use self::comparison::Comparison;
use self::synth::Synth;
use crate::error::PageError;
use crate::package::Package;
use crate::words;

thread_local! {
    // A page has one of each, and one thread.
    static SYNTH: RefCell<Option<Synth>> = const { RefCell::new(None) };
    static COMPARISON: RefCell<Option<Comparison>> = const { RefCell::new(None) };
}

/// Connects this program with the page's. `find` returns the text of a key in the current language; `report` is called
/// with each song that the synthesiser makes, a `File`, or with an error.
pub fn connect(find: Function, report: Function) {
    words::ask(find);
    synth::report_to(report);
}

/// Opens or closes the synthesiser.
///
/// # Errors
/// `index.html` does not fit this program.
pub fn toggle_synth() -> Result<(), PageError> {
    if SYNTH.with_borrow(Option::is_none) {
        SYNTH.set(Some(Synth::new()?));
    }
    SYNTH.with_borrow(|synth| synth.as_ref().map_or(Ok(()), Synth::toggle))
}

/// Makes the example of this name, and reports it.
pub fn make_example(name: &str) {
    synth::make_example(name);
}

/// Draws what is drawn on canvases again, since colours or sizes have changed.
///
/// # Errors
/// The browser cannot draw.
pub fn redraw() -> Result<(), PageError> {
    SYNTH.with_borrow(|synth| synth.as_ref().map_or(Ok(()), Synth::draw))?;
    COMPARISON.with_borrow(|shown| shown.as_ref().map_or(Ok(()), Comparison::draw))
}

/// Saves a file of this kind about the songs of a package.
///
/// # Errors
/// The browser cannot make the file.
pub async fn save_file(kind: &str, package: &[u8]) -> Result<(), PageError> {
    export::save(kind, &Package::open(package)?).await
}

/// Shows the two songs of a package side by side.
///
/// # Errors
/// The browser refuses a change of the document.
pub fn compare(package: &[u8]) -> Result<(), PageError> {
    COMPARISON.set(Comparison::show(Package::open(package)?)?);
    Ok(())
}
