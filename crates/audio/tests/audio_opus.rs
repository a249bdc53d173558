//! Opus in Ogg and WebM, and uncompressed sound in Matroska and CAF. Decoders are checked by the sound, since one
//! that returns silence reports no errors either.

#![cfg(test)]

mod support;

use genrescope_audio::{AudioError, AudioWarning, read_all};
use rusty_opus::multistream::OpusMSEncoder;
use rusty_opus::{Application, OpusEncoder};
use support::ogg_flac::page;

const RATE: u32 = 48_000;
/// Frames of a packet of 20 ms.
const FRAME: usize = 960;
const PACKETS: usize = 50;
/// Frames that an encoder puts before the sound.
const SKIP: usize = 312;

fn wave(at: usize) -> f32 {
    (at as f32 * 0.05).sin() * 0.4 + (at as f32 * 0.31).sin() * 0.2
}

fn decode(bytes: &[u8]) -> support::All {
    read_all(Box::new(std::io::Cursor::new(bytes.to_vec())), None, RATE)
}

/// How far the wave is above the difference from it, in dB. Encoders delay the sound by up to a few milliseconds.
fn snr(samples: &[f32]) -> f64 {
    let at = |late: usize| {
        let (mut signal, mut noise) = (0.0, 0.0);
        for (n, &x) in samples.iter().enumerate().skip(2000).take(40_000) {
            let wanted = f64::from(wave(n - late));
            signal += wanted * wanted;
            noise += (f64::from(x) - wanted).powi(2);
        }
        10.0 * (signal / noise).log10()
    };
    (0..1000).map(at).fold(f64::MIN, f64::max)
}

/// Packets of the wave in all channels.
fn packets(channels: usize) -> Vec<Vec<u8>> {
    let mut one = OpusEncoder::new(RATE as i32, channels.min(2), Application::Audio).unwrap();
    one.bitrate_bps = 128_000;
    let mut many = (channels > 2).then(|| {
        let mut many = OpusMSEncoder::new(RATE as i32, channels, 1, Application::Audio).unwrap();
        many.set_bitrate(400_000);
        many
    });
    (0..PACKETS)
        .map(|packet| {
            let first = packet * FRAME;
            let samples: Vec<f32> = (first..first + FRAME)
                .flat_map(|at| vec![wave(at); channels])
                .collect();
            match &mut many {
                Some(many) => many.encode(&samples, FRAME).unwrap(),
                None => {
                    let mut bytes = [0; 1500];
                    let count = one.encode(&samples, FRAME, &mut bytes).unwrap();
                    bytes[..count].to_vec()
                }
            }
        })
        .collect()
}

fn head(channels: u8) -> Vec<u8> {
    let mut head = b"OpusHead\x01".to_vec();
    head.push(channels);
    head.extend((SKIP as u16).to_le_bytes());
    head.extend(RATE.to_le_bytes());
    head.extend([0, 0]);
    match channels {
        6 => head.extend([1, 4, 2, 0, 4, 1, 2, 3, 5]),
        _ => head.push(0),
    }
    head
}

fn ogg(channels: u8) -> Vec<u8> {
    let lace = |bytes: usize| {
        let mut segments = vec![255; bytes / 255];
        segments.push((bytes % 255) as u8);
        segments
    };
    let head = head(channels);
    let tags = b"OpusTags\0\0\0\0\0\0\0\0";
    let mut file = page(2, 0, 1, 0, &lace(head.len()), &head);
    file.extend(page(0, 0, 1, 1, &lace(tags.len()), tags));
    for (at, packet) in packets(channels.into()).into_iter().enumerate() {
        let is_last = at + 1 == PACKETS;
        // The last packet has 100 frames of padding.
        let granule = (at + 1) * FRAME - if is_last { 100 } else { 0 };
        let flags = if is_last { 4 } else { 0 };
        let segments = lace(packet.len());
        file.extend(page(
            flags,
            granule as u64,
            1,
            at as u32 + 2,
            &segments,
            &packet,
        ));
    }
    file
}

/// An element of Matroska, with a length of four bytes.
fn element(name: &[u8], body: &[u8]) -> Vec<u8> {
    let length = (body.len() as u32 | 0x1000_0000).to_be_bytes();
    [name, &length, body].concat()
}

