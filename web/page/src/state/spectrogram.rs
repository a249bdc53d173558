//! The columns of a mel spectrogram, in bounded memory.

/// A picture never holds more columns than this. A two-hour file has some 93,000.
pub const MOST_COLUMNS: usize = 4096;

/// Columns that are merged as they become too many.
#[derive(Clone, Debug)]
pub struct Picture {
    bands: usize,
    most: usize,
    /// How many of the song's columns make one of the picture's.
    merged: usize,
    bytes: Vec<u8>,
    /// The column in the making: the sum of `summed` columns.
    sum: Vec<u32>,
    summed: usize,
    seen: usize,
    loudest: u8,
}

impl Default for Picture {
    fn default() -> Picture {
        Picture {
            bands: 0,
            most: MOST_COLUMNS,
            merged: 1,
            bytes: Vec::new(),
            sum: Vec::new(),
            summed: 0,
            seen: 0,
            loudest: 0,
        }
    }
}

impl Picture {
    /// Adds columns of `bands` bytes, lowest band first; `first` is the index of the first of them
    /// in the song. Columns that were seen before are skipped.
    pub fn push(&mut self, bands: usize, first: usize, columns: &[u8]) {
        if bands == 0 {
            return;
        }
        if self.bands != bands {
            *self = Picture::default();
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

    /// Completes the last column.
    pub fn finish(&mut self) {
        if self.summed > 0 {
            self.flush();
        }
    }

    /// Merges until no more than `most` columns are left, now and later.
    pub fn thin(&mut self, most: usize) {
        self.most = most.max(2);
        while self.columns() > self.most {
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
        if self.columns() >= self.most {
            self.halve();
        }
    }

    /// Merges columns two by two by their mean level. The mean, since the maximum of a maximum
    /// makes long songs look louder than short ones.
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
            // The odd one out stands for half a column from now on, at the very end.
            let last = self.columns() - 1;
            self.bytes
                .copy_within(last * bands..(last + 1) * bands, pairs * bands);
            self.bytes.truncate((pairs + 1) * bands);
        } else {
            self.bytes.truncate(pairs * bands);
        }
        self.merged *= 2;
    }

    /// Columns held.
    pub fn columns(&self) -> usize {
        self.bytes.len().checked_div(self.bands).unwrap_or(0)
    }

    /// Columns of the song that have been seen.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// How many of the song's columns make one of those held.
    pub fn merged(&self) -> usize {
        self.merged
    }

    /// Bands of a column.
    pub fn bands(&self) -> usize {
        self.bands
    }

    /// Loudest byte so far.
    pub fn loudest(&self) -> u8 {
        self.loudest
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
    fn a_long_song_stays_within_bounds_and_keeps_its_shape() {
        let mut picture = Picture::default();
        let total = 93_000;
        for first in (0..total).step_by(500) {
            let levels: Vec<u8> = (first..first + 500)
                .flat_map(|column| [(column * 200 / total) as u8, 7])
                .collect();
            picture.push(2, first, &levels);
        }
        picture.finish();
        assert!((MOST_COLUMNS / 2 - 1..=MOST_COLUMNS).contains(&picture.columns()));
        assert_eq!(picture.seen(), total);
        let middle = picture.columns() / 2;
        assert!((98..=102).contains(&picture.bytes()[2 * middle]));
        assert_eq!(picture.bytes()[2 * middle + 1], 7);
        assert_eq!(picture.loudest(), 199);
    }

    #[test]
    fn columns_that_come_twice_count_once() {
        let mut picture = Picture::default();
        picture.push(1, 0, &[1, 2, 3]);
        picture.push(1, 1, &[2, 3, 4]);
        assert_eq!(picture.bytes(), [1, 2, 3, 4]);
    }

    #[test]
    fn a_thin_picture_stays_thin() {
        let mut picture = Picture::default();
        picture.push(1, 0, &[5; 100]);
        picture.thin(10);
        assert!(picture.columns() <= 10);
        assert!(picture.bytes().iter().all(|&byte| byte == 5));
    }
}
