//! Numbers, times and probabilities as the language writes them.
//!
//! A language's catalogue says how: `number.point` and `number.group` are its decimal mark and what
//! separates thousands, `number.group-from` is the least whole number with such a mark (its length
//! counts), `number.percent` and `number.seconds` have the number at `{number}`. They agree with
//! `Intl.NumberFormat` (CLDR), which is not used itself: it cannot be tested natively, and live
//! listening writes hundreds of numbers a second.

use super::catalog::{say, say_with};
use crate::decimal::{double, fixed};

/// `3:07`, or `1:02:45` from an hour on; the same in all languages.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A number with this many digits after the decimal mark: `464,588` or `2.50`.
pub fn decimal(number: f64, digits: usize) -> String {
    localised(&fixed(number, digits as u8))
}

/// A number with as many digits as it has: `44.1` or `48`.
pub fn shortest(number: f64) -> String {
    localised(&double(number))
}

/// A whole number.
pub fn integer(number: usize) -> String {
    localised(&number.to_string())
}

/// `81%`. Never `100%` or `0%` for what is not certain.
pub fn percent(probability: f32) -> String {
    match probability * 100.0 {
        p if p < 1.0 => in_percent("<\u{a0}1"),
        p if p > 99.0 => in_percent(">\u{a0}99"),
        p => in_percent(&fixed(p, 0)),
    }
}

/// A part of a whole, `0.0..=1.0`, in percent.
pub fn share(part: f64) -> String {
    in_percent(&fixed(part * 100.0, 0))
}

fn in_percent(number: &str) -> String {
    say_with("number.percent", &[("number", &number)])
}

/// A number in Rust's notation with the marks of the language.
fn localised(number: &str) -> String {
    let (whole, rest) = match number.split_once('.') {
        Some((whole, rest)) => (whole, Some(rest)),
        None => (number, None),
    };
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("\u{2212}", whole),
        None => ("", whole),
    };
    let mut text = sign.to_owned();
    let grouped = whole.len() >= say("number.group-from").len();
    for (index, digit) in whole.char_indices() {
        if grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push_str(&say("number.group"));
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push_str(&say("number.point"));
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::tests_support::in_every_language;

    #[test]
    fn clock_shows_hours_only_where_there_are_any() {
        assert_eq!(clock(7.9), "0:07");
        assert_eq!(clock(187.0), "3:07");
        assert_eq!(clock(3765.0), "1:02:45");
        assert_eq!(clock(f64::NAN), "0:00");
    }

    /// As `Intl.NumberFormat` writes them.
    #[test]
    fn each_language_has_its_marks() {
        let expected = |language: &str| match language {
            "en" => ["464,588", "1,234", "999", "2.50", "44.1", "−1,234.5"],
            "it" | "es" => ["464.588", "1234", "999", "2,50", "44,1", "−1234,5"],
            "fr" => [
                "464\u{202f}588",
                "1\u{202f}234",
                "999",
                "2,50",
                "44,1",
                "−1\u{202f}234,5",
            ],
            "de" => ["464.588", "1.234", "999", "2,50", "44,1", "−1.234,5"],
            other => panic!("no example for {other}"),
        };
        in_every_language(|language| {
            let written = [
                integer(464_588),
                integer(1234),
                integer(999),
                decimal(2.5, 2),
                shortest(44.1),
                decimal(-1234.5, 1),
            ];
            assert_eq!(written, expected(language), "{language}");
        });
    }

    #[test]
    fn each_language_has_its_percent_sign() {
        in_every_language(|language| {
            let percent_sign = match language {
                "en" | "it" => "%",
                _ => "\u{a0}%",
            };
            assert_eq!(percent(0.814), format!("81{percent_sign}"), "{language}");
            assert_eq!(share(1.0), format!("100{percent_sign}"), "{language}");
        });
    }

    #[test]
    fn no_percentage_claims_certainty() {
        assert_eq!(percent(0.0), "<\u{a0}1%");
        assert_eq!(percent(1.0), ">\u{a0}99%");
    }
}
