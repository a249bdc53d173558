//! Comments that describe a program as if it were a person.

/// Words and phrases that the glossary replaces: a program processes, classifies and reports.
const DISCOURAGED: [&str; 15] = [
    "gave up",
    "gives up",
    "goes home",
    "hear",
    "heard",
    "hears",
    "nobody",
    "of late",
    "tells",
    "told of",
    "utters",
    "whoever",
    "wish",
    "wished",
    "wishes",
];

/// The discouraged words in the comments of a Rust or JavaScript file, with their line numbers. Only
/// comments that fill a line are read.
#[must_use]
pub fn discouraged_words(text: &str) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if let Some(comment) = line.trim_start().strip_prefix("//") {
            let words = normalised(comment);
            let contained = DISCOURAGED
                .iter()
                .filter(|word| words.contains(&normalised(word)));
            found.extend(contained.map(|word| (at + 1, *word)));
        }
    }
    found
}

/// The words in lower case, with a space before and after each.
fn normalised(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" ").to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whole_words_in_comments_only() {
        let text = [
            "//! Heard by the network.",
            "let heard = 1;",
            "    /// What it has",
            "    // given, gave  up on",
            "// the hearing of wishes",
        ];
        assert_eq!(
            discouraged_words(&text.join("\n")),
            [(1, "heard"), (4, "gave up"), (5, "wishes")]
        );
    }
}
