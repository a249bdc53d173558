//! Names of exported files, made of a song's name.

/// Maximum characters of a song's name.
const MAX_CHARACTERS: usize = 80;

/// `Blue Train.flac` and `labels.txt` make `Blue Train - labels.txt`: without paths, characters that file
/// systems refuse, or names of devices, and not too long.
pub fn of_song(song: &str, what: &str) -> String {
    let stem = match song.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 5 => stem,
        _ => song,
    };
    let safe: String = stem
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            // Marks of the writing direction can disguise an extension.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '-',
            letter if letter.is_control() => '-',
            letter => letter,
        })
        .take(MAX_CHARACTERS)
        .collect();
    // A leading dot hides a file, a trailing one is lost on Windows.
    let safe = safe.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let safe = if safe.is_empty() { "song" } else { safe };
    format!("{safe} - {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe() {
        let of = |song: &str| of_song(song, "x.csv");
        assert_eq!(of("Blue Train.flac"), "Blue Train - x.csv");
        assert_eq!(of("../../etc/passwd"), "-..-etc-passwd - x.csv");
        assert_eq!(of("AC/DC: what?.mp3"), "AC-DC- what- - x.csv");
        assert_eq!(of("...."), "song - x.csv");
        assert_eq!(of(".mp3"), "mp3 - x.csv");
        assert_eq!(of("CON.wav"), "CON - x.csv");
        assert_eq!(of("evil\u{202e}3pm.exe"), "evil-3pm - x.csv");
        assert_eq!(of("Vol. 2 of a series"), "Vol. 2 of a series - x.csv");
        assert!(of(&"ä".repeat(300)).chars().count() < 100);
    }
}
