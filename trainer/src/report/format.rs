//! Formatting of numbers in the report.

use maud::{Markup, html};

/// A value with three decimals.
pub fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// An interval.
pub fn between([low, high]: [f64; 2]) -> String {
    format!("{low:.3}\u{2013}{high:.3}")
}

/// A table cell with a figure and its interval; `name` is its heading on narrow screens.
pub fn cell(name: &str, value: f64, interval: [f64; 2]) -> Markup {
    html! { td data-name=(name) { b { (three(value)) } small { (between(interval)) } } }
}

/// Seconds with one decimal.
pub fn seconds(value: f64) -> String {
    format!("{value:.1} s")
}

/// An integer with thousands separators.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        assert_eq!(
            [7, 810, 2_430, 116_608, 1_000_000].map(thousands),
            ["7", "810", "2,430", "116,608", "1,000,000"]
        );
        assert_eq!(between([0.5, 0.6789]), "0.500\u{2013}0.679");
    }
}
