//! What becomes of memory between the steps of training.

/// `mi_option_purge_delay`, which libmimalloc-sys does not name: its place in the enumeration of
/// `mimalloc.h`, the same in versions 2 and 3.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Has the allocator keep what a step gives back for the next, where it would hand it to the kernel after
/// a second: fresh pages are zeroed, which takes up to a third of a step.
pub fn keep() {
    // SAFETY: sets a number that the allocator reads; any thread may, at any time.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand milliseconds is where this option begins, and no other.
    #[test]
    fn the_option_is_the_one_that_is_meant() {
        // SAFETY: reads a number.
        let before = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        keep();
        // SAFETY: as above.
        let after = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        assert!(
            (before == 1000 || before == -1) && after == -1,
            "{before} {after}"
        );
    }
}
