//! Any bytes as a list of songs: the first line is a split protocol, the rest is `songs.csv`.

#![no_main]

use fuzzing::data::{self, SplitProtocol, manifest_checksum::ManifestChecksum};
use fuzzing::memory;
use libfuzzer_sys::fuzz_target;

/// Bytes that a list may hold.
const MEMORY: usize = 32 << 20;

fuzz_target!(init: memory::limit(MEMORY), |bytes: &[u8]| read(bytes));

fn read(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|&byte| byte == b'\n') else {
        return;
    };
    let (protocol, list) = (&bytes[..end], &bytes[end + 1..]);
    let Ok(songs) = data::songs::read("songs.csv".as_ref(), list) else {
        return;
    };
    let checksum = ManifestChecksum::of(list).expect("a list that can be read has a checksum");
    checksum.check(list).expect("a list has its own checksum");
    let protocol = str::from_utf8(protocol)
        .ok()
        .and_then(|text| text.parse().ok());
    // A protocol that reads a file would read any file of this machine.
    let Some(protocol) = protocol.filter(|it| !matches!(it, SplitProtocol::List(_))) else {
        return;
    };
    let Ok(split) = protocol.split(&songs, 1) else {
        return;
    };
    let mut rows = [split.train, split.valid, split.test].concat();
    let count = rows.len();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), count, "a song is in two parts");
    assert!(rows.iter().all(|&row| row < songs.len()), "no such song");
}