/// A file with one track, its blocks 20 ms apart.
fn matroska(codec: &[u8], private: &[u8], channels: u8, blocks: &[Vec<u8>]) -> Vec<u8> {
    let audio = [
        element(&[0xb5], &48_000_f64.to_be_bytes()),
        element(&[0x9f], &[channels]),
        element(&[0x62, 0x64], &[16]),
    ]
    .concat();
    let mut entry = [
        element(&[0xd7], &[1]),
        element(&[0x73, 0xc5], &[1]),
        element(&[0x83], &[2]),
        element(&[0x86], codec),
        element(&[0xe1], &audio),
    ]
    .concat();
    if !private.is_empty() {
        entry.extend(element(&[0x63, 0xa2], private));
    }
    let tracks = element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &entry));
    let information = element(
        &[0x15, 0x49, 0xa9, 0x66],
        &[
            element(&[0x2a, 0xd7, 0xb1], &1_000_000_u32.to_be_bytes()),
            element(&[0x4d, 0x80], b"test"),
            element(&[0x57, 0x41], b"test"),
        ]
        .concat(),
    );
    let mut cluster = element(&[0xe7], &[0]);
    for (at, block) in blocks.iter().enumerate() {
        let mut body = vec![0x81];
        body.extend((at as i16 * 20).to_be_bytes());
        body.push(0x80);
        body.extend(block);
        cluster.extend(element(&[0xa3], &body));
    }
    let cluster = element(&[0x1f, 0x43, 0xb6, 0x75], &cluster);
    let segment = [information, tracks, cluster].concat();
    let header = element(&[0x42, 0x82], b"matroska");
    [
        element(&[0x1a, 0x45, 0xdf, 0xa3], &header),
        element(&[0x18, 0x53, 0x80, 0x67], &segment),
    ]
    .concat()
}

fn pcm() -> Vec<u8> {
    (0..PACKETS * FRAME)
        .flat_map(|at| ((wave(at) * 32_000.0) as i16).to_le_bytes())
        .collect()
}

#[test]
fn opus_in_ogg_is_decoded_and_trimmed() {
    for channels in [1, 2, 6] {
        let (samples, info, warnings) = decode(&ogg(channels)).unwrap();
        assert_eq!(samples.len(), PACKETS * FRAME - 100 - SKIP, "{channels}");
        assert_eq!(info.channels, u32::from(channels));
        assert!(snr(&samples) > 20.0, "{channels}: {} dB", snr(&samples));
        assert_eq!(warnings, []);
    }
}

#[test]
fn cut_opus_gives_what_is_there() {
    let file = ogg(2);
    let (samples, _, warnings) = decode(&file[..file.len() * 7 / 10]).unwrap();
    assert!(samples.len() > PACKETS * FRAME / 2 && snr(&samples[..]) > 5.0);
    assert!(matches!(warnings[..], [AudioWarning::Truncated { .. }]));
}

#[test]
fn opus_and_pcm_in_matroska_are_decoded() {
    let (samples, _, warnings) = decode(&matroska(b"A_OPUS", &head(2), 2, &packets(2))).unwrap();
    assert_eq!(samples.len(), PACKETS * FRAME - SKIP);
    assert!(snr(&samples) > 20.0);
    assert_eq!(warnings, []);
    let blocks: Vec<Vec<u8>> = pcm().chunks(2 * FRAME).map(<[u8]>::to_vec).collect();
    let (samples, _, _) = decode(&matroska(b"A_PCM/INT/LIT", &[], 1, &blocks)).unwrap();
    assert!(
        samples.len() == PACKETS * FRAME && (samples[7] - wave(7) * 32.0 / 32.768).abs() < 1e-3
    );
}

#[test]
fn cut_matroska_gives_what_is_there() {
    let file = matroska(b"A_OPUS", &head(2), 2, &packets(2));
    let (samples, _, warnings) = decode(&file[..file.len() * 7 / 10]).unwrap();
    assert!(samples.len() > PACKETS * FRAME / 2 && samples.len() < PACKETS * FRAME * 8 / 10);
    assert!(matches!(warnings[..], [AudioWarning::Truncated { .. }]));
}

#[test]
fn codecs_in_matroska_are_named() {
    for codec in [&b"A_AC3"[..], b"A_DTS", b"A_QUICKTIME/QDM2", b"A_REAL/COOK"] {
        let result = decode(&matroska(codec, &[], 2, &packets(2)));
        assert!(
            matches!(result, Err(AudioError::Unsupported { .. })),
            "{result:?}"
        );
    }
}

#[test]
fn pcm_in_caf_is_decoded() {
    let data = pcm();
    let mut file = b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20".to_vec();
    file.extend(f64::from(RATE).to_be_bytes());
    // Little-endian whole numbers; a packet is a frame of two bytes.
    for word in [u32::from_be_bytes(*b"lpcm"), 2, 2, 1, 1, 16] {
        file.extend(word.to_be_bytes());
    }
    file.extend(b"data");
    file.extend((data.len() as u64 + 4).to_be_bytes());
    file.extend([0; 4]);
    file.extend(&data);
    let (samples, info, warnings) = decode(&file).unwrap();
    assert_eq!(
        (samples.len(), info.container.as_str()),
        (PACKETS * FRAME, "CAF")
    );
    assert!((samples[7] - wave(7) * 32.0 / 32.768).abs() < 1e-3);
    assert_eq!(warnings, []);
    let (samples, _, warnings) = decode(&file[..file.len() - 40_000]).unwrap();
    assert!(samples.len() >= PACKETS * FRAME - 20_000 - 4096);
    assert!(matches!(warnings[..], [AudioWarning::Truncated { .. }]));
}
