//! The files of the page.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::ServeError;

/// Name and content of each file in the program, in order.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Compressed copies in the order of preference: name of the encoding, ending of the file.
const COPIES: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Where the files are.
#[derive(Debug, Clone)]
pub enum Site {
    /// In the program.
    Embedded,
    /// In a folder.
    Folder(PathBuf),
}

/// A file as it is sent.
#[derive(Debug)]
pub struct Sent {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: &'static str,
    /// The name of the compression, if it is compressed.
    pub encoding: Option<&'static str>,
    /// Changes with the content: the value of the header `ETag`.
    pub tag: String,
}

impl Site {
    /// The page in the program.
    ///
    /// # Errors
    /// There is none.
    pub fn embedded() -> Result<Site, ServeError> {
        match embedded("index.html") {
            Some(_) => Ok(Site::Embedded),
            None => Err(ServeError::NotEmbedded),
        }
    }

    /// The page in a folder.
    ///
    /// # Errors
    /// There is none.
    pub fn folder(folder: &Path) -> Result<Site, ServeError> {
        let page = folder.join("index.html");
        match folder.canonicalize() {
            Ok(folder) if page.is_file() => Ok(Site::Folder(folder)),
            _ => Err(ServeError::NoPage(folder.to_owned())),
        }
    }

    /// The file of a request's address, compressed if the request accepts it. `accepted` is the header `Accept-Encoding`.
    pub fn find(&self, url: &str, accepted: &str) -> Option<Sent> {
        let name = name_of(url)?;
        let (plain, tag) = self.read(name)?;
        let copy = COPIES.into_iter().find_map(|(encoding, ending)| {
            let read = accepts(accepted, encoding).then(|| self.read(&format!("{name}{ending}")));
            read.flatten().map(|(bytes, _)| (bytes, encoding))
        });
        let (bytes, encoding) = match copy {
            Some((bytes, encoding)) => (bytes, Some(encoding)),
            None => (plain, None),
        };
        Some(Sent {
            bytes,
            media_type: media_type(name),
            encoding,
            tag: format!("\"{tag}-{}\"", encoding.unwrap_or("plain")),
        })
    }

    /// The content of a file, and what distinguishes it from other versions.
    fn read(&self, name: &str) -> Option<(Cow<'static, [u8]>, String)> {
        match self {
            Site::Embedded => {
                let bytes = embedded(name)?;
                Some((Cow::Borrowed(bytes), format!("{:016x}", fnv1a(bytes))))
            }
            Site::Folder(folder) => {
                let path = folder.join(name).canonicalize().ok()?;
                // A link may lead out of the folder.
                if !path.starts_with(folder) || !path.is_file() {
                    return None;
                }
                let bytes = fs::read(&path).ok()?;
                let time = path.metadata().and_then(|data| data.modified()).ok()?;
                let time = time.duration_since(UNIX_EPOCH).ok()?.as_nanos();
                let tag = format!("{:x}-{time:x}", bytes.len());
                Some((Cow::Owned(bytes), tag))
            }
        }
    }
}

fn embedded(name: &str) -> Option<&'static [u8]> {
    let at = EMBEDDED.binary_search_by_key(&name, |&(name, _)| name);
    at.ok().map(|at| EMBEDDED[at].1)
}

/// The name of the file of an address; `None` if no file of the page can have it. Their names need no escaping.
fn name_of(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
    if path.is_empty() {
        return Some("index.html");
    }
    let is_plain = |part: &str| {
        let mut bytes = part.bytes();
        !part.is_empty()
            && !part.starts_with('.')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    path.split('/').all(is_plain).then_some(path)
}

/// Whether the header `Accept-Encoding` names an encoding, and not with the weight zero.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let is_it = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = parts
            .find_map(|part| part.strip_prefix("q="))
            .map(str::parse);
        is_it && !matches!(weight, Some(Ok(0.0_f32) | Err(_)))
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

/// The hash FNV-1a of 64 bits: <http://www.isthe.com/chongo/tech/comp/fnv/>.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        assert_eq!(name_of("/"), Some("index.html"));
        assert_eq!(name_of("/?lang=de"), Some("index.html"));
        assert_eq!(name_of("/inside/a-b_1.js?v=1"), Some("inside/a-b_1.js"));
        for url in [
            "",
            "a.js",
            "//a.js",
            "/../a",
            "/a/../b",
            "/a/",
            "/.git",
            "/a/.b",
            "/%2e%2e/a",
            "/a\\b",
            "/c:/a",
            "/a b",
            "/a\0",
        ] {
            assert_eq!(name_of(url), None, "{url}");
        }
    }

    #[test]
    fn encodings_are_those_of_the_header() {
        for header in ["br", "gzip, br", "gzip;q=0.5,BR;q=1.0", "deflate, br;q=0.1"] {
            assert!(accepts(header, "br"), "{header}");
        }
        for header in ["", "gzip", "br;q=0", "gzip, br; q=0.0", "brotli", "br;q=x"] {
            assert!(!accepts(header, "br"), "{header}");
        }
    }

    #[test]
    fn hash_is_that_of_its_authors() {
        // Their test vectors.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
