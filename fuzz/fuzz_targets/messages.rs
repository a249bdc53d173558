//! Any bytes as a message between the page, the engine and its workers. What can be decoded is encoded
//! and decoded again, and must stay the same.

#![no_main]

use fuzzing::memory;
use genrescope_protocol::{Event, PoolReply, PoolRequest, Request, encoding};
use libfuzzer_sys::fuzz_target;
use serde::{Serialize, de::DeserializeOwned};

/// Bytes that decoding may hold: serde reserves at most a megabyte before it has read any element.
const MEMORY: usize = 32 << 20;

fuzz_target!(
    init: memory::limit(MEMORY),
    |bytes: &[u8]| {
        // The first byte chooses the type.
        let Some((kind, bytes)) = bytes.split_first() else { return };
        match kind % 4 {
            0 => decode::<Request>(bytes),
            1 => decode::<Event>(bytes),
            2 => decode::<PoolRequest>(bytes),
            _ => decode::<PoolReply>(bytes),
        }
    }
);

fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    let Ok(message) = encoding::read::<T>(bytes) else {
        return;
    };
    // Compared as bytes, since NaN is not equal to itself.
    let written = encoding::write(&message).expect("a message can be encoded");
    let again: T = encoding::read(&written).expect("what was encoded can be decoded");
    assert_eq!(encoding::write(&again).expect("as before"), written);
}
