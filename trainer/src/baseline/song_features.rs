//! The features of one song.

/// Features of a song.
#[derive(Clone)]
pub struct SongFeatures {
    /// One row per frame, of equal length; their means and deviations over a window are features.
    pub frames: Vec<Vec<f64>>,
    /// Levels of the frames for the low-energy feature of a window; empty if it is not used.
    pub levels: Vec<f64>,
    /// Features of the whole song, which are the same for each window.
    pub song: Vec<f64>,
    /// Seconds between frames.
    pub seconds_per_frame: f64,
}
