//! Many channels to one, with two faults of recordings repaired.
//!
//! The rule is the mean of the channels. It fails where one channel is inverted, as by a wrongly
//! wired cable: the channels cancel. So the energies are compared, a segment of 0.75 s at a time.
//! `n` channels of independent sound keep `1/n` of their energy in the mean. Where less than
//! [`CANCELLED`] of that is left, the channels that oppose the loudest one are inverted, until more
//! than [`RESTORED`] of it is left. In stereo the first means a correlation below -0.4, which music does
//! not keep up; with anything above that every sample is the mean.
//!
//! The other fault is a constant offset. It is measured once, over the first segment, and removed
//! from there on if it is more than [`OFFSET`] of full scale and a tenth of the signal. Other files,
//! and those shorter than a segment, are left as they are.
//!
//! Segments are counted in frames of the file, so the result does not depend on the size of packets.

/// Samples larger than this (240 dB above full scale) are treated as damage. The bound leaves
/// room for files that keep 32-bit integers as floating point numbers, and keeps later sums finite.
const ABSURD: f32 = 1e12;

/// Counts what was mixed, over all channels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SampleCounts {
    /// All samples.
    pub(super) total: u64,
    /// Those that were replaced with silence.
    pub(super) non_finite: u64,
}

/// Shares of the energy that independent channels would keep.
const CANCELLED: f64 = 0.6;
const RESTORED: f64 = 0.9;
/// Least offset that is removed, as a share of full scale.
const OFFSET: f64 = 0.02;
/// How much of the energy of earlier segments counts for the next one: half of it after five
/// seconds.
const MEMORY: f64 = 0.9;
/// Most samples of a segment, over all channels: 8 MB.
const MOST_SAMPLES: usize = 2 << 20;

/// Mixes a stream of frames of one rate and one number of channels.
#[derive(Debug)]
pub(super) struct MixDown {
    rate: u32,
    channels: usize,
    /// Interleaved samples of the current segment.
    held: Vec<f32>,
    /// Samples of a full segment.
    segment: usize,
    is_first: bool,
    /// Subtracted from each channel; empty if nothing is.
    offsets: Vec<f32>,
    /// Factor of each channel; empty while nothing is inverted.
    signs: Vec<f32>,
    /// Energy of the mean, and mean energy of the channels, of the last seconds.
    energies: (f64, f64),
}

/// Sums over a segment.
#[derive(Clone, Copy, Default)]
struct Sums {
    sum: f64,
    squares: f64,
}

impl Sums {
    fn add(&mut self, sample: f32) {
        let sample = f64::from(sample);
        self.sum += sample;
        self.squares += sample * sample;
    }

    /// The energy without the constant part.
    fn energy(self, count: f64) -> f64 {
        (self.squares - self.sum * self.sum / count).max(0.0)
    }
}

impl MixDown {
    /// For frames of this rate in Hz and this number of channels.
    pub(super) fn new(rate: u32, channels: usize) -> Self {
        let channels = channels.max(1);
        let frames = (rate as usize * 3 / 4).min(MOST_SAMPLES / channels).max(1);
        Self {
            rate,
            channels,
            held: Vec::new(),
            segment: frames * channels,
            is_first: true,
            offsets: Vec::new(),
            signs: Vec::new(),
            energies: (0.0, 0.0),
        }
    }

    /// Whether the frames may go on with this rate and this number of channels.
    pub(super) fn fits(&self, rate: u32, channels: usize) -> bool {
        (self.rate, self.channels) == (rate, channels.max(1))
    }

    /// Mixes interleaved frames and appends those whose segment is complete to `mono`. An
    /// incomplete last frame is left out.
    pub(super) fn push(
        &mut self,
        interleaved: &[f32],
        mono: &mut Vec<f32>,
        counts: &mut SampleCounts,
    ) {
        let whole = interleaved.len() - interleaved.len() % self.channels;
        let mut rest = &interleaved[..whole];
        counts.total += whole as u64;
        let bad = &mut counts.non_finite;
        while !rest.is_empty() {
            let room = self.segment - self.held.len();
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.held
                .extend(now.iter().map(|&sample| usable(sample, bad)));
            rest = later;
            // One channel has nothing to cancel with, so only its first segment is waited for.
            if self.held.len() == self.segment || (self.channels == 1 && !self.is_first) {
                self.mix(mono);
            }
        }
    }

    /// Appends what is left to `mono`.
    pub(super) fn finish(&mut self, mono: &mut Vec<f32>) {
        if !self.held.is_empty() {
            self.mix(mono);
        }
    }

