//! Whether sound comes from the source of a live session.

/// Loudest sample of a silent block, some -70 dB: the noise of a microphone that is switched on is mostly louder, one
/// that is muted delivers zeros.
const SILENT_PEAK: f32 = 3e-4;
/// Seconds of silence until it is reported.
const SILENT_S: f64 = 2.0;
/// Ticks, two per second, without a block in between until the source counts as dead.
const DEAD_TICKS: u32 = 4;

/// What comes from a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signal {
    /// Sound.
    #[default]
    Sound,
    /// Samples, but all of them are silent.
    Silent,
    /// No samples.
    Dead,
}

impl Signal {
    /// The value of `data-signal`.
    pub fn name(self) -> &'static str {
        match self {
            Signal::Sound => "sound",
            Signal::Silent => "silent",
            Signal::Dead => "dead",
        }
    }
}

/// Watches what comes from a source.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignalWatch {
    signal: Signal,
    silent_s: f64,
    ticks: u32,
}

impl SignalWatch {
    /// What comes from the source.
    pub fn signal(&self) -> Signal {
        self.signal
    }

    /// A block of samples with this peak. Returns whether the signal has changed.
    pub fn block(&mut self, peak: f32, seconds: f64) -> bool {
        self.ticks = 0;
        self.silent_s = if peak > SILENT_PEAK {
            0.0
        } else {
            self.silent_s + seconds
        };
        self.change(if self.silent_s >= SILENT_S {
            Signal::Silent
        } else {
            Signal::Sound
        })
    }

    /// Half a second has passed. Returns whether the signal has changed.
    pub fn tick(&mut self) -> bool {
        self.ticks += 1;
        self.ticks >= DEAD_TICKS && self.change(Signal::Dead)
    }

    fn change(&mut self, signal: Signal) -> bool {
        std::mem::replace(&mut self.signal, signal) != signal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_reported_after_two_seconds_and_ends_with_the_first_sound() {
        let mut watch = SignalWatch::default();
        let silent: Vec<bool> = (0..5).map(|_| watch.block(0.0, 0.5)).collect();
        assert_eq!(silent, [false, false, false, true, false]);
        assert_eq!(watch.signal(), Signal::Silent);
        assert!(watch.block(0.01, 0.5) && !watch.block(0.0, 0.5));
        assert_eq!(watch.signal(), Signal::Sound);
    }

    #[test]
    fn source_without_blocks_is_dead_within_three_seconds() {
        let mut watch = SignalWatch::default();
        assert!(!watch.tick() && !watch.block(0.1, 0.05));
        let dead: Vec<bool> = (0..5).map(|_| watch.tick()).collect();
        assert_eq!(dead, [false, false, false, true, false]);
        assert_eq!(watch.signal(), Signal::Dead);
        assert!(watch.block(0.1, 0.05));
        assert_eq!(watch.signal(), Signal::Sound);
    }
}
