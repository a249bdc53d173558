//! Uncompressed files: WAV, AU and AIFF.

use crate::Seed;

/// Frames of each file: a tenth of a second.
const FRAMES: u32 = 800;
const RATE: u32 = 8_000;

/// One of each encoding that the three containers share, and their larger variants.
pub fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    // The format tag, bits, channels.
    for (name, tag, bits, channels) in [
        ("pcm8", 1, 8, 1),
        ("pcm16", 1, 16, 2),
        ("pcm24", 1, 24, 1),
        ("float32", 3, 32, 1),
        ("float64", 3, 64, 1),
        ("alaw", 6, 8, 1),
        ("ulaw", 7, 8, 2),
        ("ima", 0x11, 4, 1),
        ("ms", 2, 4, 1),
    ] {
        seeds.push((format!("{name}.wav"), wav(tag, bits, channels)));
    }
    seeds.push(("extensible.wav".into(), extensible_wav()));
    for (name, encoding, bits) in [
        ("ulaw", 1, 8),
        ("pcm16", 3, 16),
        ("float32", 6, 32),
        ("alaw", 27, 8),
    ] {
        seeds.push((format!("{name}.au"), au(encoding, bits)));
    }
    seeds.push(("pcm16.aiff".into(), aiff(b"AIFF", &[], 16)));
    for kind in [b"NONE", b"sowt", b"fl32", b"alaw", b"ima4"] {
        let bits = if kind == b"fl32" { 32 } else { 16 };
        let name = String::from_utf8_lossy(kind).into_owned();
        let compression = [&kind[..], b"\0\0"].concat();
        seeds.push((format!("{name}.aifc"), aiff(b"AIFC", &compression, bits)));
    }
    seeds
}

/// Sample bytes: any will do, if not all of them are the same.
fn samples(bits: u32, channels: u16) -> Vec<u8> {
    let bytes = FRAMES * bits / 8 * u32::from(channels);
    (0..bytes).map(|n| (n * n / 7 % 61) as u8).collect()
}

fn chunk(name: &[u8], length: [u8; 4], content: &[u8]) -> Vec<u8> {
    let padding = &[0][..content.len() % 2];
    [name, &length, content, padding].concat()
}

fn riff_chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    chunk(name, (content.len() as u32).to_le_bytes(), content)
}

fn iff_chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
    chunk(name, (content.len() as u32).to_be_bytes(), content)
}

fn format(tag: u16, bits: u16, channels: u16) -> Vec<u8> {
    let block = (bits * channels)
        .div_ceil(8)
        .max(if bits == 4 { 256 } else { 1 });
    let mut format = tag.to_le_bytes().to_vec();
    format.extend(channels.to_le_bytes());
    format.extend(RATE.to_le_bytes());
    format.extend((RATE * u32::from(block)).to_le_bytes());
    format.extend(block.to_le_bytes());
    format.extend(bits.to_le_bytes());
    format
}

fn riff(format: &[u8], data: &[u8]) -> Vec<u8> {
    let list = riff_chunk(b"LIST", b"INFOISFT\x04\0\0\0test");
    let content = [
        b"WAVE",
        &riff_chunk(b"fmt ", format)[..],
        &list,
        &riff_chunk(b"data", data),
    ]
    .concat();
    riff_chunk(b"RIFF", &content)
}

fn wav(tag: u16, bits: u16, channels: u16) -> Vec<u8> {
    let mut format = format(tag, bits, channels);
    if bits == 4 {
        // Samples per block.
        format.extend([2, 0, 0xf9, 1]);
    }
    riff(&format, &samples(bits.into(), channels))
}

fn extensible_wav() -> Vec<u8> {
    let mut format = format(0xfffe, 16, 2);
    // Size of the extension, valid bits, channel mask, and the GUID of PCM.
    format.extend([22, 0, 16, 0, 3, 0, 0, 0]);
    format.extend(b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    riff(&format, &samples(16, 2))
}

fn au(encoding: u32, bits: u32) -> Vec<u8> {
    let data = samples(bits, 1);
    let mut file = b".snd".to_vec();
    for field in [28, data.len() as u32, encoding, RATE, 1] {
        file.extend(field.to_be_bytes());
    }
    file.extend(b"test");
    file.extend(data);
    file
}

fn aiff(form: &[u8], compression: &[u8], bits: u16) -> Vec<u8> {
    let mut common = [0, 1].to_vec();
    common.extend(FRAMES.to_be_bytes());
    common.extend(bits.to_be_bytes());
    // 8000 as an 80-bit float.
    common.extend([0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0]);
    common.extend(compression);
    let sound = [&[0; 8][..], &samples(bits.into(), 1)].concat();
    let content = [
        form,
        &iff_chunk(b"COMM", &common)[..],
        &iff_chunk(b"SSND", &sound),
    ]
    .concat();
    iff_chunk(b"FORM", &content)
}
