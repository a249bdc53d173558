//! Mutated files: no panic, no endless loop, and no allocation of a size that a header claims.

#![cfg(test)]

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use genrescope_audio::AudioReader;
use support::{Noise, decode, samples};

/// Records the largest block that was ever requested.
struct Largest;
static LARGEST: AtomicUsize = AtomicUsize::new(0);

#[expect(
    unsafe_code,
    reason = "an allocator that records the sizes of requests"
)]
// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Largest {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Largest = Largest;

#[test]
fn mutated_files_neither_panic_nor_allocate_what_they_claim() {
    let mut noise = Noise(7);
    for (name, bytes) in samples() {
        // The original first: what the system itself allocates does not count.
        decode(&bytes, None).unwrap();
        LARGEST.store(0, Ordering::Relaxed);
        let mut read = 0;
        for round in 0..300 {
            let mut bad = bytes.clone();
            let pick = |noise: &mut Noise, below: usize| noise.next() as usize % below.max(1);
            match round % 4 {
                0 => bad.truncate(pick(&mut noise, bytes.len())),
                // Headers are where arithmetic goes wrong.
                1 => {
                    for _ in 0..4 {
                        let at = pick(&mut noise, bytes.len().min(200));
                        bad[at] = [0, 0xff, 0x7f, 0x80, noise.next() as u8][pick(&mut noise, 5)];
                    }
                }
                2 => {
                    for _ in 0..=pick(&mut noise, 40) {
                        let at = pick(&mut noise, bytes.len());
                        bad[at] = noise.next() as u8;
                    }
                }
                _ => {
                    let at = pick(&mut noise, bytes.len());
                    let end = (at + pick(&mut noise, 400)).min(bytes.len());
                    bad.drain(at..end);
                }
            }
            let Ok(mut reader) = AudioReader::from_bytes(bad, Some(name), 22_050) else {
                continue;
            };
            let mut out = Vec::new();
            // By its claims on rates and repeats a damaged file may be long, but not endless.
            for call in 0.. {
                assert!(call < 4000, "{name} never ends");
                match reader.read(&mut out) {
                    Ok(true) => assert!(out.drain(..).all(f32::is_finite)),
                    Ok(false) | Err(_) => break,
                }
            }
            read += 1;
        }
        let largest = LARGEST.load(Ordering::Relaxed);
        println!(
            "{name}: {read} of 300 could be read, largest block {} KiB",
            largest / 1024
        );
        assert!(largest < 64 << 20, "{name}: {largest} bytes at once");
    }
}
