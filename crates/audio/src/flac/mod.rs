//! Native FLAC (RFC 9639). Its frames do not say how long they are: each ends where the next one begins, if its
//! checksum agrees.

mod blocks;
mod frame;

use std::io;

use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::error::AudioError;
use super::lookahead::Lookahead;
use super::packets::{Chunk, Next, Opened, Packets};
use super::source::Window;
use super::tags;
use blocks::StreamInfo;
use frame::Header;

pub(super) use blocks::sound;

/// Beginnings of frames within one that are tried as its end. There are hardly any by chance.
const MOST_ENDS: u32 = 8;
/// Bytes that show what follows a frame.
const SHOWN: usize = 64;
/// Bytes by which the view ahead grows while the end of a frame is searched.
const GROWTH: usize = 32 * 1024;

/// The frames of a file.
struct Frames {
    bytes: Lookahead,
    info: StreamInfo,
    /// A frame was found.
    has_begun: bool,
}

/// What stands at a position.
enum End {
    /// The frame has this many bytes.
    At(usize),
    /// It is damaged; the next may begin after this many bytes.
    Missing(usize),
    /// The file ends within it.
    CutOff,
}

/// Opens a file that begins with `fLaC`.
pub(super) fn open(mut source: Window) -> Result<Opened, AudioError> {
    let (info, start) = blocks::read(|at, count| source.bytes_at(at, count))?;
    let info = info.ok_or_else(|| AudioError::damaged("its header is cut off"))?;
    Ok(Opened {
        sound: info.sound(),
        duration_s: info.duration_s(),
        packets: Box::new(Frames {
            bytes: Lookahead::new(source, start)?,
            info,
            has_begun: false,
        }),
    })
}

impl Packets for Frames {
    fn next(&mut self) -> Result<Next, AudioError> {
        let mut is_damaged = false;
        loop {
            let ahead = self.bytes.peek(SHOWN)?;
            if ahead.is_empty() {
                return Ok(Next::End { cut_off: false });
            }
            if ahead.starts_with(b"fLaC") {
                match self.joined()? {
                    Some(next) => return Ok(next),
                    None => continue,
                }
            }
            if let Some(length) = tags::length_between(ahead) {
                self.bytes.skip(length)?;
                continue;
            }
            let Some(header) = Header::read(ahead).filter(|header| self.info.admits(header)) else {
                is_damaged |= self.has_begun;
                self.skip_to_candidate()?;
                continue;
            };
            if is_damaged {
                return Ok(Next::Damaged);
            }
            match self.find_end(&header)? {
                End::At(length) => {
                    self.has_begun = true;
                    let data = self.bytes.seen()[..length].to_vec();
                    self.bytes.skip(length as u64)?;
                    let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, data);
                    return Ok(Next::Packet(Chunk::new(packet)));
                }
                End::Missing(next) => {
                    self.bytes.skip(next as u64)?;
                    is_damaged |= self.has_begun;
                }
                End::CutOff => return Ok(Next::End { cut_off: true }),
            }
        }
    }
}

impl Frames {
    /// Reads the header of another file that begins here. `None` if the bytes are none.
    fn joined(&mut self) -> Result<Option<Next>, AudioError> {
        let (info, start) = blocks::read(|at, count| {
            let end = usize::try_from(at)
                .unwrap_or(usize::MAX)
                .saturating_add(count);
            // Covers of a joined file are rare: its header is only searched where it is small.
            let ahead = self.bytes.peek(end.min(blocks::MOST_JOINED))?;
            Ok(ahead
                .get(end - count..end.min(ahead.len()))
                .unwrap_or_default()
                .to_vec())
        })?;
        self.bytes.skip(if info.is_some() { start } else { 4 })?;
        Ok(info.map(|info| {
            self.info = info;
            Next::NewSound(Box::new(self.info.sound()))
        }))
    }

    /// Goes to the next byte that may begin a frame.
    fn skip_to_candidate(&mut self) -> io::Result<()> {
        let seen = self.bytes.seen();
        let at = seen.iter().skip(1).position(|&byte| may_begin(byte));
        let count = at.map_or(seen.len(), |at| at + 1);
        self.bytes.skip(count as u64)
    }

    /// Finds the end of the frame at the current position.
    fn find_end(&mut self, header: &Header) -> io::Result<End> {
        match self.search(header, frame::first_sync)? {
            // Perhaps something else than a frame follows.
            End::Missing(_) | End::CutOff => self.search(header, |bytes| {
                bytes.iter().position(|&byte| may_begin(byte))
            }),
            end @ End::At(_) => Ok(end),
        }
    }

    /// Searches the end of the frame at the current position, at places that a function finds.
    fn search(
        &mut self,
        header: &Header,
        find: impl Fn(&[u8]) -> Option<usize>,
    ) -> io::Result<End> {
        let most = header.most_bytes();
        let (mut at, mut crc, mut ends, mut first) = (header.length, 0, 0, None);
        let mut summed = 0;
        loop {
            let wanted = (at + GROWTH).min(most + SHOWN);
            let ahead = self.bytes.peek(wanted)?;
            let is_all = ahead.len() < wanted;
            let last = if is_all {
                ahead.len()
            } else {
                ahead.len() - SHOWN
            }
            .min(most);
            while let Some(found) = find(&ahead[at.min(last)..last]) {
                at += found;
                if is_boundary(&ahead[at..], &self.info) {
                    crc = frame::checksum(crc, &ahead[summed..at]);
                    summed = at;
                    if crc == 0 {
                        return Ok(End::At(at));
                    }
                    first = first.or(Some(at));
                    ends += 1;
                }
                at += 1;
                if ends == MOST_ENDS {
                    return Ok(End::Missing(first.unwrap_or(1)));
                }
            }
            at = at.max(last);
            if is_all || at >= most {
                // What follows is no frame, or one whose header is damaged: it ends where the checksum agrees.
                let agreed = match first {
                    None => last_agreement(crc, &ahead[summed..last]),
                    Some(_) => None,
                };
                return Ok(match agreed {
                    Some(length) => End::At(summed + length),
                    None if first.is_none() && is_all => End::CutOff,
                    None => End::Missing(first.unwrap_or(1)),
                });
            }
        }
    }
}

/// Whether a byte may begin something that is looked for.
fn may_begin(byte: u8) -> bool {
    matches!(byte, 0xff | b'f' | b'T' | b'A' | b'I')
}

/// Whether a frame, a file or a tag begins here.
fn is_boundary(bytes: &[u8], info: &StreamInfo) -> bool {
    match bytes[0] {
        0xff => Header::read(bytes).is_some_and(|header| info.admits(&header)),
        b'f' => bytes.starts_with(b"fLaC"),
        _ => tags::length_between(bytes).is_some(),
    }
}

/// Bytes up to the last place where the checksum agrees.
fn last_agreement(mut crc: u16, bytes: &[u8]) -> Option<usize> {
    let mut agreed = None;
    for (at, byte) in bytes.iter().enumerate() {
        crc = frame::checksum(crc, std::slice::from_ref(byte));
        if crc == 0 {
            agreed = Some(at + 1);
        }
    }
    agreed
}
