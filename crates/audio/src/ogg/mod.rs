//! Ogg: streams of Vorbis, FLAC and Opus, alone, beside a video, or one after the other as internet radio sends them.
//!
//! Own code, because symphonia's reader does not read a recording that begins within a song, or tags of more than
//! eight megabytes, and takes a song that another one follows for a truncated file.

mod mapping;
mod pages;

use std::collections::VecDeque;

use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use self::mapping::{Identified, Mapping, Role, identify};
use self::pages::{Page, Pages};
use super::error::AudioError;
use super::packets::{Chunk, Next, Opened, Packets};
use super::source::Window;

/// Seconds of sound that encoders put on one page at most. A first page whose count is higher belongs to a
/// recording that began later.
const PAGE_S: u64 = 4;
/// Pages that are read ahead for the first count.
const PAGES_AHEAD: usize = 16;

/// The stream that is being read.
struct Stream {
    serial: u32,
    mapping: Mapping,
    /// The first part of a packet that goes on.
    partial: Vec<u8>,
    /// Bytes of that packet, which may be more than are kept.
    partial_bytes: usize,
    /// The page that should come next.
    sequence: Option<u32>,
    /// Whether a decoder can be made.
    is_ready: bool,
    has_sound: bool,
    is_ended: bool,
    /// Frames that counts include but that are no sound.
    skip: u64,
}

/// The packets of a file.
struct OggPackets {
    pages: Pages,
    stream: Option<Stream>,
    /// What the pages that were read hold.
    queue: VecDeque<Next>,
    /// Why the streams so far cannot be decoded.
    reason: AudioError,
}

/// Opens a file.
pub(super) fn open(source: Window) -> Result<Opened, AudioError> {
    let mut packets = OggPackets {
        pages: Pages::new(source),
        stream: None,
        queue: VecDeque::new(),
        reason: AudioError::damaged("its beginning is missing, and no other song begins in it"),
    };
    let sound = loop {
        match packets.queue.pop_front() {
            Some(Next::NewSound(sound)) => break sound,
            Some(_) => {}
            None if packets.read_page()? => {}
            None if packets.stream.is_some() => {
                return Err(AudioError::damaged("its header is cut off"));
            }
            None => return Err(packets.reason),
        }
    };
    let rate = sound.parameters.sample_rate.filter(|&rate| rate > 0);
    let frames = packets.declared_frames(u64::from(rate.unwrap_or(1)))?;
    let seconds = |frames: u64| rate.map(|rate| frames as f64 / f64::from(rate));
    Ok(Opened {
        packets: Box::new(packets),
        sound: *sound,
        duration_s: frames.and_then(seconds),
    })
}

impl Packets for OggPackets {
    fn next(&mut self) -> Result<Next, AudioError> {
        loop {
            if let Some(next) = self.queue.pop_front() {
                return Ok(next);
            }
            if !self.read_page()? {
                let is_ended = self.stream.as_ref().is_some_and(|stream| stream.is_ended);
                return Ok(Next::End { cut_off: !is_ended });
            }
        }
    }
}

impl OggPackets {
    /// Frames of the first stream, if it is the only one: by the count of the last page.
    fn declared_frames(&mut self, rate: u64) -> Result<Option<u64>, AudioError> {
        let first = |queue: &VecDeque<Next>| {
            queue.iter().find_map(|next| match next {
                Next::Packet(packet) => packet.frames_so_far,
                _ => None,
            })
        };
        for _ in 0..PAGES_AHEAD {
            if first(&self.queue).is_some() || !self.read_page()? {
                break;
            }
        }
        let Some(stream) = &self.stream else {
            return Ok(None);
        };
        let (serial, skip) = (stream.serial, stream.skip);
        let began = first(&self.queue).filter(|&frames| frames > PAGE_S * rate);
        let last = self.pages.last_granule(serial)?;
        Ok(last.map(|last| last.saturating_sub(skip + began.unwrap_or(0))))
    }

