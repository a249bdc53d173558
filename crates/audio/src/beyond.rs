//! Names formats that may hold music but are not decoded here. They must be recognised, or they would be
//! reported as damaged or as no audio, and the search for MPEG frames would find some by chance inside them.

use super::error::AudioError;

/// Why a file that begins with these bytes cannot be decoded, if its format is a known one.
pub(super) fn obstacle(head: &[u8]) -> Option<AudioError> {
    if head.starts_with(&ASF_HEADER) {
        return Some(asf(head));
    }
    // Audible's format before AAX: the magic number follows the file's size.
    if four(head, 4) == [0x57, 0x90, 0x75, 0x36] {
        return Some(AudioError::protected("Audible"));
    }
    let name = by_magic(head).or_else(|| by_frames(head))?;
    Some(AudioError::unsupported(name))
}

/// The four bytes at `at`, if the head is that long.
fn four(head: &[u8], at: usize) -> &[u8] {
    head.get(at..at + 4).unwrap_or_default()
}

/// Formats with a magic number.
fn by_magic(head: &[u8]) -> Option<&'static str> {
    let begins = |magic: &[u8]| head.starts_with(magic);
    if begins(b"#!AMR-WB") {
        return Some("AMR wideband speech (AMR-WB)");
    }
    if begins(b"Extended Module: ") || begins(b"IMPM") || four(head, 44) == b"SCRM" {
        return Some("a tracker module");
    }
    if begins(b"DTSHDHDR") {
        return Some("DTS-HD");
    }
    if begins(b"Creative Voice File") {
        return Some("Creative Voice (VOC)");
    }
    Some(match (four(head, 0), four(head, 8)) {
        (b"RIFF", b"AVI ") => "AVI video",
        (b"RIFF", b"QLCM") => "QCELP or EVRC speech (QCP)",
        (b"RIFF", b"RMID") => "MIDI, which holds notes and no sound",
        (b"RIFF" | b"RIFX", _) => "an unusual kind of RIFF file",
        (b"riff", _) => "Sony Wave64 (W64)",
        (b"FORM", b"8SVX" | b"16SV") => "Amiga 8SVX",
        (b"wvpk", _) => "WavPack",
        (b"MAC ", _) => "Monkey's Audio (APE)",
        (b"MPCK" | b"MP+\x07", _) => "Musepack",
        (b"DSD " | b"FRM8", _) => "DSD",
        (b"TTA1" | b"TTA2", _) => "True Audio (TTA)",
        (b"OFR ", _) => "OptimFROG",
        (b"tBaK", _) => "TAK",
        (b"ajkg", _) => "Shorten",
        (b"TWIN", _) => "TwinVQ (VQF)",
        (b"ADIF", _) => "AAC in an ADIF file",
        (b".RMF" | [b'.', b'r', b'a', 0xfd], _) => "RealAudio",
        (b"#!AM", _) => "AMR speech",
        (b"#!SI", _) => "SILK speech",
        (b"MThd", _) => "MIDI, which holds notes and no sound",
        ([b'F', b'L', b'V', 1], _) => "Flash video (FLV)",
        ([0, 0, 1, 0xba], _) => "MPEG program stream (MPG, VOB)",
        _ => return None,
    })
}

/// Formats that are a bare sequence of frames or packets.
fn by_frames(head: &[u8]) -> Option<&'static str> {
    // A packet has 188 bytes; Blu-ray puts a time of four bytes in front of each.
    let recurs = |first: usize, step: usize| {
        (0..3).all(|n| head.get(first + n * step) == Some(&0x47)) && head.len() > first + 2 * step
    };
    if recurs(0, 188) || recurs(4, 192) {
        return Some("MPEG transport stream (TS)");
    }
    dolby(head).or_else(|| dts(head)).or_else(|| latm(head))
}

/// Raw AC-3 and E-AC-3 (ETSI TS 102 366): two frames in a row.
fn dolby(head: &[u8]) -> Option<&'static str> {
    let (length, name) = dolby_frame(head)?;
    (dolby_frame(head.get(length..)?)?.1 == name).then_some(name)
}

/// Length in bytes and name of the frame at the start.
fn dolby_frame(bytes: &[u8]) -> Option<(usize, &'static str)> {
    /// Bit rates of AC-3 in kbit/s.
    const KBIT_PER_S: [usize; 19] = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
    ];
    let &[0x0b, 0x77, third, fourth, fifth, sixth] = bytes.first_chunk::<6>()? else {
        return None;
    };
    // The same bits in both: the version of the bit stream.
    if sixth >> 3 > 10 {
        let words = (usize::from(third & 7) << 8 | usize::from(fourth)) + 1;
        return Some((2 * words, "Dolby Digital Plus (E-AC-3)"));
    }
    let rate = *KBIT_PER_S.get(usize::from(fifth & 0x3f) >> 1)?;
    let words = match fifth >> 6 {
        0 => 2 * rate,
        // At 44.1 kHz the lowest bit adds a word.
        1 => rate * 320 / 147 + usize::from(fifth & 1),
        2 => 3 * rate,
        _ => return None,
    };
    Some((2 * words, "Dolby Digital (AC-3)"))
}

