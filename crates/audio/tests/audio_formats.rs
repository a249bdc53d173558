//! Uncompressed formats, from synthetic signals.

#![cfg(test)]

mod signals;

use signals::{RATE, decode, hound_wav, mono, music, snr};

/// A WAV header for any format tag, then `data`.
fn plain_wav(tag: u16, channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    let align = channels * bits / 8;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + data.len() as u32).to_le_bytes());
    out.extend(b"WAVEfmt \x10\0\0\0");
    out.extend(tag.to_le_bytes());
    out.extend(channels.to_le_bytes());
    out.extend(rate.to_le_bytes());
    out.extend((rate * u32::from(align)).to_le_bytes());
    out.extend(align.to_le_bytes());
    out.extend(bits.to_le_bytes());
    out.extend(b"data");
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(data);
    out
}

fn au(encoding: u32, size: u32, data: &[u8]) -> Vec<u8> {
    let mut out = b".snd".to_vec();
    for word in [28, size, encoding, RATE, 2] {
        out.extend(u32::to_be_bytes(word));
    }
    out.extend(b"note");
    out.extend(data);
    out
}

#[test]
fn wav_of_every_width() {
    let frames = music(0.5);
    let wanted = mono(&frames);
    for (bits, float, least) in [
        (8, false, 30.0),
        (16, false, 70.0),
        (24, false, 120.0),
        (32, false, 120.0),
        (32, true, 130.0),
    ] {
        // hound writes 24 and 32 bits in the extensible format.
        let (samples, info, warnings) = decode(hound_wav(bits, float, &frames), RATE);
        assert_eq!(
            (info.sample_rate, info.channels, info.container.as_str()),
            (RATE, 2, "WAV")
        );
        assert_eq!(info.duration_s, Some(0.5));
        assert_eq!(samples.len(), wanted.len());
        assert!(
            snr(&wanted, &samples) > least,
            "{bits} bits: {}",
            snr(&wanted, &samples)
        );
        assert_eq!(warnings, []);
    }
}

#[test]
fn wav_of_64_bit_float_and_of_many_channels() {
    let doubles: Vec<u8> = [0.5_f64, -0.25]
        .iter()
        .flat_map(|x| x.to_le_bytes())
        .collect();
    assert_eq!(
        decode(plain_wav(3, 1, RATE, 64, &doubles), RATE).0,
        [0.5, -0.25]
    );
    for channels in [1_u16, 3, 6, 8, 19, 26, 32] {
        let frame: Vec<u8> = (0..channels)
            .flat_map(|_| 16_384_i16.to_le_bytes())
            .collect();
        let (samples, info, _) = decode(plain_wav(1, channels, RATE, 16, &frame.repeat(50)), RATE);
        assert_eq!(info.channels, u32::from(channels));
        assert_eq!(samples.len(), 50);
        assert!(samples.iter().all(|x| (x - 0.5).abs() < 1e-6));
    }
}

#[test]
fn wav_with_strange_chunks_and_sizes() {
    let data: Vec<u8> = (0..2000_i16).flat_map(|n| (n * 8).to_le_bytes()).collect();
    let plain = plain_wav(1, 1, RATE, 16, &data);
    let wanted = decode(plain.clone(), RATE).0;
    assert_eq!(wanted.len(), 2000);

    let mut with_chunk = plain[..12].to_vec();
    with_chunk.extend(b"LIST\x05\0\0\0hello\0");
    with_chunk.extend(&plain[12..]);
    with_chunk.extend(b"id3 \x04\0\0\0junk");
    assert_eq!(decode(with_chunk, RATE).0, wanted);

    // As written into a pipe: the sizes were not filled in afterwards.
    for size in [0_u32, u32::MAX] {
        let mut piped = plain.clone();
        piped[4..8].copy_from_slice(&size.to_le_bytes());
        piped[40..44].copy_from_slice(&size.to_le_bytes());
        let (samples, _, warnings) = decode(piped, RATE);
        assert_eq!((samples, warnings), (wanted.clone(), vec![]));
    }

    let mut rf64 = b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0".to_vec();
    rf64.extend([0; 8]);
    rf64.extend((data.len() as u64).to_le_bytes());
    rf64.extend([0; 12]);
    rf64.extend(&plain[12..40]);
    rf64.extend(u32::MAX.to_le_bytes());
    rf64.extend(&data);
    assert_eq!(decode(rf64, RATE).0, wanted);
}

#[test]
fn au_of_every_encoding() {
    let frames = music(0.3);
    let (flat, wanted) = (frames.as_flattened(), mono(&frames));
    let bytes = |encoding: u32| -> Vec<u8> {
        let scaled = |x: f32, full: f64| (f64::from(x) * full).round() as i32;
        match encoding {
            2 => flat.iter().map(|&x| scaled(x, 127.0) as i8 as u8).collect(),
            3 => flat
                .iter()
                .flat_map(|&x| (scaled(x, 32767.0) as i16).to_be_bytes())
                .collect(),
            4 => flat
                .iter()
                .flat_map(|&x| scaled(x, 8388607.0).to_be_bytes()[1..].to_vec())
                .collect(),
            5 => flat
                .iter()
                .flat_map(|&x| scaled(x, 2147483647.0).to_be_bytes())
                .collect(),
            6 => flat.iter().flat_map(|&x| x.to_be_bytes()).collect(),
            7 => flat
                .iter()
                .flat_map(|&x| f64::from(x).to_be_bytes())
                .collect(),
            _ => unreachable!(),
        }
    };
    for (encoding, least) in [
        (2, 30.0),
        (3, 70.0),
        (4, 120.0),
        (5, 120.0),
        (6, 130.0),
        (7, 130.0),
    ] {
        let data = bytes(encoding);
        for size in [data.len() as u32, u32::MAX] {
            let (samples, info, warnings) = decode(au(encoding, size, &data), RATE);
            assert_eq!((info.container.as_str(), info.channels), ("AU", 2));
            assert_eq!(samples.len(), wanted.len());
            assert!(snr(&wanted, &samples) > least, "encoding {encoding}");
            assert_eq!(warnings, []);
        }
    }
    // Silence is 0xff in mu-law, and full scale is 32124 of 32768.
    let (samples, _, _) = decode(au(1, 4, &[0xff, 0xff, 0x80, 0x80]), RATE);
    assert_eq!(samples, [0.0, 32124.0 / 32768.0]);
}

#[test]
fn aiff_is_decoded() {
    let frames = music(0.3);
    let data: Vec<u8> = frames
        .as_flattened()
        .iter()
        .flat_map(|&x| ((x * 32767.0) as i16).to_be_bytes())
        .collect();
    let mut bytes = b"FORM".to_vec();
    bytes.extend((46 + data.len() as u32).to_be_bytes());
    bytes.extend(b"AIFFCOMM\0\0\0\x12\0\x02");
    bytes.extend((frames.len() as u32).to_be_bytes());
    // 44100 as an 80-bit float.
    bytes.extend([0, 16, 0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]);
    bytes.extend(b"SSND");
    bytes.extend((8 + data.len() as u32).to_be_bytes());
    bytes.extend([0; 8]);
    bytes.extend(&data);
    let (samples, info, warnings) = decode(bytes, RATE);
    assert_eq!(
        (info.container.as_str(), info.sample_rate, info.channels),
        ("AIFF", RATE, 2)
    );
    assert!(snr(&mono(&frames), &samples) > 70.0);
    assert_eq!(samples.len(), frames.len());
    assert_eq!(warnings, []);
}