    /// Reads a page; false at the end of the file.
    fn read_page(&mut self) -> Result<bool, AudioError> {
        let Some((page, is_damaged)) = self.pages.next()? else {
            return Ok(false);
        };
        if is_damaged && self.stream.as_ref().is_some_and(|stream| stream.has_sound) {
            self.queue.push_back(Next::Damaged);
        }
        if page.is_first {
            self.begin_stream(&page);
        } else if let Some(stream) = &mut self.stream
            && stream.serial == page.serial
        {
            stream.read(&page, &mut self.queue);
        }
        Ok(true)
    }

    /// A stream begins: beside others, or after the end of one.
    fn begin_stream(&mut self, page: &Page) {
        let first = page.segments.iter().position(|&bytes| bytes < 255);
        let count = first.map_or(page.segments.len(), |at| at + 1);
        let length: usize = page.segments[..count].iter().map(|&n| usize::from(n)).sum();
        let mapping = match identify(page.body.get(..length).unwrap_or_default()) {
            Identified::Sound(mapping) => mapping,
            Identified::Obstacle(error) => {
                self.reason = error;
                return;
            }
            Identified::NoSound => {
                if matches!(self.reason, AudioError::Damaged { .. }) {
                    self.reason = AudioError::NoAudioTrack;
                }
                return;
            }
        };
        if self
            .stream
            .as_ref()
            .is_some_and(|old| !old.has_sound && !old.is_ended)
        {
            return;
        }
        let complete = mapping.complete();
        self.stream = Some(Stream {
            serial: page.serial,
            mapping,
            partial: Vec::new(),
            partial_bytes: 0,
            sequence: None,
            is_ready: complete.is_some(),
            has_sound: false,
            is_ended: page.is_last,
            skip: complete.as_ref().map_or(0, |sound| sound.skip),
        });
        self.queue.extend(complete.map(Next::NewSound));
    }
}

impl Stream {
    /// Puts the packets that end on a page into the queue.
    fn read(&mut self, page: &Page, queue: &mut VecDeque<Next>) {
        let is_next = self
            .sequence
            .is_none_or(|sequence| sequence == page.sequence);
        self.sequence = Some(page.sequence.wrapping_add(1));
        self.is_ended |= page.is_last;
        if !is_next || !page.continues {
            self.forget_partial();
            // Between the headers and the sound, a recording of internet radio has left out the pages before it began.
            if !is_next && self.has_sound {
                queue.push_back(Next::Damaged);
            }
        }
        // The rest of a packet whose first part is missing.
        let mut is_rest = page.continues && self.partial_bytes == 0;
        let mut at = 0;
        let mut last = None;
        for &bytes in &page.segments {
            let end = at + usize::from(bytes);
            if !is_rest {
                self.extend(page.body.get(at..end).unwrap_or_default());
            }
            at = end;
            if bytes == 255 {
                continue;
            }
            if !std::mem::take(&mut is_rest)
                && let Some(next) = self.end_packet()
            {
                last = matches!(next, Next::Packet(_)).then_some(queue.len());
                queue.push_back(next);
            }
        }
        if let Some(Next::Packet(packet)) = last.and_then(|at| queue.get_mut(at)) {
            packet.frames_so_far = page.granule.map(|count| count.saturating_sub(self.skip));
            packet.is_last = page.is_last;
        }
    }

    fn forget_partial(&mut self) {
        self.partial.clear();
        self.partial_bytes = 0;
    }

    /// Adds bytes to the packet, as many as are kept.
    fn extend(&mut self, bytes: &[u8]) {
        self.partial_bytes += bytes.len();
        let first = if self.partial.is_empty() {
            bytes
        } else {
            &self.partial
        };
        let room = self.mapping.most(first).saturating_sub(self.partial.len());
        self.partial.extend(&bytes[..bytes.len().min(room)]);
    }

    /// The packet is complete.
    fn end_packet(&mut self) -> Option<Next> {
        let is_whole = self.partial.len() == self.partial_bytes;
        let packet = std::mem::take(&mut self.partial);
        self.partial_bytes = 0;
        match self.mapping.role(&packet) {
            Role::LastHeader(sound) if is_whole && !self.is_ready => {
                self.is_ready = true;
                Some(Next::NewSound(sound))
            }
            Role::Sound if self.is_ready => {
                self.has_sound = true;
                if !is_whole {
                    return Some(Next::Damaged);
                }
                let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, packet);
                Some(Next::Packet(Chunk::new(packet)))
            }
            _ => None,
        }
    }
}
