//! The order of names as people sort them.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::str::Chars;

/// Compares names without regard to case, and numbers in them by value: 2 before 10.
pub fn compare(a: &str, b: &str) -> Ordering {
    let (lower_a, lower_b) = (lower_case(a), lower_case(b));
    let (mut left, mut right) = (lower_a.chars().peekable(), lower_b.chars().peekable());
    loop {
        let (Some(&x), Some(&y)) = (left.peek(), right.peek()) else {
            return left
                .peek()
                .is_some()
                .cmp(&right.peek().is_some())
                .then_with(|| a.cmp(b));
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (x, y) = (digits(&mut left), digits(&mut right));
            x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
        } else {
            left.next();
            right.next();
            x.cmp(&y)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits of a number without leading zeros.
fn digits(from: &mut Peekable<Chars>) -> String {
    let mut digits = String::new();
    while let Some(digit) = from.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    digits.trim_start_matches('0').to_owned()
}

/// By the browser, so that the page need not contain a table of the letters of all scripts.
#[cfg(target_arch = "wasm32")]
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn lower_case(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_case_and_compares_numbers_by_value() {
        let mut names = ["Song 10", "song 2", "a", "Song 2b", "song 002", "B"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(
            names,
            ["a", "B", "song 002", "song 2", "Song 2b", "Song 10"]
        );
        assert_eq!(compare("same", "same"), Ordering::Equal);
    }
}