    /// Mixes the segment, or the part of it that there is.
    fn mix(&mut self, mono: &mut Vec<f32>) {
        if self.channels > 1 || self.is_first {
            self.decide();
        }
        self.is_first = false;
        if !self.offsets.is_empty() {
            for frame in self.held.chunks_exact_mut(self.channels) {
                for (sample, offset) in frame.iter_mut().zip(&self.offsets) {
                    *sample -= offset;
                }
            }
        }
        if self.channels == 1 {
            mono.append(&mut self.held);
            return;
        }
        let scale = 1.0 / self.channels as f32;
        let frames = self.held.chunks_exact(self.channels);
        if self.signs.is_empty() {
            mono.extend(frames.map(|frame| frame.iter().sum::<f32>() * scale));
        } else {
            let signed = |frame: &[f32]| -> f32 {
                frame
                    .iter()
                    .zip(&self.signs)
                    .map(|(x, sign)| x * sign)
                    .sum()
            };
            mono.extend(frames.map(|frame| signed(frame) * scale));
        }
        self.held.clear();
    }

    /// Measures the segment and decides what to do with it.
    fn decide(&mut self) {
        let count = (self.held.len() / self.channels) as f64;
        let mut channels = vec![Sums::default(); self.channels];
        let mut mean = Sums::default();
        let scale = 1.0 / self.channels as f32;
        for frame in self.held.chunks_exact(self.channels) {
            for (sums, &sample) in channels.iter_mut().zip(frame) {
                sums.add(sample);
            }
            mean.add(frame.iter().sum::<f32>() * scale);
        }
        if self.is_first && self.held.len() == self.segment {
            self.offsets = offsets(&channels, count);
        }
        let energies: Vec<f64> = channels.iter().map(|sums| sums.energy(count)).collect();
        let of_channels = energies.iter().sum::<f64>() / self.channels as f64;
        self.energies.0 = MEMORY * self.energies.0 + mean.energy(count);
        self.energies.1 = MEMORY * self.energies.1 + of_channels;
        let kept = self.energies.0 * self.channels as f64;
        if self.channels > 1 && self.signs.is_empty() && kept < CANCELLED * self.energies.1 {
            self.signs = self.opposed(&channels, &energies, count);
        } else if kept > RESTORED * self.energies.1 {
            self.signs.clear();
        }
    }

    /// The factor of each channel: -1 for those that oppose the loudest one.
    fn opposed(&self, channels: &[Sums], energies: &[f64], count: f64) -> Vec<f32> {
        let by_energy = |&a: &usize, &b: &usize| energies[a].total_cmp(&energies[b]);
        let loudest = (0..channels.len()).rev().max_by(by_energy).unwrap_or(0);
        let against = |channel: usize| -> f64 {
            let frames = self.held.chunks_exact(self.channels);
            let products =
                frames.map(|frame| f64::from(frame[channel]) * f64::from(frame[loudest]));
            products.sum::<f64>() - channels[channel].sum * channels[loudest].sum / count
        };
        (0..channels.len())
            .map(|channel| if against(channel) < 0.0 { -1.0 } else { 1.0 })
            .collect()
    }
}

/// The sample, or silence in place of damage.
fn usable(sample: f32, bad: &mut u64) -> f32 {
    // False for NaN as well.
    if sample.abs() <= ABSURD {
        sample
    } else {
        *bad += 1;
        0.0
    }
}

