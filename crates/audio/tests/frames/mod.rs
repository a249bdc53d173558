//! A writer of MPEG audio frames: MP3 and AAC with little in them, MP1 with a tone.

#![allow(dead_code, reason = "each test target uses a part of it")]

/// Bits, most significant first.
#[derive(Default)]
pub struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    pub fn put(&mut self, value: u32, count: u32) {
        for at in (0..count).rev() {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = ((value >> at) & 1) as u8;
            *self.bytes.last_mut().expect("a byte") |= bit << (7 - self.used % 8);
            self.used += 1;
        }
    }

    pub fn bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A frame of MPEG-1 layer 3 at 44.1 kHz and 64 kbit/s: 1152 samples, with a sound in the lowest
/// lines of the spectrum. `fill` is the last byte of the frame, which is not read.
pub fn mp3(stereo: bool, fill: u8) -> Vec<u8> {
    mp3_at(0, stereo, fill)
}

/// The same at a rate by index: 44.1, 48, 32 kHz.
pub fn mp3_at(rate_index: u8, stereo: bool, fill: u8) -> Vec<u8> {
    let channels = if stereo { 2 } else { 1 };
    let rate = [44_100, 48_000, 32_000][usize::from(rate_index)];
    let mut bits = Bits::default();
    // Where the data begin, private bits, shared scale factors.
    bits.put(0, if stereo { 9 + 3 + 8 } else { 9 + 5 + 4 });
    for _ in 0..2 * channels {
        // Length of the data, pairs of large values, gain.
        bits.put(6, 12);
        bits.put(0, 9);
        bits.put(190, 8);
        // Scale factors, window, tables, regions and flags, then the table of small values: B.
        bits.put(0, 4 + 1 + 15 + 7 + 2);
        bits.put(1, 1);
    }
    for _ in 0..2 * channels {
        // Table B is the inverse of four bits, then a sign for each value: 0, 1, 0, 1.
        bits.put(0b1010, 4);
        bits.put(0b00, 2);
    }
    let mode = if stereo { 0x00 } else { 0xc0 };
    let mut frame = vec![0xff, 0xfb, 0x50 | (rate_index << 2), mode];
    frame.extend(bits.bytes());
    frame.resize((144 * 64_000 / rate) as usize, 0);
    *frame.last_mut().expect("a byte") = fill;
    frame
}

/// The frame that holds a tag named `Info`: declared frames, declared bytes, delay and padding.
pub fn info(frames: u32, bytes: u32, delay: u32, padding: u32) -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x50, 0xc0];
    frame.resize(4 + 17, 0);
    frame.extend(b"Info\0\0\0\x03");
    frame.extend(frames.to_be_bytes());
    frame.extend(bytes.to_be_bytes());
    frame.extend(b"Lavc60.00");
    frame.resize(frame.len() + 12, 0);
    frame.extend(&(delay << 12 | padding).to_be_bytes()[1..]);
    frame.resize(208, 0);
    frame
}

/// The frame that holds a tag named `VBRI`: declared frames and bytes.
pub fn vbri(frames: u32, bytes: u32) -> Vec<u8> {
    let mut frame = vec![0xff, 0xfb, 0x50, 0xc0];
    frame.resize(36, 0);
    frame.extend(b"VBRI\0\x01\0\0\0\0");
    frame.extend(bytes.to_be_bytes());
    frame.extend(frames.to_be_bytes());
    frame.resize(208, 0);
    frame
}

/// A frame of silence in AAC: 1024 samples of one channel, at a rate by index (4 is 44.1 kHz, 7 is
/// 22.05 kHz).
pub fn adts(rate_index: u8) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0xfff1, 16);
    bits.put(1, 2);
    bits.put(u32::from(rate_index), 4);
    bits.put(0, 1);
    bits.put(1, 3);
    bits.put(0, 4);
    bits.put(7 + 4, 13);
    bits.put(0x7ff, 11);
    bits.put(0, 2);
    // One channel, no bands, no tools, and the end.
    bits.put(0, 29);
    bits.put(7, 3);
    bits.bytes()
}

/// A frame of MPEG-1 layer 1 at 44.1 kHz and 192 kbit/s: 384 samples of one channel, a tone in the
/// second band.
pub fn mp1() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0xffff_60c0, 32);
    for band in 0..32 {
        // A sample of 8 bits in one band.
        bits.put(if band == 1 { 7 } else { 0 }, 4);
    }
    // The scale factor 2 · 2^(-12 / 3).
    bits.put(12, 6);
    for at in 0..12 {
        bits.put(if at % 4 < 2 { 0xff } else { 0 }, 8);
    }
    let mut frame = bits.bytes();
    frame.resize(4 * (12 * 192_000 / 44_100), 0);
    frame
}
