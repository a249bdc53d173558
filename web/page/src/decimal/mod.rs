//! Numbers with a fraction as text, for the document. The browser writes them: the standard library's code and tables
//! for it are five kilobytes of the page's program, after compression.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
use native as written;
#[cfg(target_arch = "wasm32")]
use wasm as written;

/// With this many digits after the point.
pub fn fixed(number: impl Into<f64>, digits: u8) -> String {
    written::fixed(number.into(), digits)
}

/// A part of a whole, `0.0..=1.0`, as a percentage of CSS.
pub fn css_percent(part: impl Into<f64>) -> String {
    written::fixed(100.0 * part.into(), 3) + "%"
}

/// With as many digits as it has in single precision.
pub fn single(number: f32) -> String {
    // Nine digits determine every number, but most need fewer.
    let written = (6..9).map(|digits| written::precise(number, digits));
    let mut exact = written.filter(|text| written::parse(text) == number);
    exact.next().unwrap_or_else(|| written::precise(number, 9))
}

/// With as many digits as it has.
pub fn double(number: f64) -> String {
    written::double(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_they_need() {
        assert_eq!(fixed(2.345_f32, 2), "2.35");
        assert_eq!(fixed(-0.5, 0), "-0");
        assert_eq!(css_percent(0.125), "12.500%");
        assert_eq!(double(44.1), "44.1");
        assert_eq!(double(48.0), "48");
        for number in [0.0, 0.1, 0.75, 1.0 / 3.0, 0.999_999_94, 1.0] {
            assert_eq!(single(number).parse(), Ok(number));
        }
        assert_eq!(single(0.1), "0.1");
    }
}
