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
    paths.extend(files.binaries.values().cloned());
    compress::files(&paths)?;

    let packed = |path: &std::path::Path| {
        let path = path.with_added_extension("gz");
        fs::read(&path).with_context(|| format!("{}", path.display()))
    };
    let mut blocks = block("", &packed(&texts)?);
    for (name, path) in &files.binaries {
        blocks += &block(&format!(" data-file=\"{name}\""), &packed(path)?);
    }
    for name in ["texts.json", "texts.json.br", "texts.json.gz"] {
        fs::remove_file(folder.join(name))?;
    }
    Ok(blocks)
}

fn block(file: &str, bytes: &[u8]) -> String {
    let (count, text) = (bytes.len(), encoded(bytes));
    format!(
        "<script type=\"application/x-genrescope\"{file} data-bytes=\"{count}\">{text}</script>\n"
    )
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
