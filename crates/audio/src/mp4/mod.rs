//! MP4, M4A, MOV and 3GP: finds the first audio track that can be decoded and reads its packets, in one piece or in
//! fragments.
//!
//! Own code, because symphonia's reader refuses a file for any fault in a box that has nothing to do with the
//! sound, such as a video track, and panics on some.

mod boxes;
mod entry;
mod entry_fields;
mod entry_names;
mod fragments;
mod pcm_entry;
mod tables;
mod track;

use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use self::boxes::{BoxAt, Boxes};
use self::entry_fields::Entry;
use self::fragments::{Defaults, Fragments};
use self::tables::{Sample, Tables};
use self::track::Track;
use super::error::AudioError;
use super::packets::{Chunk, Next, Opened, Packets, Sound};
use super::source::Window;

/// Bytes of PCM in one packet.
const PCM_BYTES: u32 = 32 * 1024;
/// Longest packet that is read. An uncompressed frame of ALAC with eight channels has two megabytes.
const MAX_PACKET: u32 = 16 << 20;

/// Audio tracks that are read.
const MAX_TRACKS: usize = 64;

/// The packets of one track.
struct Mp4Packets {
    source: Window,
    tables: Tables,
    fragments: Option<Fragments>,
    entries: Vec<Result<Entry, AudioError>>,
    /// The description that the decoder was made for, from 1.
    description: u32,
    /// A sample that needs another description.
    pending: Option<Sample>,
    /// Bytes of a sample are missing.
    is_cut: bool,
    /// Bytes that may still be read. Damaged tables could name the same bytes again and again.
    budget: u64,
}

/// Opens a file.
pub(super) fn open(mut source: Window) -> Result<Opened, AudioError> {
    let movie = find_movie(&mut source)?;
    let (mut tracks, mut defaults) = (Vec::new(), Vec::new());
    let mut boxes = movie.children(0);
    while let Some(found) = boxes.next(&mut source)? {
        match &found.name {
            b"trak" if tracks.len() < MAX_TRACKS => {
                let track = Track::read(&mut source, &found)?;
                tracks.extend(track.is_sound.then_some(track));
            }
            b"mvex" => {
                let mut extensions = found.children(0);
                while let Some(extension) = extensions.next(&mut source)? {
                    if &extension.name == b"trex" {
                        defaults.push(Defaults::read(&mut source, &extension)?);
                    }
                }
            }
            b"cmov" => return Err(AudioError::unsupported("QuickTime with a compressed index")),
            _ => {}
        }
    }
    if movie.is_cut && tracks.is_empty() {
        return Err(AudioError::damaged(
            "it was cut off within its index (moov)",
        ));
    }
    choose(tracks, &defaults, source)
}

/// The box `moov`, without which nothing in the file can be found.
fn find_movie(source: &mut Window) -> Result<BoxAt, AudioError> {
    let mut boxes = Boxes::new(0, source.len());
    while let Some(found) = boxes.next(source)? {
        if &found.name == b"moov" {
            return Ok(found);
        }
    }
    Err(AudioError::damaged(
        "its index (moov) is missing: it was cut off before its end, or its recording was not finished",
    ))
}

/// Takes the first audio track that can be decoded and has samples, or says why there is none.
fn choose(
    tracks: Vec<Track>,
    defaults: &[(u32, Defaults)],
    source: Window,
) -> Result<Opened, AudioError> {
    let mut reason = AudioError::NoAudioTrack;
    for mut track in tracks {
        let usable = track.entries.iter().position(Result::is_ok);
        let Some(Ok(entry)) = usable.map(|at| &track.entries[at]) else {
            let error = track.entries.into_iter().find_map(Result::err);
            reason = worse(reason, error.unwrap_or_else(no_description));
            continue;
        };
        let sound = entry.sound.clone();
        if let Some(bytes) = entry.pcm_frame {
            track.tables.set_pcm_frame(bytes);
        } else if track.tables.has_tiny_samples() {
            reason = worse(
                reason,
                AudioError::unsupported("compressed sound in QuickTime's oldest layout"),
            );
            continue;
        }
        let default = defaults.iter().find(|(number, _)| *number == track.number);
        if track.tables.is_empty() && default.is_none() {
            reason = worse(
                reason,
                AudioError::damaged("its audio track has no samples"),
            );
            continue;
        }
        let duration_s = track.duration_s();
        let fragments = default.map(|&(_, values)| Fragments::new(track.number, values));
        let budget = source.len().saturating_add(1 << 20);
        let packets = Mp4Packets {
            source,
            tables: track.tables,
            fragments,
            entries: track.entries,
            description: usable.map_or(1, |at| at as u32 + 1),
            pending: None,
            is_cut: false,
            budget,
        };
        return Ok(Opened {
            packets: Box::new(packets),
            sound,
            duration_s,
        });
    }
    Err(reason)
}

fn no_description() -> AudioError {
    AudioError::damaged("its audio track has no description")
}

/// The reason that says more about the file.
fn worse(first: AudioError, second: AudioError) -> AudioError {
    let rank = |error: &AudioError| match error {
        AudioError::NoAudioTrack => 0,
        AudioError::Damaged { .. } => 1,
        AudioError::Protected { .. } => 3,
        _ => 2,
    };
    if rank(&second) > rank(&first) {
        second
    } else {
        first
    }
}

impl Packets for Mp4Packets {
    fn next(&mut self) -> Result<Next, AudioError> {
        let Some(sample) = self.next_sample()? else {
            let cut_off = self.is_cut
                || self.tables.is_short()
                || self.fragments.as_ref().is_some_and(|all| all.is_cut);
            return Ok(Next::End { cut_off });
        };
        if sample.description != self.description {
            let at = (sample.description as usize).checked_sub(1);
            let Some(Ok(entry)) = at.and_then(|at| self.entries.get(at)) else {
                return Ok(Next::Damaged);
            };
            self.description = sample.description;
            self.pending = Some(sample);
            return Ok(Next::NewSound(Box::<Sound>::new(entry.sound.clone())));
        }
        self.read(sample)
    }
}

impl Mp4Packets {
    /// The next sample in the tables, then in the fragments.
    fn next_sample(&mut self) -> Result<Option<Sample>, AudioError> {
        if let Some(sample) = self.pending.take().or_else(|| self.tables.next(PCM_BYTES)) {
            return Ok(Some(sample));
        }
        match &mut self.fragments {
            Some(fragments) => Ok(fragments.next(&mut self.source)?),
            None => Ok(None),
        }
    }

    /// Reads a sample, or of PCM what the file holds of it.
    fn read(&mut self, sample: Sample) -> Result<Next, AudioError> {
        let bytes = u64::from(sample.bytes);
        let held = self.source.len().saturating_sub(sample.offset);
        self.is_cut |= held < bytes;
        if bytes > self.budget || held == 0 || (held < bytes && !self.tables.is_pcm()) {
            return Ok(Next::End { cut_off: true });
        }
        self.budget -= bytes;
        if sample.bytes > MAX_PACKET {
            return Ok(Next::Damaged);
        }
        let data = self.source.bytes_at(sample.offset, sample.bytes as usize)?;
        let packet = Packet::new(0, Timestamp::ZERO, Duration::ZERO, data);
        Ok(Next::Packet(Chunk::new(packet)))
    }
}
