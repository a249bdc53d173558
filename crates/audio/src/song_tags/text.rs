//! Texts in the encodings of tags.

/// Latin-1.
pub(super) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// UTF-8, or Latin-1 where it is none, up to the first zero.
pub(super) fn utf8_or_latin1(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    std::str::from_utf8(bytes).map_or_else(|_| latin1(bytes), str::to_owned)
}

/// UTF-8, or the encoding of the Macintosh where it is none, up to the first zero.
pub(super) fn utf8_or_macintosh(bytes: &[u8]) -> String {
    let bytes = bytes.split(|&byte| byte == 0).next().unwrap_or_default();
    let decoded = |&byte: &u8| match byte.checked_sub(0x80) {
        Some(index) => MACINTOSH.chars().nth(index.into()).unwrap_or_default(),
        None => char::from(byte),
    };
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(decoded).collect(), str::to_owned)
}

/// The characters of Mac OS Roman from 0x80 on.
const MACINTOSH: &str = "\
    ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
    ¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// The first text in an encoding of ID3v2, and the bytes after its end.
pub(super) fn first(encoding: u8, bytes: &[u8]) -> (String, &[u8]) {
    if !matches!(encoding, 1 | 2) {
        let end = bytes.iter().position(|&byte| byte == 0);
        let (text, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
        let text = match encoding {
            3 => String::from_utf8_lossy(text).into_owned(),
            _ => latin1(text),
        };
        return (text, rest.get(1..).unwrap_or_default());
    }
    let (pairs, _) = bytes.as_chunks::<2>();
    let count = pairs.iter().position(|pair| *pair == [0, 0]);
    let text = &pairs[..count.unwrap_or(pairs.len())];
    let rest = bytes.get(2 * text.len() + 2..).unwrap_or_default();
    // With a mark of the order of bytes, or without one.
    let (is_little, text) = match text {
        [[0xff, 0xfe], text @ ..] => (true, text),
        [[0xfe, 0xff], text @ ..] => (false, text),
        text => (encoding == 1, text),
    };
    let units: Vec<u16> = text
        .iter()
        .map(|&pair| {
            if is_little {
                u16::from_le_bytes(pair)
            } else {
                u16::from_be_bytes(pair)
            }
        })
        .collect();
    (String::from_utf16_lossy(&units), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_encoding_up_to_its_end() {
        for (encoding, bytes) in [
            (0, &b"na\xefve\0rest"[..]),
            (1, b"\xff\xfen\0a\0\xef\0v\0e\0\0\0rest"),
            (1, b"\xfe\xff\0n\0a\0\xef\0v\0e\0\0rest"),
            (2, b"\0n\0a\0\xef\0v\0e\0\0rest"),
            (3, "na\u{ef}ve\0rest".as_bytes()),
        ] {
            assert_eq!(
                first(encoding, bytes),
                ("na\u{ef}ve".to_owned(), &b"rest"[..])
            );
        }
        assert_eq!(first(1, b"\xff\xfea"), (String::new(), &b""[..]));
        assert_eq!(utf8_or_latin1(b"\xe9t\xe9\0x"), "\u{e9}t\u{e9}");
        assert_eq!(utf8_or_latin1("\u{e9}".as_bytes()), "\u{e9}");
        assert_eq!(utf8_or_macintosh("\u{e9}".as_bytes()), "\u{e9}");
        assert_eq!(utf8_or_macintosh(b"\x8et\x8e \xca\xff"), "été \u{a0}ˇ");
        assert_eq!(MACINTOSH.chars().count(), 128);
    }
}
