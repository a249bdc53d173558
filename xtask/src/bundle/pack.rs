//! Files as text in a document: compressed, then written with 85 signs of ASCII.

use std::fs;

use anyhow::{Context, Result};

use super::files::Files;
use crate::command::target_dir;
use crate::page::compress;

/// Elements that contain all files. Browsers do not run a `<script>` of an unknown type.
///
/// # Errors
/// A file cannot be read or compressed.
pub fn blocks(files: &Files) -> Result<String> {
    // Together, since small files compress badly alone.
    let folder = target_dir().join("bundle");
    fs::create_dir_all(&folder)?;
    let texts = folder.join("texts.json");
    fs::write(&texts, serde_json::to_string(&files.texts)?)?;
    let mut paths = vec![texts.clone()];
    let mut binaries = Vec::new();
    for (name, path) in &files.binaries {
        let (path, planes) = match name.ends_with(".safetensors") {
            true => (folder.join(name), " data-planes"),
            false => (path.clone(), ""),
        };
        if !planes.is_empty() {
            fs::write(&path, in_planes(&fs::read(&files.binaries[name])?))?;
        }
        binaries.push((name, planes, path.clone()));
        paths.push(path);
    }
    compress::files(&paths)?;

    let packed = |path: &std::path::Path| {
        let path = path.with_added_extension("gz");
        fs::read(&path).with_context(|| format!("{}", path.display()))
    };
    let mut blocks = block("", &packed(&texts)?);
    for (name, planes, path) in &binaries {
        blocks += &block(&format!(" data-file=\"{name}\"{planes}"), &packed(path)?);
    }
    for path in paths.iter().filter(|path| path.starts_with(&folder)) {
        fs::remove_file(path)?;
        for copy in ["br", "gz"] {
            fs::remove_file(path.with_added_extension(copy))?;
        }
    }
    Ok(blocks)
}

fn block(file: &str, bytes: &[u8]) -> String {
    let (count, text) = (bytes.len(), encoded(bytes));
    format!(
        "<script type=\"application/x-genrescope\"{file} data-bytes=\"{count}\">{text}</script>\n"
    )
}

/// All first bytes, then all second bytes of pairs. Weights in half precision compress better so: their first bytes are
/// nearly random, their second bytes, with sign and exponent, are not.
fn in_planes(bytes: &[u8]) -> Vec<u8> {
    let first = bytes.iter().step_by(2);
    first
        .chain(bytes.iter().skip(1).step_by(2))
        .copied()
        .collect()
}

/// Four bytes in five signs from `(` to `|`: a quarter more bytes, where Base64 needs a third. `<`, which could end the
/// element, is written as `~`. The last four bytes are padded with zeros.
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(4) * 5);
    for four in bytes.chunks(4) {
        let mut padded = [0; 4];
        padded[..four.len()].copy_from_slice(four);
        let value = u32::from_be_bytes(padded);
        for power in [85 * 85 * 85 * 85, 85 * 85 * 85, 85 * 85, 85, 1] {
            let sign = b'(' + (value / power % 85) as u8;
            text.push(if sign == b'<' { '~' } else { char::from(sign) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_have_every_second_byte() {
        assert_eq!(in_planes(&[1, 2, 3, 4, 5]), [1, 3, 5, 2, 4]);
        assert!(in_planes(&[]).is_empty());
    }

    #[test]
    fn four_bytes_are_five_signs() {
        assert_eq!(encoded(&[0, 0, 0, 0]), "(((((");
        // 2^32 - 1 is 82, 23, 54, 12 and 0 in base 85.
        assert_eq!(encoded(&[0xff; 4]), "z?^4(");
        assert_eq!(encoded(&[0, 0, 0, 20]), "((((~");
        assert_eq!(encoded(&[0, 0, 0, 84, 1]).len(), 10);
        let all: Vec<u8> = (0..=255).cycle().take(4096).collect();
        assert!(!encoded(&all).contains(['<', '&', '"', '\'']));
    }
}
