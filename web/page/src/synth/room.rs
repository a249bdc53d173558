//! A room around the instruments: echoes that grow dense and dull.

use super::SAMPLE_RATE;

/// Delay lines that feed themselves, then two that only scatter (Schroeder 1962, with Moorer's
/// damping of 1979).
pub struct Room {
    combs: [Comb; 4],
    scatter: [AllPass; 2],
}

struct Comb {
    line: Vec<f32>,
    at: usize,
    dull: f32,
}

struct AllPass {
    line: Vec<f32>,
    at: usize,
}

fn samples(milliseconds: f32) -> usize {
    (milliseconds * SAMPLE_RATE as f32 / 1000.0) as usize
}

impl Room {
    /// A hall of about two seconds.
    pub fn new() -> Room {
        // Lengths without a common measure, so that no echo falls on another.
        Room {
            combs: [29.7, 37.1, 41.1, 43.7].map(|ms| Comb {
                line: vec![0.0; samples(ms)],
                at: 0,
                dull: 0.0,
            }),
            scatter: [5.0, 1.7].map(|ms| AllPass {
                line: vec![0.0; samples(ms)],
                at: 0,
            }),
        }
    }

    /// What comes back from the walls for the next sample.
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
        // Walls swallow treble first.
        self.dull = 0.7 * out + 0.3 * self.dull;
        self.line[self.at] = sample + 0.84 * self.dull;
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
    fn an_echo_comes_later_and_dies_away() {
        let mut room = Room::new();
        let sound: Vec<f32> = (0..3 * SAMPLE_RATE)
            .map(|n| room.next(if n == 0 { 1.0 } else { 0.0 }))
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
