//! The boxes (atoms) of MP4 and QuickTime: a length, a name of four characters, and a body that may hold further
//! boxes. Only what is needed is read; a box that is damaged or cut off ends the list that it stands in.

use std::io;

use crate::source::Window;

/// Boxes that are looked at in one list. A damaged file could hold one for every eight of its bytes.
const MAX_BOXES: usize = 1 << 20;

/// The name of a box.
pub(super) type Name = [u8; 4];

/// Where a box is.
#[derive(Debug, Clone, Copy)]
pub(super) struct BoxAt {
    /// What it holds.
    pub(super) name: Name,
    /// Its first byte.
    pub(super) start: u64,
    /// The first byte of its body.
    pub(super) body: u64,
    /// The byte after its end, within the list that it stands in.
    pub(super) end: u64,
    /// Whether it declares more bytes than there are.
    pub(super) is_cut: bool,
}

impl BoxAt {
    /// The boxes in its body, from `skip` bytes on.
    pub(super) fn children(&self, skip: u64) -> Boxes {
        Boxes::new(self.body.saturating_add(skip), self.end)
    }

    /// Its body, at most `most` bytes.
    pub(super) fn bytes(&self, source: &mut Window, most: usize) -> io::Result<Vec<u8>> {
        let length = usize::try_from(self.end.saturating_sub(self.body)).unwrap_or(usize::MAX);
        source.bytes_at(self.body, length.min(most))
    }
}

/// A list of boxes.
pub(super) struct Boxes {
    /// The byte of the next one.
    pub(super) at: u64,
    end: u64,
    left: usize,
}

impl Boxes {
    /// The boxes in `at..end`.
    pub(super) fn new(at: u64, end: u64) -> Self {
        Self {
            at,
            end,
            left: MAX_BOXES,
        }
    }

    /// The next box.
    pub(super) fn next(&mut self, source: &mut Window) -> io::Result<Option<BoxAt>> {
        if self.left == 0 || self.end.saturating_sub(self.at) < 8 {
            return Ok(None);
        }
        let head = source.bytes_at(self.at, 16)?;
        let (Some(short), Some(name)) = (u32_at(&head, 0), head.get(4..8)) else {
            return Ok(None);
        };
        let (length, header) = match short {
            // To the end of what it stands in.
            0 => (self.end - self.at, 8),
            1 => match u64_at(&head, 8) {
                Some(length) => (length, 16),
                None => return Ok(None),
            },
            short => (u64::from(short), 8),
        };
        if length < header {
            return Ok(None);
        }
        let declared = self.at.saturating_add(length);
        let found = BoxAt {
            name: [name[0], name[1], name[2], name[3]],
            start: self.at,
            body: self.at + header,
            end: declared.min(self.end),
            is_cut: declared > self.end,
        };
        self.at = found.end;
        self.left -= 1;
        Ok(Some(found))
    }
}

/// A big-endian number of 16 bits at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

/// A big-endian number of 32 bits at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// A big-endian number of 64 bits at `at`.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_be_bytes(bytes.try_into().ok()?))
}
