//! An allocator that ends the program when a target holds more memory than its limit.
//!
//! libFuzzer has such a limit too, but measures it once a second, and sees single requests only with
//! AddressSanitizer, which needs a nightly compiler.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

struct Limited;

#[global_allocator]
static ALLOCATOR: Limited = Limited;

/// Bytes that are allocated now. libFuzzer's own memory is not among them: it is a C++ program.
static HELD: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Bytes that a target may hold at a time, in addition to those held now.
pub fn limit(bytes: usize) {
    LIMIT.store(HELD.load(Relaxed).saturating_add(bytes), Relaxed);
}

fn add(bytes: usize) {
    let held = HELD.fetch_add(bytes, Relaxed).saturating_add(bytes);
    let limit = LIMIT.load(Relaxed);
    if held > limit {
        // Off, since the message and the stack trace allocate too.
        LIMIT.store(usize::MAX, Relaxed);
        let message = format!(
            "memory: {held} bytes are held after a request for {bytes}; the limit is {limit}\n"
        );
        std::io::stderr().write_all(message.as_bytes()).ok();
        eprintln!("{}", std::backtrace::Backtrace::force_capture());
        std::process::abort();
    }
}

// SAFETY: every request is passed on to the system's allocator unchanged.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller's promises are those of the system's allocator.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Old and new block exist side by side while the content is copied.
        add(size);
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
