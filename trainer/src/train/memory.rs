//! Reuse of memory between training steps.

/// `mi_option_purge_delay`, for which libmimalloc-sys has no constant: its index in the enumeration of
/// `mimalloc.h`, the same in versions 2 and 3.
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

/// Makes the allocator keep freed memory for the next step instead of returning it to the kernel after
/// a second: the kernel zeroes fresh pages, which takes up to a third of a step.
pub fn keep_freed() {
    #[expect(
        unsafe_code,
        reason = "mimalloc has options at run time in its C interface only"
    )]
    // SAFETY: stores a number in an atomic option of the allocator, at any time and from any thread.
    unsafe {
        libmimalloc_sys::mi_option_set(PURGE_DELAY, -1)
    }
}

#[cfg(test)]
#[expect(unsafe_code, reason = "reads the option that is set above")]
mod tests {
    use super::*;

    /// No other option has a default of a thousand milliseconds.
    #[test]
    fn option_index_is_that_of_the_purge_delay() {
        // SAFETY: reads a number.
        let before = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        keep_freed();
        // SAFETY: as above.
        let after = unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        assert!(
            (before == 1000 || before == -1) && after == -1,
            "{before} {after}"
        );
    }
}
