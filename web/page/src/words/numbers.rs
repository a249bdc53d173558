//! Times and probabilities as they are read at a glance.

use super::catalog::{decimal, say};

/// `3:07`, or `1:02:45` from an hour on.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// `81 %`. Never "100 %" or "0 %" for what is not certain.
pub fn percent(probability: f32) -> String {
    match probability * 100.0 {
        p if p < 1.0 => "< 1\u{a0}%".to_owned(),
        p if p > 99.0 => "> 99\u{a0}%".to_owned(),
        p => format!("{p:.0}\u{a0}%"),
    }
}

/// `0.4 s`, `2.3 s`, `48 s`.
pub fn took(milliseconds: f64) -> String {
    let seconds = milliseconds / 1000.0;
    let digits = if seconds < 10.0 { 1 } else { 0 };
    format!("{}\u{a0}s", decimal(seconds, digits))
}

/// A number of the engine's with the language's own point; any other text as it is.
pub fn in_language(text: &str) -> String {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, rest)) if is_number(whole) && is_number(rest) => {
            format!("{whole}{}{rest}", say("number.point"))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_get_the_point_of_the_language() {
        crate::words::speak("xx", r#"{"number.point": ","}"#);
        assert_eq!(in_language("2.6"), "2,6");
        for other in ["404", "v1.2", "1.2.3", "a.wav", ".5", "Radeon 7.x"] {
            assert_eq!(in_language(other), other);
        }
        crate::words::speak("en", "{}");
    }

    #[test]
    fn times_are_read_at_a_glance() {
        assert_eq!(clock(7.9), "0:07");
        assert_eq!(clock(187.0), "3:07");
        assert_eq!(clock(3765.0), "1:02:45");
        assert_eq!(clock(f64::NAN), "0:00");
    }

    #[test]
    fn no_percentage_claims_certainty() {
        assert_eq!(percent(0.0), "< 1\u{a0}%");
        assert_eq!(percent(0.814), "81\u{a0}%");
        assert_eq!(percent(1.0), "> 99\u{a0}%");
    }
}
