//! What the page does when the engine has crashed.

/// What happens after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// A new worker starts, on the CPU.
    RestartOnCpu,
    /// A new worker starts in the same way and goes on with the next song.
    SkipSong,
    /// Nothing, until the visitor decides.
    Wait,
}