/// Raw DTS (ETSI TS 102 114): its four sync words, with 16 or 14 bits a word, in both byte orders.
fn dts(head: &[u8]) -> Option<&'static str> {
    const SYNC: [[u8; 4]; 4] = [
        [0x7f, 0xfe, 0x80, 0x01],
        [0xfe, 0x7f, 0x01, 0x80],
        [0x1f, 0xff, 0xe8, 0x00],
        [0xff, 0x1f, 0x00, 0xe8],
    ];
    let sync = SYNC.iter().find(|sync| head.starts_with(*sync))?;
    // A frame has at most 16,384 bytes, but those of music have far fewer.
    let again = head[4..].windows(4).any(|word| word == sync);
    again.then_some("DTS")
}

/// AAC in LOAS frames (ISO 14496-3): eleven bits of sync, thirteen of length.
fn latm(head: &[u8]) -> Option<&'static str> {
    let mut at = 0;
    for _ in 0..3 {
        let &[first, second, third] = head.get(at..)?.first_chunk::<3>()?;
        if first != 0x56 || second & 0xe0 != 0xe0 {
            return None;
        }
        at += 3 + (usize::from(second & 0x1f) << 8 | usize::from(third));
    }
    Some("AAC in LATM frames")
}

/// The GUID of the header object with which Windows Media files begin.
const ASF_HEADER: [u8; 16] = [
    0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c,
];

/// What a Windows Media file holds. Its objects are found by their GUIDs, without a parser.
fn asf(head: &[u8]) -> AudioError {
    /// Content encryption, extended content encryption.
    const ENCRYPTION: [[u8; 16]; 2] = [
        [
            0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11, 0xb4, 0xb7, 0x00, 0xa0, 0xc9, 0x55,
            0xfc, 0x6e,
        ],
        [
            0x14, 0xe6, 0x8a, 0x29, 0x22, 0x26, 0x17, 0x4c, 0xb9, 0x35, 0xda, 0xe0, 0x7e, 0xe9,
            0x28, 0x9c,
        ],
    ];
    /// The type of an audio stream; its format tag follows 38 bytes after it.
    const AUDIO: [u8; 16] = [
        0x40, 0x9e, 0x69, 0xf8, 0x4d, 0x5b, 0xcf, 0x11, 0xa8, 0xfd, 0x00, 0x80, 0x5f, 0x5c, 0x44,
        0x2b,
    ];
    let find = |guid: &[u8; 16]| head.windows(16).position(|window| window == guid);
    if ENCRYPTION.iter().any(|guid| find(guid).is_some()) {
        return AudioError::protected("Windows Media DRM");
    }
    let tag = find(&AUDIO).and_then(|at| head.get(at + 54..at + 56));
    AudioError::unsupported(match tag {
        Some([0x62, 0x01]) => "Windows Media Audio Professional",
        Some([0x63, 0x01]) => "Windows Media Audio Lossless",
        Some([0x0a, 0x00]) => "Windows Media Audio Voice",
        _ => "Windows Media Audio (WMA)",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(head: &[u8]) -> Option<String> {
        match obstacle(head) {
            Some(AudioError::Unsupported { codec }) => Some(codec),
            Some(other) => Some(format!("{other:?}")),
            None => None,
        }
    }

    /// Frames of this length that begin with these bytes.
    fn frames(begin: &[u8], length: usize) -> Vec<u8> {
        let mut frame = begin.to_vec();
        frame.resize(length, 0x55);
        frame.repeat(4)
    }

    #[test]
    fn names_bare_frames_only_where_they_recur() {
        // AC-3 at 48 kHz and 192 kbit/s: 384 words. E-AC-3 of 768 bytes.
        let ac3 = [0x0b, 0x77, 0, 0, 20, 0x40];
        let eac3 = [0x0b, 0x77, 1, 0x7f, 0x3f, 0x80];
        assert_eq!(
            name(&frames(&ac3, 768)),
            Some("Dolby Digital (AC-3)".into())
        );
        assert_eq!(
            name(&frames(&eac3, 768)),
            Some("Dolby Digital Plus (E-AC-3)".into())
        );
        assert_eq!(name(&frames(&ac3, 700)), None);
        assert_eq!(
            name(&frames(&[0x7f, 0xfe, 0x80, 0x01], 2012)),
            Some("DTS".into())
        );
        assert_eq!(name(&[0x7f, 0xfe, 0x80, 0x01]), None);
        let ts = Some("MPEG transport stream (TS)".into());
        assert_eq!(name(&frames(&[0x47], 188)), ts);
        assert_eq!(name(&frames(&[0, 0, 0, 0, 0x47], 192)), ts);
        assert_eq!(name(&frames(&[0x47], 187)), None);
        let loas = frames(&[0x56, 0xe0, 97], 100);
        assert_eq!(name(&loas), Some("AAC in LATM frames".into()));
    }

    #[test]
    fn tells_protected_windows_media_from_open_ones() {
        let mut head = ASF_HEADER.to_vec();
        head.resize(300, 0);
        assert!(matches!(
            obstacle(&head),
            Some(AudioError::Unsupported { .. })
        ));
        head.extend([
            0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11, 0xb4, 0xb7, 0x00, 0xa0, 0xc9, 0x55,
            0xfc, 0x6e,
        ]);
        assert!(matches!(
            obstacle(&head),
            Some(AudioError::Protected { .. })
        ));
    }
}
