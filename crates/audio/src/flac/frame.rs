//! The header of a frame, and its checksums.

use symphonia::core::checksum::Crc16Ansi;
use symphonia::core::io::Monitor;

/// What the header of a frame says.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    /// Bytes of the header.
    pub(super) length: usize,
    /// Samples per channel.
    pub(super) block: u32,
    /// Channels.
    pub(super) channels: u32,
    /// Sample rate in Hz, unless it is that of the file.
    pub(super) rate: Option<u32>,
    /// Bits of a sample, unless they are those of the file.
    pub(super) bits: Option<u32>,
}

impl Header {
    /// Reads a header; `None` if there is none or its checksum does not agree.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let &[0xff, sync, sizes, kinds, number, ..] = bytes else {
            return None;
        };
        if sync & 0xfe != 0xf8 || kinds & 1 != 0 {
            return None;
        }
        // The number of the frame or sample, coded as in UTF-8 with up to seven bytes.
        let mut at = 4 + match number.leading_ones() {
            0 => 1,
            count @ 2..=7 => count as usize,
            _ => return None,
        };
        let mut take = |count: usize| {
            let field = bytes.get(at..at + count)?;
            at += count;
            Some(
                field
                    .iter()
                    .fold(0_u32, |sum, &byte| sum << 8 | u32::from(byte)),
            )
        };
        let block = match sizes >> 4 {
            0 => return None,
            1 => 192,
            code @ 2..=5 => 144 << code,
            6 => take(1)? + 1,
            7 => take(2)? + 1,
            code => 1 << code,
        };
        let rate = match sizes & 15 {
            0 => None,
            12 => Some(take(1)? * 1000),
            13 => Some(take(2)?),
            14 => Some(take(2)? * 10),
            code => Some(*RATES.get(usize::from(code) - 1)?),
        };
        let channels = match kinds >> 4 {
            code @ 0..=7 => u32::from(code) + 1,
            8..=10 => 2,
            _ => return None,
        };
        let bits = match kinds >> 1 & 7 {
            0 => None,
            1 => Some(8),
            2 => Some(12),
            4 => Some(16),
            5 => Some(20),
            6 => Some(24),
            7 => Some(32),
            _ => return None,
        };
        let sum = bytes[..at].iter().fold(0, |crc, &byte| step8(crc ^ byte));
        (bytes.get(at) == Some(&sum)).then_some(Self {
            length: at + 1,
            block,
            channels,
            rate,
            bits,
        })
    }

    /// The most bytes that the frame can have: its samples as they are, those of a difference with a bit more, and
    /// the beginnings of its parts.
    pub(super) fn most_bytes(&self) -> usize {
        let sample_bits = self.bits.unwrap_or(32) + 1;
        let bits = u64::from(self.block) * u64::from(self.channels) * u64::from(sample_bits);
        self.length + 64 + 8 * self.channels as usize + usize::try_from(bits / 8).unwrap_or(0)
    }
}

/// Sample rates in Hz by their code.
const RATES: [u32; 11] = [
    88_200, 176_400, 192_000, 8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000,
];

/// Eight steps of the header's checksum.
fn step8(byte: u8) -> u8 {
    (0..8).fold(byte, |crc, _| (crc << 1) ^ (0x07 * (crc >> 7)))
}

/// Goes on with the checksum of a frame, which is zero after the whole of it.
pub(super) fn checksum(crc: u16, bytes: &[u8]) -> u16 {
    let mut sum = Crc16Ansi::new(crc);
    sum.process_buf_bytes(bytes);
    sum.crc()
}

/// The first byte with all bits set, with which every frame begins.
pub(super) fn first_sync(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let is_sync = |&byte: &u8| byte == 0xff;
    // Eight bytes at once: a byte of all ones turns to zero, from which one cannot be taken.
    let (words, rest) = bytes.as_chunks::<8>();
    let holds_sync = |word: &[u8; 8]| {
        let word = u64::from_ne_bytes(*word);
        (!word).wrapping_sub(ONES) & word & (ONES << 7) != 0
    };
    match words.iter().position(holds_sync) {
        Some(word) => {
            let at = words[word].iter().position(is_sync)?;
            Some(8 * word + at)
        }
        None => Some(8 * words.len() + rest.iter().position(is_sync)?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header with its checksum.
    fn header(bytes: &[u8]) -> Vec<u8> {
        let sum = bytes.iter().fold(0, |crc, &byte| step8(crc ^ byte));
        [bytes, &[sum]].concat()
    }

    #[test]
    fn checksums_are_those_of_the_standard() {
        assert_eq!(checksum(0, b"123456789"), 0xfee8);
        assert_eq!(header(b"123456789")[9], 0xf4);
    }

    #[test]
    fn finds_the_first_byte_of_all_ones() {
        let mut bytes = [0x7f, 0xfe, 0x00, 0x80].repeat(8);
        assert_eq!(first_sync(&bytes), None);
        for at in (0..bytes.len()).rev() {
            bytes[at] = 0xff;
            assert_eq!(first_sync(&bytes), Some(at));
            assert_eq!(first_sync(&bytes[..at]), None);
        }
    }

    #[test]
    fn reads_sizes_rates_channels_and_bits() {
        let read = |bytes: &[u8]| Header::read(&header(bytes));
        let frame = read(&[0xff, 0xf8, 0xc9, 0xa8, 5]).expect("a header");
        assert_eq!((frame.length, frame.block, frame.channels), (6, 4096, 2));
        assert_eq!((frame.rate, frame.bits), (Some(44_100), Some(16)));
        let frame =
            read(&[0xff, 0xf9, 0x7d, 0x1c, 0xc2, 0xa2, 3, 231, 0xbb, 0x80]).expect("a header");
        assert_eq!((frame.length, frame.block, frame.channels), (11, 1000, 2));
        assert_eq!((frame.rate, frame.bits), (Some(48_000), Some(24)));
        let frame = read(&[0xff, 0xf8, 0x50, 0x00, 0]).expect("a header");
        assert_eq!((frame.block, frame.rate, frame.bits), (4608, None, None));
    }

    #[test]
    fn refuses_reserved_values_wrong_checksums_and_every_cut() {
        for bytes in [
            [0xff, 0xfa, 0xc9, 0xa8, 5],
            [0xff, 0xf8, 0x09, 0xa8, 5],
            [0xff, 0xf8, 0xcf, 0xa8, 5],
            [0xff, 0xf8, 0xc9, 0xb8, 5],
            [0xff, 0xf8, 0xc9, 0xa6, 5],
            [0xff, 0xf8, 0xc9, 0xa9, 5],
            [0xff, 0xf8, 0xc9, 0xa8, 0x80],
        ] {
            assert_eq!(Header::read(&header(&bytes)), None, "{bytes:x?}");
        }
        let mut good = header(&[0xff, 0xf9, 0x7d, 0x1c, 0xc2, 0xa2, 3, 231, 0xbb, 0x80]);
        for count in 0..good.len() {
            assert_eq!(Header::read(&good[..count]), None);
        }
        good[10] ^= 1;
        assert_eq!(Header::read(&good), None);
    }
}
