//! The shown song: its result, its spectrogram over time, and its playback.

mod colour_scale;
mod controls;
mod level_curve;
mod player;
mod ranking;
mod slice_table;
mod song_view;
mod spectrogram;
mod strip;
mod verdict;

pub use song_view::SongView;
