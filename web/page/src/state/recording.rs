//! A recording in progress.

use crate::wav;

/// A recording ends by itself after this many seconds: some 58 MB of samples.
pub const LONGEST_S: f64 = 600.0;

/// The samples so far.
pub struct Recording {
    sample_rate: u32,
    samples: Vec<i16>,
    /// Loudest sample of each block, `0.0..=1.0`.
    pub peaks: Vec<f32>,
}

impl Recording {
    /// An empty recording at this sample rate in hertz.
    pub fn new(sample_rate: u32) -> Recording {
        Recording {
            sample_rate,
            samples: Vec::new(),
            peaks: Vec::new(),
        }
    }

    /// Continues with a source of this sample rate. Another rate than before discards the samples; returns whether it did.
    pub fn switch(&mut self, sample_rate: u32) -> bool {
        let is_other = sample_rate != self.sample_rate;
        let discarded = is_other && !self.samples.is_empty();
        if is_other {
            *self = Recording::new(sample_rate);
        }
        discarded
    }

    /// Adds a block of samples.
    pub fn push(&mut self, block: &[f32]) {
        self.samples
            .extend(block.iter().map(|&sample| wav::quantise(sample)));
        let peak = block
            .iter()
            .fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        self.peaks.push(peak);
    }

    /// Seconds recorded, counted in samples: they stop when the source stops.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.sample_rate)
    }

    /// Samples per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// The mono samples.
    pub fn into_samples(self) -> Vec<i16> {
        self.samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_seconds_and_peaks() {
        let mut recording = Recording::new(8000);
        recording.push(&[0.5; 2000]);
        recording.push(&[-0.75; 2000]);
        assert_eq!(recording.seconds(), 0.5);
        assert_eq!(recording.peaks, [0.5, 0.75]);
        assert_eq!(recording.into_samples().len(), 4000);
    }

    #[test]
    fn another_sample_rate_starts_over() {
        let mut recording = Recording::new(8000);
        recording.push(&[0.5; 800]);
        assert!(!recording.switch(8000));
        assert_eq!(recording.seconds(), 0.1);
        assert!(recording.switch(48_000));
        assert!(!recording.switch(44_100), "nothing is lost");
        assert_eq!(recording.seconds(), 0.0);
        assert!(recording.peaks.is_empty());
    }
}
