//! Playlists: `.m3u` and `.m3u8` files, with one path or address per line.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Most bytes of a playlist: about a hundred thousand long paths. A larger file is no playlist.
const MAX_BYTES: u64 = 16 << 20;

/// A line of a playlist.
#[derive(Debug, PartialEq)]
pub enum Entry {
    /// A file, a folder or another playlist.
    Local(PathBuf),
    /// An address on the network.
    Remote(String),
}

/// Whether a file is a playlist by its name and is no audio file with a wrong name.
pub fn is_playlist(path: &Path) -> bool {
    let has_extension = path.extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("m3u") || extension.eq_ignore_ascii_case("m3u8")
    });
    has_extension && path.is_file() && starts_as_text(path).unwrap_or(true)
}

fn starts_as_text(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut start)?;
    Ok(!start.contains(&0))
}

/// The entries of a playlist. Paths are relative to its folder.
///
/// # Errors
/// The file cannot be read or is too large.
pub fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "more than 16 MiB",
        ));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(parse(&bytes, |path| folder.join(path)))
}

/// The entries of a playlist's content, with their paths made complete by `locate`.
fn parse(bytes: &[u8], locate: impl Fn(PathBuf) -> PathBuf) -> Vec<Entry> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(|&byte| byte == b'\n' || byte == b'\r');
    let is_entry = |line: &&[u8]| {
        let text = line.trim_ascii();
        !text.is_empty() && !text.starts_with(b"#")
    };
    lines
        .filter(is_entry)
        .map(|line| entry(line, &locate))
        .collect()
}

fn entry(line: &[u8], locate: &impl Fn(PathBuf) -> PathBuf) -> Entry {
    let text = line.trim_ascii();
    if let Some(path) = strip_scheme(text, b"file:") {
        return Entry::Local(locate(path_of(&file_url_path(path))));
    }
    if is_address(text) {
        return Entry::Remote(String::from_utf8_lossy(text).into_owned());
    }
    // Names may end with a space, contain a percent sign, or contain a backslash where that is no
    // separator. So the first reading that names a file is taken.
    let with_slashes: Vec<u8> = text
        .iter()
        .map(|&byte| if byte == b'\\' { b'/' } else { byte })
        .collect();
    let decoded = percent_decoded(&with_slashes);
    let readings = [line, text, &with_slashes, &decoded];
    let paths = readings.iter().flat_map(|bytes| paths_of(bytes));
    let mut paths = paths.map(locate);
    let found = paths.find(|path| path.exists());
    Entry::Local(found.unwrap_or_else(|| locate(path_of(&with_slashes))))
}

/// Whether a line is `scheme://...` with another scheme than that of files.
fn is_address(text: &[u8]) -> bool {
    let Some(at) = text.windows(3).position(|three| three == b"://") else {
        return false;
    };
    // A scheme of one letter would be a drive.
    at > 1 && text[..at].iter().all(u8::is_ascii_alphanumeric)
}

fn strip_scheme<'a>(text: &'a [u8], scheme: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = text.split_at_checked(scheme.len())?;
    start.eq_ignore_ascii_case(scheme).then_some(rest)
}

/// The path in a file URL without its scheme: `///a%20b.mp3` and `//localhost/a%20b.mp3` are `/a b.mp3`.
fn file_url_path(rest: &[u8]) -> Vec<u8> {
    let path = match rest.strip_prefix(b"//") {
        Some(rest) => {
            let host_ends = rest.iter().position(|&byte| byte == b'/');
            &rest[host_ends.unwrap_or(0)..]
        }
        None => rest,
    };
    let path = percent_decoded(path);
    match path[..] {
        // `/C:/Music`.
        [b'/', drive, b':', ..] if cfg!(windows) && drive.is_ascii_alphabetic() => {
            path[1..].to_vec()
        }
        _ => path,
    }
}

/// Replaces each `%20` by its byte; other percent signs stay.
fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16));
    let mut decoded = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let digits = (digit(text.get(at + 1)), digit(text.get(at + 2)));
        match digits {
            (Some(high), Some(low)) if byte == b'%' => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    decoded
}

/// The path that these bytes most likely are.
fn path_of(bytes: &[u8]) -> PathBuf {
    match std::str::from_utf8(bytes) {
        Ok(text) => PathBuf::from(text),
        Err(_) => latin1_path(bytes),
    }
}

/// The paths that these bytes may be: UTF-8, or the name as it is on the disk, or Latin-1, the encoding of
/// old playlists.
fn paths_of(bytes: &[u8]) -> Vec<PathBuf> {
    match std::str::from_utf8(bytes) {
        Ok(text) => vec![PathBuf::from(text)],
        #[cfg(unix)]
        Err(_) => {
            use std::os::unix::ffi::OsStrExt;

            let raw = std::ffi::OsStr::from_bytes(bytes);
            vec![PathBuf::from(raw), latin1_path(bytes)]
        }
        #[cfg(not(unix))]
        Err(_) => vec![latin1_path(bytes)],
    }
}

fn latin1_path(bytes: &[u8]) -> PathBuf {
    let text: String = bytes.iter().copied().map(char::from).collect();
    PathBuf::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(path: &str) -> Entry {
        Entry::Local(PathBuf::from("music").join(path))
    }

    #[test]
    fn reads_every_way_to_write_a_line() {
        let text = "\u{feff}#EXTM3U\r\n#EXTINF:3,Ä - B\r\nä b.mp3\r\n\r\n  rock\\Live\\1.mp3 \n\
                    http://example.org/live.mp3\nfile:///home/me/a%20b.mp3\n\
                    FILE://localhost/c.mp3\nfile:d.mp3\n100%.mp3\r/abs.mp3";
        let entries = parse(text.as_bytes(), |path| Path::new("music").join(path));
        assert_eq!(
            entries,
            [
                local("ä b.mp3"),
                local("rock/Live/1.mp3"),
                Entry::Remote("http://example.org/live.mp3".into()),
                local("/home/me/a b.mp3"),
                local("/c.mp3"),
                local("d.mp3"),
                local("100%.mp3"),
                local("/abs.mp3"),
            ]
        );
    }

    #[test]
    fn takes_the_reading_that_names_a_file() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let entries = parse(b"Cargo%2Etoml", |path| root.join(path));
        assert_eq!(entries, [Entry::Local(root.join("Cargo.toml"))]);
    }
}
