//! The columns of a song's mel spectrogram, in bounded memory.

use serde::{Deserialize, Serialize};

/// Maximum number of columns in memory. A two-hour file has some 93,000.
pub const MAX_COLUMNS: usize = 4096;

/// Columns of bytes, merged in pairs whenever there are too many.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spectrogram {
    bands: usize,
    max: usize,
    /// How many of the song's columns are merged into one.
    merged: usize,
    bytes: Vec<u8>,
    /// The incomplete column: the sum of `summed` columns.
    sum: Vec<u32>,
    summed: usize,
    seen: usize,
    loudest: u8,
}

impl Default for Spectrogram {
    fn default() -> Spectrogram {
        Spectrogram {
            bands: 0,
            max: MAX_COLUMNS,
            merged: 1,
            bytes: Vec::new(),
            sum: Vec::new(),
            summed: 0,
            seen: 0,
            loudest: 0,
        }
    }
}

impl Spectrogram {
    /// Adds columns of `bands` bytes, lowest band first; `first` is the index of the first of them in
    /// the song. Columns that were added before are skipped.
    pub fn push(&mut self, bands: usize, first: usize, columns: &[u8]) {
        if bands == 0 {
            return;
        }
        if self.bands != bands {
            *self = Spectrogram::default();
            self.bands = bands;
            self.sum = vec![0; bands];
        }
        let known = self.seen.saturating_sub(first);
        for column in columns.chunks_exact(bands).skip(known) {
            self.seen += 1;
            self.summed += 1;
            for (sum, &byte) in self.sum.iter_mut().zip(column) {
                *sum += u32::from(byte);
                self.loudest = self.loudest.max(byte);
            }
            if self.summed == self.merged {
                self.flush();
            }
        }
    }

    /// Reserves the memory of as many columns as it ever has, so that it takes no more as they arrive.
    pub fn reserve(&mut self) {
        self.bytes.reserve_exact(self.max * self.bands);
    }

    /// Completes the last column.
    pub fn finish(&mut self) {
        if self.summed > 0 {
            self.flush();
        }
    }

    /// Limits the number of columns to `max`, now and later.
    pub fn thin(&mut self, max: usize) {
        self.max = max.max(2);
        while self.columns() > self.max {
            self.halve();
        }
        self.bytes.shrink_to_fit();
    }

    fn flush(&mut self) {
        for sum in &mut self.sum {
            self.bytes.push((*sum / self.summed as u32) as u8);
            *sum = 0;
        }
        self.summed = 0;
        if self.columns() >= self.max {
            self.halve();
        }
    }

    /// Merges pairs of columns by their mean level: by their maximum, long songs would look louder than
    /// short ones.
    fn halve(&mut self) {
        let pairs = self.columns() / 2;
        let bands = self.bands;
        for pair in 0..pairs {
            for band in 0..bands {
                let left = u16::from(self.bytes[2 * pair * bands + band]);
                let right = u16::from(self.bytes[(2 * pair + 1) * bands + band]);
                self.bytes[pair * bands + band] = (left + right).div_ceil(2) as u8;
            }
        }
        if self.columns() % 2 == 1 {
            // The last column has no partner: it stands for half a column from now on.
            let last = self.columns() - 1;
            self.bytes
                .copy_within(last * bands..(last + 1) * bands, pairs * bands);
            self.bytes.truncate((pairs + 1) * bands);
        } else {
            self.bytes.truncate(pairs * bands);
        }
        self.merged *= 2;
    }

    /// Columns in memory.
    pub fn columns(&self) -> usize {
        self.bytes.len().checked_div(self.bands).unwrap_or(0)
    }

    /// Columns of the song that were added.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// How many of the song's columns are merged into one.
    pub fn merged(&self) -> usize {
        self.merged
    }

    /// Bands of a column.
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// Loudest byte so far.
    pub fn loudest(&self) -> u8 {
        match self.loudest {
            // Pure silence has no level that could count as the loudest: all of it is drawn as the quietest.
            0 => u8::MAX,
            loudest => loudest,
        }
    }

    /// The columns, one after the other, lowest band first.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_song_stays_within_bounds_and_keeps_its_shape() {
        let mut spectrogram = Spectrogram::default();
        let total = 93_000;
        for first in (0..total).step_by(500) {
            let levels: Vec<u8> = (first..first + 500)
                .flat_map(|column| [(column * 200 / total) as u8, 7])
                .collect();
            spectrogram.push(2, first, &levels);
        }
        spectrogram.finish();
        assert!((MAX_COLUMNS / 2 - 1..=MAX_COLUMNS).contains(&spectrogram.columns()));
        assert_eq!(spectrogram.seen(), total);
        let middle = spectrogram.columns() / 2;
        assert!((98..=102).contains(&spectrogram.bytes()[2 * middle]));
        assert_eq!(spectrogram.bytes()[2 * middle + 1], 7);
        assert_eq!(spectrogram.loudest(), 199);
    }

    #[test]
    fn nothing_of_pure_silence_is_the_loudest() {
        let mut spectrogram = Spectrogram::default();
        spectrogram.push(2, 0, &[0; 8]);
        assert_eq!(spectrogram.loudest(), u8::MAX);
        spectrogram.push(2, 4, &[1, 0]);
        assert_eq!(spectrogram.loudest(), 1);
    }

    #[test]
    fn repeated_columns_count_once() {
        let mut spectrogram = Spectrogram::default();
        spectrogram.push(1, 0, &[1, 2, 3]);
        spectrogram.push(1, 1, &[2, 3, 4]);
        assert_eq!(spectrogram.bytes(), [1, 2, 3, 4]);
    }

    #[test]
    fn thinned_spectrogram_keeps_its_levels() {
        let mut spectrogram = Spectrogram::default();
        spectrogram.push(1, 0, &[5; 100]);
        spectrogram.thin(10);
        assert!(spectrogram.columns() <= 10);
        assert!(spectrogram.bytes().iter().all(|&byte| byte == 5));
    }
}
