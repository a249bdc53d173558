//! Many channels to one.

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

/// Appends the mean over the channels of each interleaved frame to `mono`. An incomplete last
/// frame is left out.
///
/// The mean, unlike a sum, cannot clip, and gives the same level for a mono recording however many
/// times it was copied.
pub(super) fn mix_down(
    interleaved: &[f32],
    channels: usize,
    mono: &mut Vec<f32>,
    counts: &mut SampleCounts,
) {
    let channels = channels.max(1);
    let mut bad = 0_u64;
    let mut usable = |sample: f32| {
        // False for NaN as well.
        if sample.abs() <= ABSURD {
            sample
        } else {
            bad += 1;
            0.0
        }
    };
    let frames = interleaved.chunks_exact(channels);
    counts.total += (frames.len() * channels) as u64;
    if channels == 1 {
        mono.extend(interleaved.iter().map(|&sample| usable(sample)));
    } else {
        let scale = 1.0 / channels as f32;
        mono.extend(frames.map(|frame| frame.iter().map(|&x| usable(x)).sum::<f32>() * scale));
    }
    counts.non_finite += bad;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_channels_is_taken_and_bad_samples_are_counted() {
        let (mut mono, mut counts) = (Vec::new(), SampleCounts::default());
        mix_down(
            &[1.0, 0.0, f32::NAN, 0.5, -1.0, f32::INFINITY, 9.0],
            2,
            &mut mono,
            &mut counts,
        );
        assert_eq!(mono, [0.5, 0.25, -0.5]);
        assert_eq!(
            counts,
            SampleCounts {
                total: 6,
                non_finite: 2
            }
        );
        mix_down(&[f32::MAX, 0.25], 1, &mut mono, &mut counts);
        assert_eq!(mono[3..], [0.0, 0.25]);
        assert_eq!(
            counts,
            SampleCounts {
                total: 8,
                non_finite: 3
            }
        );
    }
}
