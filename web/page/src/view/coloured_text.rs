//! Sentences in pieces, in which each genre has its colour.

use web_sys::HtmlElement;

use crate::browser::{dom, genre_colour};
use crate::error::PageError;
use crate::words::Piece;

/// Shows the pieces of a sentence if they differ: screen readers announce a live region again at every
/// change.
///
/// # Errors
/// The browser refuses a change of the document.
pub fn set(line: &HtmlElement, pieces: &[Piece]) -> Result<(), PageError> {
    let whole: String = pieces.iter().map(|piece| &piece.0[..]).collect();
    if line.text_content().as_deref() == Some(&whole) {
        return Ok(());
    }
    line.set_text_content(None);
    for (text, genre) in pieces {
        match genre {
            Some(genre) => {
                line.append_child(&*dom::make("em", &genre_colour::class(*genre), text)?)?;
            }
            None => line.append_with_str_1(text)?,
        }
    }
    Ok(())
}
