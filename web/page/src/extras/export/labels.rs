//! The slices as a label track for Audacity: start, end and label, separated by tabs.

use std::fmt::Write;

use genrescope_vote::SliceClassification;

use crate::chart::cells;
use crate::words;

/// The text of the file. Labels do not overlap: each ends at the start of the next.
pub fn text(slices: &[SliceClassification], genres: &[String]) -> String {
    let mut text = String::new();
    for cell in cells::cells(slices, usize::MAX) {
        let label = match cell.best() {
            Some((genre, p)) => {
                let name = genres.get(genre).map(|name| words::genre(name));
                format!("{} {}", name.unwrap_or_default(), words::percent(p))
            }
            None => words::say("save.silence"),
        };
        // A label ends at the end of its line. Writing to a String cannot fail.
        let label = label.replace(['\t', '\r', '\n'], " ");
        let _ = writeln!(text, "{:.6}\t{:.6}\t{label}", cell.start_s, cell.end_s);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{genres, verdict};
    use super::*;

    #[test]
    fn slices_are_labels() {
        let (jazz, silence) = (
            format!("jazz {}", words::percent(0.75)),
            words::say("save.silence"),
        );
        assert_eq!(
            text(&verdict().slices, &genres()),
            format!(
                "0.000000\t2.500000\t{jazz}\n\
                 2.500000\t5.000000\t{silence}\n\
                 5.000000\t7.500000\t{jazz}\n"
            )
        );
    }

    #[test]
    fn labels_do_not_overlap() {
        let mut slices = verdict().slices;
        slices[1].start_s = 1.25;
        let text = text(&slices, &genres());
        assert!(text.starts_with("0.000000\t1.250000\tjazz"), "{text}");
    }
}
