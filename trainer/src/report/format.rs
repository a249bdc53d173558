//! Numbers as the report writes them.

use maud::{Markup, html};

/// Three digits after the point.
pub fn three(value: f64) -> String {
    format!("{value:.3}")
}

/// An interval.
pub fn between([low, high]: [f64; 2]) -> String {
    format!("{low:.3}\u{2013}{high:.3}")
}

/// The cell of a figure and its interval; `name` heads it where a row becomes a card.
pub fn cell(name: &str, value: f64, interval: [f64; 2]) -> Markup {
    html! { td data-name=(name) { b { (three(value)) } small { (between(interval)) } } }
}

/// Seconds with one digit.
pub fn seconds(value: f64) -> String {
    format!("{value:.1} s")
}

/// A whole number with its thousands apart.
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
    fn thousands_stand_apart() {
        assert_eq!(
            [7, 810, 2_430, 116_608, 1_000_000].map(thousands),
            ["7", "810", "2,430", "116,608", "1,000,000"]
        );
        assert_eq!(between([0.5, 0.6789]), "0.500\u{2013}0.679");
    }
}
