//! Sound from a microphone, or from a tab or screen that the browser shares.

pub mod devices;
pub mod stream;