/// The offset of each channel that has one; empty if none has.
fn offsets(channels: &[Sums], count: f64) -> Vec<f32> {
    let offset = |sums: &Sums| {
        let mean = sums.sum / count;
        let is_large = mean.abs() > OFFSET && mean * mean > 0.01 * sums.energy(count) / count;
        if is_large { mean as f32 } else { 0.0 }
    };
    let all: Vec<f32> = channels.iter().map(offset).collect();
    if all.iter().all(|&offset| offset == 0.0) {
        return Vec::new();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 1000;

    /// Mixed in pieces of this many samples.
    fn mixed(interleaved: &[f32], channels: usize, piece: usize) -> (Vec<f32>, SampleCounts) {
        let (mut mono, mut counts) = (Vec::new(), SampleCounts::default());
        let mut mix = MixDown::new(RATE, channels);
        for piece in interleaved.chunks(piece * channels) {
            mix.push(piece, &mut mono, &mut counts);
        }
        mix.finish(&mut mono);
        (mono, counts)
    }

    /// Some seconds of a signal without a period or an offset.
    fn signal(count: usize, seed: f32) -> Vec<f32> {
        (0..count)
            .map(|n| 0.3 * (n as f32 * seed).sin() + 0.2 * (n as f32 * seed * 1.618).sin())
            .collect()
    }

    fn interleave(left: &[f32], right: &[f32]) -> Vec<f32> {
        left.iter().zip(right).flat_map(|(&l, &r)| [l, r]).collect()
    }

    #[test]
    fn the_mean_of_the_channels_is_taken_and_bad_samples_are_counted() {
        let (mono, counts) = mixed(&[1.0, 0.0, f32::NAN, 0.5, -1.0, f32::INFINITY, 9.0], 2, 10);
        assert_eq!(mono, [0.5, 0.25, -0.5]);
        assert_eq!((counts.total, counts.non_finite), (6, 2));
        let (mono, counts) = mixed(&[f32::MAX, 0.25], 1, 1);
        assert_eq!(mono, [0.0, 0.25]);
        assert_eq!((counts.total, counts.non_finite), (2, 1));
    }

    #[test]
    fn ordinary_sound_is_the_mean_to_the_last_bit() {
        let (left, right) = (signal(5000, 0.7), signal(5000, 0.9));
        let half_opposed: Vec<f32> = left
            .iter()
            .zip(&right)
            .map(|(l, r)| 0.5 * r - 0.2 * l)
            .collect();
        for right in [&left, &right, &half_opposed, &vec![0.0; 5000]] {
            let mean: Vec<f32> = left.iter().zip(right).map(|(l, r)| (l + r) * 0.5).collect();
            assert_eq!(mixed(&interleave(&left, right), 2, 777).0, mean);
        }
        let small: Vec<f32> = left.iter().map(|x| x + 0.01).collect();
        assert_eq!(mixed(&small, 1, 777).0, small);
    }

    #[test]
    fn an_inverted_channel_does_not_cancel() {
        let left = signal(5000, 0.7);
        let inverted: Vec<f32> = left.iter().map(|x| -x).collect();
        assert_eq!(mixed(&interleave(&left, &inverted), 2, 777).0, left);
        // Louder on the other side, with an offset: the mean of both magnitudes.
        let other: Vec<f32> = left.iter().map(|x| 0.1 - 1.5 * x).collect();
        let (mono, _) = mixed(&interleave(&left, &other), 2, 50);
        let worst = mono.iter().zip(&left).fold(0.0_f32, |worst, (got, x)| {
            worst.max((got.abs() - 1.25 * x.abs()).abs())
        });
        assert!(worst < 0.01, "{worst}");
        // Six channels, two of them opposed and the rest silent.
        let six: Vec<f32> = left
            .iter()
            .flat_map(|&x| [x, -x, 0.0, 0.0, 0.0, 0.0])
            .collect();
        let (mono, _) = mixed(&six, 6, 300);
        assert!(
            mono.iter()
                .zip(&left)
                .all(|(got, x)| (got - x / 3.0).abs() < 1e-6)
        );
    }

    #[test]
    fn the_mean_comes_back_when_the_channels_agree_again() {
        let left = signal(40_000, 0.7);
        let right: Vec<f32> = left
            .iter()
            .enumerate()
            .map(|(n, &x)| if n < 3000 { -x } else { x })
            .collect();
        let (mono, _) = mixed(&interleave(&left, &right), 2, 777);
        assert_eq!(
            (&mono[..3000], &mono[30_000..]),
            (&left[..3000], &left[30_000..])
        );
    }

    #[test]
    fn a_constant_offset_is_removed() {
        let wanted = signal(5000, 0.7);
        for offset in [0.3, -0.3, 0.05] {
            let shifted: Vec<f32> = wanted.iter().map(|x| x + offset).collect();
            for (input, channels) in [(shifted.clone(), 1), (interleave(&shifted, &shifted), 2)] {
                let (mono, _) = mixed(&input, channels, 333);
                let worst = mono
                    .iter()
                    .zip(&wanted)
                    .fold(0.0_f32, |worst, (got, x)| worst.max((got - x).abs()));
                assert!(worst < 0.005, "{offset}: {worst}");
            }
        }
        // One channel of two.
        let shifted: Vec<f32> = wanted.iter().map(|x| x + 0.2).collect();
        let (mono, _) = mixed(&interleave(&shifted, &wanted), 2, 333);
        assert!(
            mono.iter()
                .zip(&wanted)
                .all(|(got, x)| (got - x).abs() < 0.005)
        );
    }

    #[test]
    fn the_size_of_packets_does_not_matter() {
        let (left, right) = (signal(5000, 0.7), signal(5000, 0.9));
        let opposed: Vec<f32> = left.iter().map(|x| 0.25 - x).collect();
        for right in [right, opposed] {
            let input = interleave(&left, &right);
            let whole = mixed(&input, 2, 5000).0;
            for piece in [1, 7, 749, 750, 751, 1152] {
                assert_eq!(mixed(&input, 2, piece).0, whole);
            }
        }
    }
}
