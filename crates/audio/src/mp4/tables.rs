//! The sample tables of a track: where each of its samples (packets) is. They stay as the bytes of the file and are
//! read entry by entry.

use std::io;

use super::boxes::{BoxAt, u16_at, u32_at, u64_at};
use crate::source::Window;

/// Largest table that is read: sixteen million samples, 100 hours of AAC.
const MAX_TABLE: usize = 64 << 20;

/// Some bytes of the file that are one packet, or several samples of PCM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample {
    /// Its first byte.
    pub(super) offset: u64,
    /// Its length.
    pub(super) bytes: u32,
    /// The number of its sample description, from 1.
    pub(super) description: u32,
}

/// One box with entries of constant length.
#[derive(Debug, Default)]
struct Table {
    bytes: Vec<u8>,
    is_short: bool,
}

impl Table {
    /// Reads the entries, which begin `skip` bytes after the start of the body.
    fn read(source: &mut Window, table: &BoxAt, skip: usize) -> io::Result<Self> {
        let mut bytes = table.bytes(source, MAX_TABLE)?;
        let is_short = table.is_cut || bytes.len() == MAX_TABLE;
        bytes.drain(..skip.min(bytes.len()));
        Ok(Self { bytes, is_short })
    }
}

/// The tables and the place in them.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// First chunk, samples in each chunk, description: chunks with equal values follow each other.
    runs: Table,
    /// Offsets of the chunks.
    offsets: Table,
    has_long_offsets: bool,
    sizes: Table,
    /// Bits in an entry of `sizes`.
    size_bits: u32,
    /// The size of all samples; 0 where `sizes` holds them.
    constant_size: u32,
    /// Samples of the track, as declared.
    count: u64,
    /// Sum of all durations in units of the track.
    pub(super) duration: u64,
    /// Bytes of a frame of PCM, whose samples may be read many at a time.
    pcm_frame: Option<u32>,
    chunk: usize,
    run: usize,
    in_chunk: u32,
    sample: u64,
    offset: u64,
}

impl Tables {
    /// Reads a child of the sample table box; others than those needed are ignored.
    pub(super) fn read(&mut self, source: &mut Window, table: &BoxAt) -> io::Result<()> {
        match &table.name {
            b"stsc" => self.runs = Table::read(source, table, 8)?,
            b"stco" | b"co64" => {
                self.has_long_offsets = &table.name == b"co64";
                self.offsets = Table::read(source, table, 8)?;
            }
            b"stsz" => {
                let head = source.bytes_at(table.body, 12)?;
                self.constant_size = u32_at(&head, 4).unwrap_or_default();
                self.count = u32_at(&head, 8).unwrap_or_default().into();
                self.size_bits = 32;
                self.sizes = Table::read(source, table, 12)?;
            }
            b"stz2" => {
                let head = source.bytes_at(table.body, 12)?;
                self.size_bits = u32_at(&head, 4).unwrap_or_default() & 0xff;
                self.count = u32_at(&head, 8).unwrap_or_default().into();
                self.sizes = Table::read(source, table, 12)?;
            }
            b"stts" => {
                let durations = Table::read(source, table, 8)?;
                let entries = durations.bytes.as_chunks::<8>().0.iter();
                self.duration = entries.fold(0_u64, |sum, entry| {
                    let count = u64::from(u32_at(entry, 0).unwrap_or_default());
                    let each = u64::from(u32_at(entry, 4).unwrap_or_default());
                    sum.saturating_add(count.saturating_mul(each))
                });
            }
            _ => {}
        }
        Ok(())
    }

    /// Says that the samples are frames of PCM of this many bytes. QuickTime declares one byte a sample there,
    /// whatever its real size.
    pub(super) fn set_pcm_frame(&mut self, bytes: u32) {
        if self.constant_size != 0 {
            self.pcm_frame = Some(bytes);
            if !self.constant_size.is_multiple_of(bytes.max(1)) {
                self.constant_size = bytes;
            }
        }
    }

    /// Whether the samples are PCM.
    pub(super) fn is_pcm(&self) -> bool {
        self.pcm_frame.is_some()
    }

    /// Whether samples of constant size are no packets: only PCM can be read then.
    pub(super) fn has_tiny_samples(&self) -> bool {
        (1..8).contains(&self.constant_size)
    }

    /// Whether there are no samples, as in a file of fragments.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0 || self.offsets.bytes.is_empty()
    }

    /// Whether entries of the tables are missing.
    pub(super) fn is_short(&self) -> bool {
        self.runs.is_short || self.offsets.is_short || self.sizes.is_short
    }

    /// The next sample, or as many frames of PCM as a packet should have.
    pub(super) fn next(&mut self, most_bytes: u32) -> Option<Sample> {
        loop {
            if self.sample >= self.count {
                return None;
            }
            if self.in_chunk == 0 {
                self.offset = self.chunk_offset()?;
            }
            let (in_run, description) = self.run_of_chunk()?;
            if self.in_chunk >= in_run {
                self.chunk += 1;
                self.in_chunk = 0;
                continue;
            }
            let size = self.size()?;
            let left = u64::from(in_run - self.in_chunk).min(self.count - self.sample);
            let together = match self.pcm_frame {
                Some(_) => left.min(u64::from((most_bytes / size.max(1)).max(1))),
                None => 1,
            };
            let bytes = u64::from(size).saturating_mul(together);
            let sample = Sample {
                offset: self.offset,
                bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
                description,
            };
            self.offset = self.offset.saturating_add(bytes);
            self.sample += together;
            self.in_chunk += together as u32;
            if sample.bytes > 0 {
                return Some(sample);
            }
        }
    }

    /// Where the current chunk begins.
    fn chunk_offset(&self) -> Option<u64> {
        if self.has_long_offsets {
            u64_at(&self.offsets.bytes, self.chunk.checked_mul(8)?)
        } else {
            u32_at(&self.offsets.bytes, self.chunk.checked_mul(4)?).map(u64::from)
        }
    }

    /// Samples in the current chunk and their description.
    fn run_of_chunk(&mut self) -> Option<(u32, u32)> {
        // Chunks are numbered from 1.
        let number = self.chunk as u64 + 1;
        while let Some(next) = u32_at(&self.runs.bytes, (self.run + 1) * 12) {
            if u64::from(next) > number {
                break;
            }
            self.run += 1;
        }
        let at = self.run * 12;
        let samples = u32_at(&self.runs.bytes, at + 4)?;
        Some((samples, u32_at(&self.runs.bytes, at + 8).unwrap_or(1)))
    }

    /// Bytes of the current sample.
    fn size(&self) -> Option<u32> {
        if self.constant_size != 0 {
            return Some(self.constant_size);
        }
        let at = usize::try_from(self.sample).ok()?;
        let bytes = &self.sizes.bytes;
        match self.size_bits {
            4 => {
                let pair = *bytes.get(at / 2)?;
                Some(u32::from(if at % 2 == 0 { pair >> 4 } else { pair & 15 }))
            }
            8 => bytes.get(at).map(|&size| size.into()),
            16 => u16_at(bytes, at.checked_mul(2)?).map(u32::from),
            _ => u32_at(bytes, at.checked_mul(4)?),
        }
    }
}
