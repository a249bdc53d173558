//! The checksums at the end of FLAC frames (RFC 9639, section 9.3). Those of the frame headers are not
//! checked by symphonia when it is compiled for fuzzing.

/// Writes the checksum of everything between one synchronisation code and the next.
pub fn frames(bytes: &mut [u8]) {
    if !bytes.starts_with(b"fLaC") {
        return;
    }
    let is_start = |two: &[u8]| two[0] == 0xff && two[1] & 0xfe == 0xf8;
    let found = bytes
        .windows(2)
        .enumerate()
        .filter(|(_, two)| is_start(two));
    let mut starts: Vec<usize> = found.map(|(at, _)| at).collect();
    starts.push(bytes.len());
    for pair in starts.windows(2) {
        let frame = &mut bytes[pair[0]..pair[1]];
        if let Some((content, end)) = frame.split_last_chunk_mut::<2>() {
            *end = checksum(content).to_be_bytes();
        }
    }
}

fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |sum, &byte| {
        (0..8).fold(sum ^ (u16::from(byte) << 8), |sum, _| {
            (sum << 1) ^ if sum >> 15 == 1 { 0x8005 } else { 0 }
        })
    })
}
