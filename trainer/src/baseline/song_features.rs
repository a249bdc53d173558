//! The features of one song, frame by frame.

/// What was measured of a song.
#[derive(Clone)]
pub struct Measured {
    /// One row a frame, all of a length; their means and deviations over a window are features.
    pub frames: Vec<Vec<f64>>,
    /// Levels of the frames, from which a window's low energy comes; empty where it is not asked for.
    pub levels: Vec<f64>,
    /// Of the whole song; each of its windows has them.
    pub song: Vec<f64>,
    /// Seconds from one frame to the next.
    pub seconds_per_frame: f64,
}
