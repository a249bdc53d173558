//! Pictures: their type, and the block in which FLAC and Ogg hold them.

use super::numbers::big;

/// The MIME type of a picture that browsers show, by its first bytes.
pub(super) fn mime(bytes: &[u8]) -> Option<&'static str> {
    Some(match bytes {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "image/webp",
        _ => return None,
    })
}

/// The picture in FLAC's block: kind, MIME type, description, four numbers, the picture.
pub(super) fn in_block(block: &[u8]) -> Option<&[u8]> {
    let part = |bytes: &[u8]| big(bytes.get(..4).unwrap_or(&[0xff; 4])) as usize;
    let mut rest = block.get(4..)?;
    for after in [0, 16] {
        let length = part(rest);
        rest = rest.get(4..)?.get(length..)?.get(after..)?;
    }
    let length = part(rest);
    rest.get(4..)?.get(..length)
}

/// The bytes of a text in base 64; other characters are passed over.
pub(super) fn from_base64(text: &[u8]) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::with_capacity(text.len() / 4 * 3));
    for character in text {
        let digit = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_base_64_and_the_block() {
        assert_eq!(from_base64(b"aGVs\nbG8="), b"hello");
        assert_eq!(from_base64(b"////+w=="), [0xff, 0xff, 0xff, 0xfb]);
        let mut block = b"\0\0\0\x03\0\0\0\x09image/png\0\0\0\x02ab".to_vec();
        block.extend([7; 16]);
        block.extend(b"\0\0\0\x03xyz and more");
        assert_eq!(in_block(&block), Some(&b"xyz"[..]));
        for end in 0..block.len() - 9 {
            assert_eq!(in_block(&block[..end]), None);
        }
    }
}
