//! The colours of genres. `www/style/base.css` defines them, as variables `--g0` to `--g11` and as classes
//! `g0` to `g11`.

/// Number of colours. Models with more genres use them again.
pub const COUNT: usize = 12;

/// The class of elements in a genre's colour.
pub fn class(genre: usize) -> String {
    format!("g{}", genre % COUNT)
}
