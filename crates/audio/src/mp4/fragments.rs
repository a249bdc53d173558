//! Fragmented MP4: a `moof` box before each part of the sound lists the samples in it.

use std::collections::VecDeque;
use std::io;

use super::boxes::{BoxAt, Boxes, u32_at, u64_at};
use super::tables::Sample;
use crate::source::Window;

/// Samples of one fragment that are listed at most. Real ones last some seconds.
const MAX_SAMPLES: usize = 1 << 20;
/// Largest fragment header that is read.
const MAX_HEADER: usize = 64 << 20;

/// Values for fragments that do not have their own.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Defaults {
    /// Bytes of a sample.
    bytes: u32,
    /// Sample description.
    description: u32,
}

impl Defaults {
    /// Reads a `trex` box; the number of its track and the defaults.
    pub(super) fn read(source: &mut Window, trex: &BoxAt) -> io::Result<(u32, Self)> {
        let body = trex.bytes(source, 24)?;
        let word = |at| u32_at(&body, at).unwrap_or_default();
        let defaults = Self {
            description: word(8),
            bytes: word(16),
        };
        Ok((word(4), defaults))
    }
}

/// The fragments of one track.
#[derive(Debug)]
pub(super) struct Fragments {
    boxes_at: u64,
    track: u32,
    defaults: Defaults,
    samples: VecDeque<Sample>,
    /// A fragment's header is cut off.
    pub(super) is_cut: bool,
}

impl Fragments {
    /// Fragments from the start of the file on.
    pub(super) fn new(track: u32, defaults: Defaults) -> Self {
        Self {
            boxes_at: 0,
            track,
            defaults,
            samples: VecDeque::new(),
            is_cut: false,
        }
    }

    /// The next sample of the track.
    pub(super) fn next(&mut self, source: &mut Window) -> io::Result<Option<Sample>> {
        loop {
            if let Some(sample) = self.samples.pop_front() {
                return Ok(Some(sample));
            }
            let mut boxes = Boxes::new(self.boxes_at, source.len());
            loop {
                let Some(found) = boxes.next(source)? else {
                    return Ok(None);
                };
                self.boxes_at = boxes.at;
                if &found.name == b"moof" {
                    self.is_cut |= found.is_cut;
                    self.read_fragment(source, &found)?;
                    break;
                }
            }
        }
    }

    /// Lists the samples of a fragment that belong to the track.
    fn read_fragment(&mut self, source: &mut Window, fragment: &BoxAt) -> io::Result<()> {
        let mut tracks = fragment.children(0);
        while let Some(part) = tracks.next(source)? {
            if &part.name == b"traf" {
                self.read_part(source, fragment.start, &part)?;
            }
        }
        Ok(())
    }

    /// The same for one track's part.
    fn read_part(&mut self, source: &mut Window, start: u64, part: &BoxAt) -> io::Result<()> {
        let mut defaults = self.defaults;
        let mut base = start;
        let mut is_ours = false;
        let mut next = None;
        let mut boxes = part.children(0);
        while let Some(found) = boxes.next(source)? {
            match &found.name {
                b"tfhd" => {
                    let body = found.bytes(source, 40)?;
                    let flags = u32_at(&body, 0).unwrap_or_default();
                    is_ours = u32_at(&body, 4) == Some(self.track);
                    let mut at = 8;
                    if flags & 1 != 0 {
                        base = u64_at(&body, at).unwrap_or(start);
                        at += 8;
                    }
                    if flags & 2 != 0 {
                        defaults.description = u32_at(&body, at).unwrap_or_default();
                        at += 4;
                    }
                    if flags & 8 != 0 {
                        at += 4;
                    }
                    if flags & 0x10 != 0 {
                        defaults.bytes = u32_at(&body, at).unwrap_or_default();
                    }
                }
                b"trun" if is_ours => {
                    let body = found.bytes(source, MAX_HEADER)?;
                    next = Some(self.read_run(&body, base, next.unwrap_or(base), defaults));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Lists the samples of a run, which begins at `next` unless it declares an offset to `base`; returns the byte
    /// after it.
    fn read_run(&mut self, body: &[u8], base: u64, next: u64, defaults: Defaults) -> u64 {
        let flags = u32_at(body, 0).unwrap_or_default();
        let count = u32_at(body, 4).unwrap_or_default();
        let (mut at, mut offset) = (8, next);
        if flags & 1 != 0 {
            let relative = u32_at(body, at).unwrap_or_default() as i32;
            offset = base.saturating_add_signed(relative.into());
            at += 4;
        }
        if flags & 4 != 0 {
            at += 4;
        }
        let before_size = if flags & 0x100 != 0 { 4 } else { 0 };
        let entry = [0x100, 0x200, 0x400, 0x800]
            .iter()
            .filter(|&flag| flags & flag != 0)
            .count()
            * 4;
        for _ in 0..count {
            if at + entry > body.len() {
                break;
            }
            let bytes = match flags & 0x200 != 0 {
                true => u32_at(body, at + before_size),
                false => Some(defaults.bytes),
            };
            let Some(bytes) = bytes.filter(|_| self.samples.len() < MAX_SAMPLES) else {
                break;
            };
            at += entry;
            if bytes > 0 {
                self.samples.push_back(Sample {
                    offset,
                    bytes,
                    description: defaults.description.max(1),
                });
            } else if entry == 0 {
                break;
            }
            offset = offset.saturating_add(bytes.into());
        }
        offset
    }
}
