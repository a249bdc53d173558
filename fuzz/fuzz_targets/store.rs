//! Any bytes as a store of spectrograms, all of which are then read.

#![no_main]

use fuzzing::data::MelStore;
use fuzzing::memory;
use fuzzing::repair::{self, StoreInput};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

/// Bytes that a store may hold.
const MEMORY: usize = 32 << 20;

fuzz_target!(init: memory::limit(MEMORY), |bytes: &[u8]| {
    if let Some(input) = StoreInput::new(bytes) {
        read(&input);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    repair::mutate(data, size, max_size, seed, repair::store_checksums)
});

fn read(input: &StoreInput) {
    let Ok(store) = MelStore::from_bytes("store".as_ref(), input.songs, input.mel) else {
        return;
    };
    let columns = [0, store.columns - 1];
    let mut picked = vec![0.0; store.bands * columns.len()];
    for row in 0..store.songs.len() {
        assert!(store.label(row) < store.genres.len());
        assert_eq!(
            store.spectrogram(row).decibels.len(),
            store.bands * store.columns
        );
        store.copy_columns(row, &columns, &mut picked);
    }
}
