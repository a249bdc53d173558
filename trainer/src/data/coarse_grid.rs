//! Spectrograms with fewer columns and bands, interpolated back to all of them.
//!
//! Some public collections of spectrograms have a column every 120 ms and 100 of the 128 bands. A network that is
//! trained on such songs and on others must not recognise a collection by its resolution, so that of the others is
//! lowered in the same way for a part of the slices.

/// Frames of hop 512 in a clip of a store that has a part of the grid.
pub const FRAMES: usize = 1292;
/// Bands and columns of the whole grid: those of a store without metadata.
pub const WHOLE: [usize; 2] = [128, 387];

/// Seconds between the columns that are kept.
const SECONDS: f64 = 0.12;
/// One band in this many is left out, on average: 28 of 128, starting with the lowest.
const BANDS_PER_GAP: f64 = 128.0 / 28.0;
/// Codes of one quantisation step, 1.25 dB.
const STEP: u8 = 4;

/// Codes of a song, `[band, column]`, with the resolution lowered: columns are those nearest to multiples of 120 ms and
/// interpolated linearly between them, as are the bands that are left out.
pub fn lower(codes: &[u8], bands: usize, columns: usize, seconds_per_column: f64) -> Vec<u8> {
    let kept_columns = kept_columns(columns, seconds_per_column);
    let kept_bands = kept_bands(bands);
    let across = positions(columns, &kept_columns);
    let down = positions(bands, &kept_bands);
    let quantised = |band: usize, column: usize| {
        let code = codes[band * columns + column];
        f32::from(code / STEP * STEP + STEP / 2)
    };
    let mut lowered = Vec::with_capacity(codes.len());
    for &(upper, lower, beside) in &down {
        for &(before, after, between) in &across {
            let at = |band| {
                let (a, b) = (quantised(band, before), quantised(band, after));
                a + (b - a) * between
            };
            let (a, b) = (at(upper), at(lower));
            lowered.push((a + (b - a) * beside).round() as u8);
        }
    }
    lowered
}

/// Codes of songs on the whole grid, interpolated from those at some bands and frames, `[song, band, frame]`.
/// `band_index` and `frame_index` say which these are, in ascending order.
pub fn fill(codes: &[u8], band_index: &[usize], frame_index: &[usize]) -> Vec<u8> {
    let [bands, columns] = WHOLE;
    let frames = positions(FRAMES, frame_index);
    let across: Vec<(usize, usize, f32)> = (0..columns)
        .map(|column| {
            // The frame that a column of the whole grid is (see `StoreSettings::columns`).
            let frame = (2 * column + 1) * FRAMES / (2 * columns + 1);
            let (before, after, between) = frames[frame];
            let place = |frame: usize| frame_index.partition_point(|&one| one < frame);
            (place(before), place(after), between)
        })
        .collect();
    let place = |band: usize| band_index.partition_point(|&one| one < band);
    let down = positions(bands, band_index);
    let width = frame_index.len();
    let mut filled = Vec::with_capacity(codes.len() / (band_index.len() * width) * bands * columns);
    for song in codes.chunks_exact(band_index.len() * width) {
        for &(upper, lower, beside) in &down {
            let upper = &song[place(upper) * width..][..width];
            let lower = &song[place(lower) * width..][..width];
            for &(before, after, between) in &across {
                let at = |line: &[u8]| {
                    let (a, b) = (f32::from(line[before]), f32::from(line[after]));
                    a + (b - a) * between
                };
                let (a, b) = (at(upper), at(lower));
                filled.push((a + (b - a) * beside).round() as u8);
            }
        }
    }
    filled
}

fn kept_columns(columns: usize, seconds_per_column: f64) -> Vec<usize> {
    let step = (SECONDS / seconds_per_column).max(1.0);
    let mut kept: Vec<usize> = (0..)
        .map(|k| (f64::from(k) * step + step / 2.0) as usize)
        .take_while(|&column| column < columns)
        .collect();
    kept.dedup();
    kept
}

fn kept_bands(bands: usize) -> Vec<usize> {
    let gaps: Vec<usize> = (0..)
        .map(|k| (f64::from(k) * BANDS_PER_GAP) as usize)
        .take_while(|&band| band < bands)
        .collect();
    (0..bands).filter(|band| !gaps.contains(band)).collect()
}

/// For each position the kept one before it, the kept one after it, and the weight of the latter. The ends repeat.
fn positions(count: usize, kept: &[usize]) -> Vec<(usize, usize, f32)> {
    (0..count)
        .map(|at| {
            let after = kept.partition_point(|&one| one < at);
            match (
                after.checked_sub(1).map(|before| kept[before]),
                kept.get(after),
            ) {
                (Some(before), Some(&after)) => {
                    let share = (at - before) as f32 / (after - before) as f32;
                    (before, after, share)
                }
                (Some(only), None) | (None, Some(&only)) => (only, only, 0.0),
                (None, None) => (at, at, 0.0),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_spectrogram_does_not_change() {
        assert_eq!(lower(&[41; 128 * 20], 128, 20, 0.0775), [42; 128 * 20]);
    }

    #[test]
    fn keeps_a_hundred_bands_and_a_column_every_120_ms() {
        assert_eq!(kept_bands(128).len(), 100);
        assert_eq!(kept_bands(128)[..5], [1, 2, 3, 5, 6]);
        let kept = kept_columns(387, 0.0775);
        assert_eq!(kept.len(), 250);
        assert!(
            kept.windows(2)
                .all(|pair| (1..=2).contains(&(pair[1] - pair[0])))
        );
    }

    #[test]
    fn a_part_of_the_grid_is_filled_by_interpolation() {
        // A level that rises by one code a band and one code in twelve frames.
        let level = |band: usize, frame: usize| (band + frame / 12) as u8;
        let band_index: Vec<usize> = (0..128).filter(|band| band % 4 != 0).collect();
        let frame_index: Vec<usize> = (0..1292).step_by(12).collect();
        let codes: Vec<u8> = band_index
            .iter()
            .flat_map(|&band| frame_index.iter().map(move |&frame| level(band, frame)))
            .collect();
        let filled = fill(&codes, &band_index, &frame_index);
        assert_eq!(filled.len(), 128 * 387);
        for column in [0, 5, 100, 380] {
            let frame = (2 * column + 1) * FRAMES / (2 * 387 + 1);
            for band in [1, 4, 64, 127] {
                let expected = level(band, 0) as f32 + frame as f32 / 12.0;
                let got = f32::from(filled[band * 387 + column]);
                assert!(
                    (got - expected).abs() <= 0.5,
                    "{band} {column}: {got} {expected}"
                );
            }
        }
        // The lowest band is missing: it repeats the next one.
        assert_eq!(filled[..387], filled[387..2 * 387]);
    }

    #[test]
    fn positions_between_are_interpolated() {
        let found = positions(5, &[1, 3]);
        assert_eq!(
            found,
            [
                (1, 1, 0.0),
                (1, 1, 0.0),
                (1, 3, 0.5),
                (1, 3, 1.0),
                (3, 3, 0.0)
            ]
        );
    }
}
