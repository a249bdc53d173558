//! Times and probabilities as they are read at a glance.

use super::catalog::decimal;

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

#[cfg(test)]
mod tests {
    use super::*;

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
