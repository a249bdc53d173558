//! The extensions by which audio files are found in a folder.

/// Extensions of files that may hold sound, in lower case and without the dot.
///
/// Programs that search folders take files with these extensions and skip the others, such as covers and
/// notes. The list says nothing about what can be decoded: the format is detected from the content. It
/// contains formats that are recognised but not decoded, so that such a file is reported by name
/// ([`Unsupported`](crate::AudioError::Unsupported)) instead of being left out. Extensions that are mostly
/// used for other files (`.ts`, `.ra`, `.rm`, `.mod`) are not in it.
#[rustfmt::skip]
pub const EXTENSIONS: [&str; 54] = [
    // Uncompressed sound.
    "wav", "wave", "bwf", "rf64", "w64", "aif", "aiff", "aifc", "au", "snd", "caf",
    // MPEG audio.
    "mp3", "mp2", "mp1", "mpa", "mpga", "aac", "adts",
    // Lossless codecs.
    "flac", "wv", "ape", "tta", "ofr", "dsf", "dff",
    // Ogg.
    "ogg", "oga", "ogx", "ogv", "opus", "spx",
    // MP4 and QuickTime.
    "m4a", "m4b", "m4p", "m4r", "mp4", "m4v", "mov", "qt", "3gp", "3g2",
    // Matroska and WebM.
    "mka", "mkv", "webm", "weba",
    // Other containers and codecs.
    "wma", "asf", "wmv", "avi", "mpc", "ac3", "eac3", "dts", "amr",
];

/// Whether a file name ends with one of the [`EXTENSIONS`], in any case.
///
/// ```
/// use genrescope_audio::has_audio_extension;
///
/// assert!(has_audio_extension("Blue Train.FLAC"));
/// assert!(!has_audio_extension("cover.jpg") && !has_audio_extension("flac"));
/// ```
pub fn has_audio_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| {
        EXTENSIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_a_list_of_different_words_in_lower_case() {
        for (at, extension) in EXTENSIONS.iter().enumerate() {
            assert!(!EXTENSIONS[..at].contains(extension), "{extension} twice");
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(extension.chars().all(is_plain), "{extension}");
        }
    }
}
