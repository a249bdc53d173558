//! Reverberation: echoes that become denser and duller.

use super::signal::SAMPLE_RATE;

/// Parallel comb filters, then two all-passes in series (Schroeder 1962, with Moorer's damping of 1979).
pub struct Reverb {
    combs: [Comb; 4],
    scatter: [AllPass; 2],
}

struct Comb {
    line: Vec<f32>,
    at: usize,
    damped: f32,
}

struct AllPass {
    line: Vec<f32>,
    at: usize,
}

fn samples(milliseconds: f32) -> usize {
    (milliseconds * SAMPLE_RATE as f32 / 1000.0) as usize
}

impl Reverb {
    /// A decay of about two seconds.
    pub fn new() -> Reverb {
        // Incommensurable lengths, so that no echo coincides with another.
        Reverb {
            combs: [29.7, 37.1, 41.1, 43.7].map(|ms| Comb {
                line: vec![0.0; samples(ms)],
                at: 0,
                damped: 0.0,
            }),
            scatter: [5.0, 1.7].map(|ms| AllPass {
                line: vec![0.0; samples(ms)],
                at: 0,
            }),
        }
    }

    /// The reverberated signal for the next input sample.
    pub fn next(&mut self, sample: f32) -> f32 {
        let echoes: f32 = self.combs.iter_mut().map(|comb| comb.next(sample)).sum();
        self.scatter
            .iter_mut()
            .fold(0.25 * echoes, |sound, scatter| scatter.next(sound))
    }
}

impl Comb {
    fn next(&mut self, sample: f32) -> f32 {
        let out = self.line[self.at];
        // Walls absorb the treble first.
        self.damped = 0.7 * out + 0.3 * self.damped;
        self.line[self.at] = sample + 0.84 * self.damped;
        self.at = (self.at + 1) % self.line.len();
        out
    }
}

impl AllPass {
    fn next(&mut self, sample: f32) -> f32 {
        let held = self.line[self.at];
        let out = held - 0.7 * sample;
        self.line[self.at] = sample + 0.7 * out;
        self.at = (self.at + 1) % self.line.len();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echo_is_delayed_and_decays() {
        let mut reverb = Reverb::new();
        let sound: Vec<f32> = (0..3 * SAMPLE_RATE)
            .map(|n| reverb.next(if n == 0 { 1.0 } else { 0.0 }))
            .collect();
        assert!(sound[..samples(29.0)].iter().all(|&x| x == 0.0));
        let energy = |from: u32| -> f32 {
            let from = from as usize;
            sound[from..from + 4410].iter().map(|x| x * x).sum()
        };
        let (early, late) = (energy(4410), energy(2 * SAMPLE_RATE));
        assert!(early > 0.0 && late < early / 1000.0, "{early} {late}");
    }
}
