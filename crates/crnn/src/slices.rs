//! Slicing a spectrogram into the network's inputs.
//!
//! Slices start at frame 0 and every `hop` frames after it, as long as a whole slice fits. Rules define
//! how the remaining frames at the end and clips shorter than one slice are treated.

use serde::{Deserialize, Serialize};

use genrescope_mel::Spectrogram;

/// How a spectrogram is sliced. Part of the model file's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SliceConfig {
    /// Frames of a slice.
    pub frames: usize,
    /// Frames from one slice to the next: less than `frames` overlaps, more leaves gaps.
    pub hop: usize,
    /// How frames after the last whole slice are treated.
    pub rest: Rest,
    /// How clips shorter than one slice are treated.
    pub short: Short,
    /// Clips of fewer frames are always too short. `1..=frames`.
    pub min_frames: usize,
}

/// How frames after the last whole slice are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// They are dropped, as in the paper.
    Drop,
    /// If they are at least half a slice, one more slice ends with the last frame. It overlaps the one
    /// before, unless `hop` is longer than `frames` and a whole slice remains.
    AlignLast,
}

/// How clips shorter than one slice are treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Short {
    /// They are too short to classify.
    Refuse,
    /// The clip is repeated until the slice is full.
    Repeat,
    /// The clip is padded with its quietest value.
    PadFloor,
}

/// A clip that has no slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the clip has {frames} frames, but at least {needed} are needed")]
pub struct TooShort {
    /// Frames of the clip.
    pub frames: usize,
    /// Frames that are needed.
    pub needed: usize,
}

/// Why settings are invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the slices' {what} is {actual}, which is outside {least} to {most}")]
pub struct SliceError {
    /// The setting.
    pub what: &'static str,
    /// Smallest sensible value.
    pub least: usize,
    /// Largest sensible value.
    pub most: usize,
    /// The value found.
    pub actual: usize,
}

impl SliceConfig {
    /// Rejects settings outside their ranges.
    ///
    /// # Errors
    /// The first setting outside its range.
    pub fn validate(&self) -> Result<(), SliceError> {
        let within = |what, least, most, actual: usize| {
            if (least..=most).contains(&actual) {
                return Ok(());
            }
            Err(SliceError {
                what,
                least,
                most,
                actual,
            })
        };
        within("length", 1, 100_000, self.frames)?;
        within("hop", 1, 100_000, self.hop)?;
        within("shortest clip", 1, self.frames, self.min_frames)
    }

    /// First frame of each slice of a clip of `total` frames, in order of time.
    ///
    /// A clip shorter than one slice has one slice at 0, if the rule allows it.
    ///
    /// # Errors
    /// [`TooShort`] if it has none.
    pub fn starts(&self, total: usize) -> Result<Vec<usize>, TooShort> {
        if total < self.frames {
            let needed = match self.short {
                Short::Refuse => self.frames,
                Short::Repeat | Short::PadFloor => self.min_frames,
            };
            if total < needed {
                return Err(TooShort {
                    frames: total,
                    needed,
                });
            }
            return Ok(vec![0]);
        }
        let last = total - self.frames;
        let mut starts: Vec<usize> = (0..=last).step_by(self.hop).collect();
        let covered = starts.last().map_or(0, |start| start + self.frames);
        if self.rest == Rest::AlignLast && 2 * (total - covered) >= self.frames {
            starts.push(last);
        }
        Ok(starts)
    }
}

/// Copies one slice to the network's input layout, `[band, frame]` row-major.
///
/// Frames past the end of the clip follow `short`.
///
/// # Panics
/// `out` is not `n_mels * frames` long, or the spectrogram is empty.
pub fn copy_slice(
    spectrogram: &Spectrogram,
    start: usize,
    frames: usize,
    short: Short,
    out: &mut [f32],
) {
    let total = spectrogram.frames();
    assert!(total > 0, "an empty spectrogram has no slice");
    assert_eq!(out.len(), spectrogram.n_mels * frames, "size of the slice");
    for frame in 0..frames {
        let at = start + frame;
        let source = match short {
            _ if at < total => Some(at),
            Short::Repeat => Some(at % total),
            Short::PadFloor | Short::Refuse => None,
        };
        match source {
            Some(source) => {
                for (band, &value) in spectrogram.frame(source).iter().enumerate() {
                    out[band * frames + frame] = value;
                }
            }
            None => {
                let quietest = spectrogram
                    .decibels
                    .iter()
                    .copied()
                    .fold(f32::INFINITY, f32::min);
                for band in 0..spectrogram.n_mels {
                    out[band * frames + frame] = quietest;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(frames: usize, hop: usize, rest: Rest, short: Short) -> SliceConfig {
        SliceConfig {
            frames,
            hop,
            rest,
            short,
            min_frames: frames / 2,
        }
    }

    #[test]
    fn edges_of_the_rules() {
        let drop = config(32, 32, Rest::Drop, Short::Repeat);
        let align = config(32, 32, Rest::AlignLast, Short::Repeat);
        assert_eq!(drop.starts(32), Ok(vec![0]));
        assert_eq!(drop.starts(33), Ok(vec![0]));
        assert_eq!(drop.starts(63), Ok(vec![0]));
        assert_eq!(align.starts(47), Ok(vec![0]));
        assert_eq!(align.starts(48), Ok(vec![0, 16]));
        assert_eq!(align.starts(64), Ok(vec![0, 32]));
        assert_eq!(drop.starts(16), Ok(vec![0]));
        assert_eq!(
            drop.starts(15),
            Err(TooShort {
                frames: 15,
                needed: 16
            })
        );
        assert!(drop.starts(0).is_err());
        assert_eq!(align.starts(33), Ok(vec![0]));
        assert!(
            config(32, 32, Rest::Drop, Short::Refuse)
                .starts(31)
                .is_err()
        );
    }

    #[test]
    fn overlap_and_gaps() {
        let overlap = config(4, 1, Rest::Drop, Short::Refuse);
        assert_eq!(overlap.starts(6), Ok(vec![0, 1, 2]));
        let gaps = config(2, 5, Rest::Drop, Short::Refuse);
        assert_eq!(gaps.starts(12), Ok(vec![0, 5, 10]));
        let gaps = config(2, 5, Rest::AlignLast, Short::Refuse);
        assert_eq!(gaps.starts(9), Ok(vec![0, 5, 7]));
    }

    #[test]
    fn a_slice_is_turned_band_by_band() {
        let spectrogram = Spectrogram {
            n_mels: 2,
            seconds_per_frame: 1.0,
            decibels: vec![1.0, -1.0, 2.0, -2.0, 3.0, -3.0],
        };
        let mut out = [0.0; 4];
        copy_slice(&spectrogram, 1, 2, Short::Repeat, &mut out);
        assert_eq!(out, [2.0, 3.0, -2.0, -3.0]);
        let mut out = [0.0; 8];
        copy_slice(&spectrogram, 0, 4, Short::Repeat, &mut out);
        assert_eq!(out, [1.0, 2.0, 3.0, 1.0, -1.0, -2.0, -3.0, -1.0]);
        copy_slice(&spectrogram, 0, 4, Short::PadFloor, &mut out);
        assert_eq!(out[3], -3.0);
        // Without a reference decibels can be positive, and so can the quietest.
        let loud = Spectrogram {
            n_mels: 1,
            seconds_per_frame: 1.0,
            decibels: vec![5.0, 7.0],
        };
        let mut out = [0.0; 3];
        copy_slice(&loud, 0, 3, Short::PadFloor, &mut out);
        assert_eq!(out, [5.0, 7.0, 5.0]);
    }
}
