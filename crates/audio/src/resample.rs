//! Conversion from the file's sample rate to the target rate.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

use super::error::AudioError;
use super::limits::check_rate;

/// Least length of the anti-aliasing filter, in samples at the lower of the two rates. Longer is
/// sharper and slower: 2048 passes 99 % of the band below the new Nyquist frequency.
const FILTER: usize = 2048;
/// Finished samples that are kept before the buffer is moved together.
const COMPACT: usize = 1 << 14;

/// Resamples a stream of mono samples; passes them through unchanged if the rates are equal.
///
/// The filter's delay is removed and the output has exactly `round(n · to / from)` samples for `n`
/// pushed ones.
pub struct Resampler {
    from: u32,
    to: u32,
    block_resampler: Option<BlockResampler>,
    /// Samples pushed since the rate was set.
    pushed: u64,
    /// Samples made since the rate was set, without the delay.
    made: u64,
    /// Resampled; those from `taken` on are not returned yet.
    ready: Vec<f32>,
    taken: usize,
}

/// Highest rate, in Hz, that is used exactly whatever it is.
const EXACT_UP_TO: u32 = 192_000;
/// Higher rates are rounded to a multiple of this, in Hz, as all usual ones are.
const ROUNDED_TO: u32 = 100;

/// The rate, or one that differs by at most 0.03 % and has a factor in common with usual target rates. Blocks are as long
/// as the rate divided by that factor: a damaged header with a high rate would need more than 64 MiB.
fn with_common_factor(rate: u32) -> u32 {
    match rate {
        ..=EXACT_UP_TO => rate,
        _ => (rate + ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO,
    }
}

/// A resampler of whole blocks, with its buffers.
struct BlockResampler {
    fft: Fft<f32>,
    /// Less than a block.
    waiting: Vec<f32>,
    block: Vec<f32>,
    /// Samples of the delay that must still be left out.
    skip: usize,
}

impl Resampler {
    /// A resampler between two rates in Hz.
    ///
    /// # Errors
    /// A rate that no sound has.
    pub fn new(from: u32, to: u32) -> Result<Self, AudioError> {
        check_rate(from)?;
        check_rate(to)?;
        let from = with_common_factor(from);
        let block_resampler = BlockResampler::between(from, to)?;
        Ok(Self {
            from,
            to,
            block_resampler,
            pushed: 0,
            made: 0,
            ready: Vec::new(),
            taken: 0,
        })
    }

    /// Ends the stream at the old rate and goes on with another one.
    pub(super) fn change_rate(&mut self, from: u32) -> Result<(), AudioError> {
        self.finish()?;
        let from = with_common_factor(from);
        self.block_resampler = BlockResampler::between(from, self.to)?;
        (self.from, self.pushed, self.made) = (from, 0, 0);
        Ok(())
    }

    /// Puts samples in.
    ///
    /// # Errors
    /// The resampler refuses a block, which should not happen.
    pub fn push(&mut self, mut samples: &[f32]) -> Result<(), AudioError> {
        self.pushed += samples.len() as u64;
        let Some(block_resampler) = &mut self.block_resampler else {
            self.ready.extend_from_slice(samples);
            self.made += samples.len() as u64;
            return Ok(());
        };
        let block = block_resampler.fft.input_frames_next();
        while !samples.is_empty() {
            let count = samples.len().min(block - block_resampler.waiting.len());
            let (now, later) = samples.split_at(count);
            block_resampler.waiting.extend_from_slice(now);
            samples = later;
            if block_resampler.waiting.len() == block {
                self.made += block_resampler.run(&mut self.ready)?;
            }
        }
        Ok(())
    }

    /// Ends the stream: silence is pushed until all samples are complete.
    ///
    /// # Errors
    /// As [`Resampler::push`].
    pub fn finish(&mut self) -> Result<(), AudioError> {
        let owed = scaled(self.pushed, self.from, self.to);
        if let Some(block_resampler) = &mut self.block_resampler {
            let block = block_resampler.fft.input_frames_next();
            while self.made < owed {
                block_resampler.waiting.resize(block, 0.0);
                self.made += block_resampler.run(&mut self.ready)?;
            }
            let surplus = usize::try_from(self.made - owed).unwrap_or(usize::MAX);
            self.ready
                .truncate(self.ready.len().saturating_sub(surplus));
            self.made = owed;
        }
        Ok(())
    }

    /// Moves up to `most` finished samples to the end of `out`.
    pub fn take(&mut self, out: &mut Vec<f32>, most: usize) {
        let end = self.ready.len().min(self.taken.saturating_add(most));
        out.extend_from_slice(&self.ready[self.taken..end]);
        self.taken = end;
        if self.taken == self.ready.len() || self.taken > COMPACT {
            self.ready.drain(..self.taken);
            self.taken = 0;
        }
    }
}

impl BlockResampler {
    /// The resampler for two rates; `None` if they are equal.
    fn between(from: u32, to: u32) -> Result<Option<Self>, AudioError> {
        if from == to {
            return Ok(None);
        }
        // Blocks can only be multiples of `step`. An even number of them makes the delay, which is
        // half a block, a whole number of samples on both sides.
        let step = (from / gcd(from, to)) as usize;
        let step_out = (to / gcd(from, to)) as usize;
        let steps = FILTER.div_ceil(step.min(step_out));
        let block = step * steps.next_multiple_of(2);
        let fft = Fft::new_custom(
            from as usize,
            to as usize,
            block,
            1,
            1,
            WindowFunction::BlackmanHarris2,
            FixedSync::Both,
        );
        let fft = fft.map_err(|_| AudioError::UnusableRate { rate: from })?;
        let (waiting, skip) = (
            Vec::with_capacity(fft.input_frames_next()),
            fft.output_delay(),
        );
        let block = vec![0.0; fft.output_frames_next()];
        Ok(Some(Self {
            fft,
            waiting,
            block,
            skip,
        }))
    }

    /// Resamples the full block in `waiting`; returns how many samples were appended to `ready`.
    fn run(&mut self, ready: &mut Vec<f32>) -> Result<u64, AudioError> {
        let failed = |_| AudioError::damaged("its samples could not be converted to another rate");
        let (read, room) = (self.waiting.len(), self.block.len());
        let input = SequentialSlice::new(&self.waiting[..], 1, read).map_err(|_| failed(()))?;
        let mut output =
            SequentialSlice::new_mut(&mut self.block[..], 1, room).map_err(|_| failed(()))?;
        let (_, made) = self
            .fft
            .process_into_buffer(&input, &mut output, None)
            .map_err(|_| failed(()))?;
        self.waiting.clear();
        let skip = self.skip.min(made);
        self.skip -= skip;
        ready.extend_from_slice(&self.block[skip..made]);
        Ok((made - skip) as u64)
    }
}

/// `count · to / from`, rounded to the nearest.
fn scaled(count: u64, from: u32, to: u32) -> u64 {
    let (count, from, to) = (u128::from(count), u128::from(from), u128::from(to));
    u64::try_from((2 * count * to + from) / (2 * from.max(1))).unwrap_or(u64::MAX)
}

/// Greatest common divisor; `a` for a `b` of zero.
fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_absurd_rates_are_short() {
        for rate in [655_343, 767_999, 192_001] {
            let resampler = Resampler::new(rate, 22_050).unwrap();
            let block = resampler.block_resampler.unwrap().fft.input_frames_next();
            assert!(block <= 100_000, "{rate} Hz: {block}");
        }
        for usual in [44_100, 96_000, 191_999, 352_800, 768_000] {
            assert_eq!(with_common_factor(usual), usual);
        }
    }
}
