//! Live classification: a scrolling spectrogram, a lane for each genre, and the current answer.

mod confidence;
mod lanes;
mod live_view;
mod scroll;
mod summary;

pub use live_view::LiveView;
pub use summary::summary;
