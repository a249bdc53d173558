//! The headers of MPEG audio frames (MP1, MP2, MP3) and of AAC frames in ADTS.

/// What a stream of frames is coded with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// MPEG-1, 2 or 2.5 audio layer 1, 2 or 3.
    Layer(u8),
    /// AAC in ADTS frames.
    Adts,
}

/// The fields of a frame header that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) codec: Codec,
    /// The bits that are the same in all frames of a stream. The channels of MPEG audio are not
    /// among them, since encoders may change them.
    pub(super) signature: u32,
    /// Length in bytes with the header; always greater than zero.
    pub(super) length: usize,
    /// Sample rate in Hz.
    pub(super) rate: u32,
    /// Bit rate in kbit/s; zero in ADTS frames, which do not state it.
    pub(super) kbit_per_s: u32,
    /// Channels; zero where an ADTS frame defines them in its body.
    pub(super) channels: u8,
    /// Samples per channel.
    pub(super) samples: u32,
    /// Bytes of the header, including the checksum if there is one.
    pub(super) header: usize,
    /// Bytes of the side information of layer 3, which stand between the header and the sound.
    pub(super) side_info: usize,
    /// Blocks of AAC in an ADTS frame; 1 in MPEG audio.
    pub(super) blocks: u8,
}

/// Reads the frame header at `at`, if there is one.
pub(super) fn frame_at(bytes: &[u8], at: usize) -> Option<Frame> {
    let header: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    if header[0] != 0xff || header[1] & 0xe0 != 0xe0 {
        return None;
    }
    // Layer 0 does not exist in MPEG audio; in ADTS these bits are always zero.
    if header[1] & 0xf6 == 0xf0 {
        adts_frame(bytes.get(at..at.checked_add(7)?)?)
    } else {
        layer_frame(u32::from_be_bytes(header))
    }
}

/// Whether `header` begins a frame of free bit rate: valid, but without a length.
pub(super) fn is_free_format(header: [u8; 4]) -> bool {
    // With the bit rate replaced by a stated one it would be a frame.
    let [first, second, third, fourth] = header;
    third & 0xf0 == 0 && frame_at(&[first, second, third | 0x90, fourth], 0).is_some()
}

/// Bit rates in kbit/s by layer and index, MPEG-1.
const MPEG1: [[u32; 14]; 3] = [
    [
        32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
    ],
    [
        32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
    ],
    [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ],
];
/// The same of MPEG-2 and 2.5: layer 1, then layers 2 and 3.
const MPEG2: [[u32; 14]; 2] = [
    [
        32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
    ],
    [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

/// An MPEG audio frame, after ISO 11172-3 and 13818-3.
fn layer_frame(header: u32) -> Option<Frame> {
    let version = (header >> 19) & 3;
    let layer = match (header >> 17) & 3 {
        0 => return None,
        bits => 4 - bits as usize,
    };
    let rate = *[44_100_u32, 48_000, 32_000].get(((header >> 10) & 3) as usize)?;
    let (is_first, rate) = match version {
        3 => (true, rate),
        2 => (false, rate / 2),
        0 => (false, rate / 4),
        _ => return None,
    };
    // Index 0 means "free", 15 is forbidden: neither gives a length.
    let index = (((header >> 12) & 15) as usize).checked_sub(1)?;
    let table = if is_first {
        &MPEG1[layer - 1]
    } else {
        &MPEG2[usize::from(layer > 1)]
    };
    let bits_per_s = table.get(index)? * 1000;
    let padding = (header >> 9) & 1;
    let (length, samples) = match (layer, is_first) {
        (1, _) => ((12 * bits_per_s / rate + padding) * 4, 384),
        (3, false) => (72 * bits_per_s / rate + padding, 576),
        _ => (144 * bits_per_s / rate + padding, 1152),
    };
    let is_mono = (header >> 6) & 3 == 3;
    let has_checksum = header & 0x1_0000 == 0;
    Some(Frame {
        codec: Codec::Layer(layer as u8),
        signature: header & 0xfffe_0c00,
        length: length as usize,
        rate,
        kbit_per_s: bits_per_s / 1000,
        channels: if is_mono { 1 } else { 2 },
        samples,
        header: if has_checksum { 6 } else { 4 },
        side_info: match (layer, is_first, is_mono) {
            (3, true, false) => 32,
            (3, true, true) | (3, false, false) => 17,
            (3, false, true) => 9,
            _ => 0,
        },
        blocks: 1,
    })
}

/// Sample rates of AAC by index.
const AAC_RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// An AAC frame, after ISO 13818-7; seven bytes of header.
fn adts_frame(header: &[u8]) -> Option<Frame> {
    let [_, second, third, fourth, fifth, sixth, seventh] = *header else {
        return None;
    };
    let rate = *AAC_RATES.get(usize::from((third >> 2) & 15))?;
    let length =
        (usize::from(fourth & 3) << 11) | (usize::from(fifth) << 3) | usize::from(sixth >> 5);
    let header_bytes = if second & 1 == 0 { 9 } else { 7 };
    if length < header_bytes {
        return None;
    }
    let channels = match (third & 1) << 2 | fourth >> 6 {
        7 => 8,
        count => count,
    };
    Some(Frame {
        codec: Codec::Adts,
        signature: u32::from_be_bytes([0, second, third & 0xfd, fourth & 0xc0]),
        length,
        rate,
        kbit_per_s: 0,
        channels,
        samples: 1024,
        header: header_bytes,
        side_info: 0,
        blocks: 1 + (seventh & 3),
    })
}
