//! Checksums and lengths that a mutation has invalidated, made valid again: else almost every input
//! would be refused by its checksum, and what is behind it never read.

mod flac;
mod ogg;
mod safetensors;
mod store;

pub use self::flac::frames as flac_frames;
pub use self::ogg::pages as ogg_pages;
pub use self::safetensors::header_length;
pub use self::store::{StoreInput, checksums as store_checksums};

/// Mutates an input as libFuzzer does, and mostly repairs it; the rest keeps what the repair would hide.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    repair: impl FnOnce(&mut [u8]),
) -> usize {
    let size = libfuzzer_sys::fuzzer_mutate(data, size, max_size);
    if !seed.is_multiple_of(4) {
        repair(&mut data[..size]);
    }
    size
}
