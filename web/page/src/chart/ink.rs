//! Colours and fonts of the style sheet, for drawings on a canvas.

use crate::browser::{dom, genre_colour};
use crate::error::PageError;

/// The page's current colours and fonts, for drawings on a canvas.
pub struct Ink {
    /// Background.
    pub paper: String,
    /// Text.
    pub ink: String,
    /// Secondary text.
    pub soft: String,
    /// Thin lines.
    pub hair: String,
    /// Thin lines with more contrast.
    pub hair_strong: String,
    /// Background of a spectrogram.
    pub ground: String,
    /// Font families for headlines.
    pub serif: String,
    /// Font families for everything else.
    pub sans: String,
    genres: Vec<String>,
}

impl Ink {
    /// Reads the variables of `style/base.css`.
    ///
    /// # Errors
    /// The browser gives no computed style.
    pub fn read() -> Result<Ink, PageError> {
        let style = dom::window()
            .get_computed_style(&dom::body())?
            .ok_or(PageError::no_element("style of body"))?;
        let of = |name: &str| {
            style
                .get_property_value(name)
                .map(|value| value.trim().to_owned())
        };
        Ok(Ink {
            paper: of("--paper")?,
            ink: of("--ink")?,
            soft: of("--soft")?,
            hair: of("--hair")?,
            hair_strong: of("--hair-strong")?,
            ground: of("--ground")?,
            serif: of("--serif")?,
            sans: of("--sans")?,
            genres: (0..genre_colour::COUNT)
                .map(|genre| of(&format!("--g{genre}")))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The colour of a genre.
    pub fn genre(&self, genre: usize) -> &str {
        &self.genres[genre % genre_colour::COUNT]
    }
}
