//! The site as a zip, for hosts that take one. Its parts are the site's own gzip files without their frame.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::page::compress;

/// Methods of compression, numbered as in PKWARE's APPNOTE, section 4.4.5.
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// The first day of the format, in its own form: the same site gives the same zip.
const DATE: u16 = (1 << 5) | 1;

/// Writes all files of a site except their compressed copies. Returns the size in bytes.
///
/// # Errors
/// A file cannot be read or written, or is too large for the format.
pub fn zip(site: &Path, target: &Path) -> Result<usize> {
    let mut files = compress::originals(site)?;
    files.sort();
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for path in &files {
        let name = path
            .strip_prefix(site)?
            .to_string_lossy()
            .replace('\\', "/");
        let entry = Entry::read(path).with_context(|| name.clone())?;
        let (offset, header) = (u32::try_from(zip.len())?, entry.header(&name)?);
        zip.extend(b"PK\x03\x04");
        zip.extend(&header);
        zip.extend(name.as_bytes());
        zip.extend(&entry.content);
        // The version of the writer, the header again, then comment, disk and attributes, all empty, and the place.
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let count = u16::try_from(files.len())?.to_le_bytes();
    let (size, offset) = (u32::try_from(directory.len())?, u32::try_from(zip.len())?);
    zip.append(&mut directory);
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend([count, count].concat());
    zip.extend([size.to_le_bytes(), offset.to_le_bytes()].concat());
    zip.extend([0; 2]);
    fs::write(target, &zip)?;
    Ok(zip.len())
}

struct Entry {
    method: u16,
    checksum: [u8; 4],
    size: u32,
    content: Vec<u8>,
}

impl Entry {
    fn read(path: &Path) -> Result<Entry> {
        let bytes = fs::read(path)?;
        let copy = path.with_added_extension("gz");
        let (method, content) = if copy.exists() {
            // RFC 1952: ten bytes before the compressed ones, since there is no name, and checksum and size after them.
            let gzip = fs::read(copy)?;
            let end = gzip
                .len()
                .checked_sub(8)
                .context("a gzip file is cut off")?;
            (
                DEFLATED,
                gzip.get(10..end)
                    .context("a gzip file is cut off")?
                    .to_vec(),
            )
        } else {
            (STORED, bytes.clone())
        };
        Ok(Entry {
            method,
            checksum: crc32(&bytes).to_le_bytes(),
            size: u32::try_from(bytes.len())?,
            content,
        })
    }

    /// The fields that stand before the content and once more in the directory, from the needed version on.
    fn header(&self, name: &str) -> Result<Vec<u8>> {
        let mut header = Vec::new();
        for short in [20, 0, self.method, 0, DATE] {
            header.extend(short.to_le_bytes());
        }
        header.extend(self.checksum);
        header.extend(u32::try_from(self.content.len())?.to_le_bytes());
        header.extend(self.size.to_le_bytes());
        header.extend(u16::try_from(name.len())?.to_le_bytes());
        header.extend([0; 2]);
        Ok(header)
    }
}

/// The checksum of zip and gzip: RFC 1952, section 8.
fn crc32(bytes: &[u8]) -> u32 {
    let table: [u32; 256] = std::array::from_fn(|byte| {
        (0..8).fold(byte as u32, |rest, _| match rest & 1 {
            1 => 0xedb8_8320 ^ (rest >> 1),
            _ => rest >> 1,
        })
    });
    let rest = bytes.iter().fold(u32::MAX, |rest, &byte| {
        table[((rest ^ u32::from(byte)) & 0xff) as usize] ^ (rest >> 8)
    });
    !rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_is_that_of_the_standard() {
        // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }
}
