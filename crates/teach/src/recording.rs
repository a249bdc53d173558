//! How a song was recorded, as opposed to what is played.

/// Decibels below the mean level of the loudest band at which a band counts as empty.
const EMPTY_BELOW_DB: f32 = 50.0;

/// Properties of a recording that have nothing to do with its genre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recording {
    /// Mean over time of the loudest band of each frame, in absolute decibels.
    pub level_db: f32,
    /// Centre of the highest band that is not empty, in hertz: low for telephones, old records and strong compression.
    pub bandwidth_hz: f32,
}

impl Default for Recording {
    /// An ordinary recording of full bandwidth.
    fn default() -> Recording {
        Recording {
            level_db: 30.0,
            bandwidth_hz: 11_025.0,
        }
    }
}

impl Recording {
    /// Measures a spectrogram, `[frames, bands]` in absolute decibels, lowest band first. `band_hz` has the centre of each
    /// band. `None` without frames.
    pub fn measure(decibels: &[f32], band_hz: &[f32]) -> Option<Recording> {
        let bands = band_hz.len();
        if bands == 0 || decibels.len() < bands {
            return None;
        }
        let frames = decibels.chunks_exact(bands);
        let count = frames.len() as f32;
        let mut means = vec![0.0f32; bands];
        let mut level_db = 0.0;
        for frame in frames {
            let mut loudest = f32::NEG_INFINITY;
            for (mean, &level) in means.iter_mut().zip(frame) {
                *mean += level / count;
                loudest = loudest.max(level);
            }
            level_db += loudest / count;
        }
        let loudest = means.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let highest = means
            .iter()
            .rposition(|&mean| mean >= loudest - EMPTY_BELOW_DB)?;
        Some(Recording {
            level_db,
            bandwidth_hz: band_hz[highest],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bandwidth_ends_at_the_last_band_with_sound() {
        let band_hz = [100.0, 1000.0, 4000.0, 10_000.0];
        let frames = [[20.0, 10.0, -20.0, -60.0], [22.0, 8.0, -24.0, -60.0]];
        let recording = Recording::measure(&frames.concat(), &band_hz).expect("two frames");
        assert_eq!(recording.bandwidth_hz, 4000.0);
        assert_eq!(recording.level_db, 21.0);
        assert_eq!(Recording::measure(&[], &band_hz), None);
    }
}
