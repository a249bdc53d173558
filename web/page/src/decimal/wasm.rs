//! By the browser.

use js_sys::Number;

pub fn fixed(number: f64, digits: u8) -> String {
    let text = Number::from(number).to_fixed(digits);
    // Fails only for more than a hundred digits.
    text.map(String::from).unwrap_or_default()
}

/// With this many significant digits, without zeros at the end.
pub fn precise(number: f32, digits: u8) -> String {
    let text = Number::from(f64::from(number)).to_precision(digits);
    let text = text.map(String::from).unwrap_or_default();
    double(js_sys::parse_float(&text))
}

pub fn double(number: f64) -> String {
    let text = Number::from(number).to_string_with_radix(10);
    // Fails only for an impossible radix.
    text.map(String::from).unwrap_or_default()
}

pub fn parse(text: &str) -> f32 {
    js_sys::parse_float(text) as f32
}
