//! A track: whether it is sound, what its samples are, and where.

use std::io;

use super::boxes::{BoxAt, Name, u32_at, u64_at};
use super::entry;
use super::entry_fields::Entry;
use super::tables::Tables;
use crate::error::AudioError;
use crate::source::Window;

/// Longest sample description that is read. Their headers are short; covers are not among them.
const MAX_ENTRY: usize = 1 << 20;
/// Descriptions that are read of one track.
const MAX_ENTRIES: usize = 64;

/// One track of a file.
#[derive(Debug, Default)]
pub(super) struct Track {
    /// Its number in fragments.
    pub(super) number: u32,
    /// Whether it is an audio track.
    pub(super) is_sound: bool,
    /// Its sample descriptions, in their order.
    pub(super) entries: Vec<Result<Entry, AudioError>>,
    /// Its samples.
    pub(super) tables: Tables,
    /// Units of time in a second.
    time_scale: u32,
    /// Length in these units that its header declares.
    declared: u64,
}

impl Track {
    /// Reads a `trak` box. Of a track that is not sound only its kind is read.
    pub(super) fn read(source: &mut Window, track: &BoxAt) -> io::Result<Self> {
        let mut read = Self::default();
        let mut boxes = track.children(0);
        while let Some(found) = boxes.next(source)? {
            match &found.name {
                b"tkhd" => {
                    let body = found.bytes(source, 24)?;
                    let at = if body.first() == Some(&1) { 20 } else { 12 };
                    read.number = u32_at(&body, at).unwrap_or_default();
                }
                b"mdia" => read.read_media(source, &found)?,
                _ => {}
            }
        }
        Ok(read)
    }

    /// Seconds of sound, by the samples if they are listed, else by the header.
    pub(super) fn duration_s(&self) -> Option<f64> {
        let units = match self.tables.duration {
            0 => self.declared,
            units => units,
        };
        (units > 0 && self.time_scale > 0).then(|| units as f64 / f64::from(self.time_scale))
    }

    fn read_media(&mut self, source: &mut Window, media: &BoxAt) -> io::Result<()> {
        let mut boxes = media.children(0);
        while let Some(found) = boxes.next(source)? {
            match &found.name {
                b"mdhd" => {
                    let body = found.bytes(source, 32)?;
                    let is_long = body.first() == Some(&1);
                    let scale = u32_at(&body, if is_long { 20 } else { 12 });
                    self.time_scale = scale.unwrap_or_default();
                    let declared = match is_long {
                        true => u64_at(&body, 24).filter(|&units| units != u64::MAX),
                        false => u32_at(&body, 16)
                            .filter(|&units| units != u32::MAX)
                            .map(u64::from),
                    };
                    self.declared = declared.unwrap_or_default();
                }
                b"hdlr" => self.is_sound = found.bytes(source, 12)?.get(8..12) == Some(b"soun"),
                b"minf" if self.is_sound => {
                    let mut information = found.children(0);
                    while let Some(part) = information.next(source)? {
                        if &part.name == b"stbl" {
                            self.read_tables(source, &part)?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_tables(&mut self, source: &mut Window, tables: &BoxAt) -> io::Result<()> {
        let mut boxes = tables.children(0);
        while let Some(found) = boxes.next(source)? {
            match &found.name {
                b"stsd" => self.read_entries(source, &found)?,
                _ => self.tables.read(source, &found)?,
            }
        }
        Ok(())
    }

    fn read_entries(&mut self, source: &mut Window, descriptions: &BoxAt) -> io::Result<()> {
        // Version 0 is also that of MP4, whose descriptions have version 0 too: no further fields then.
        let version = source.bytes_at(descriptions.body, 1)?;
        let is_quicktime = version.first() == Some(&0);
        let mut boxes = descriptions.children(8);
        while let Some(found) = boxes.next(source)? {
            if self.entries.len() == MAX_ENTRIES {
                break;
            }
            let body = found.bytes(source, MAX_ENTRY)?;
            let name: Name = found.name;
            let entry = entry::read(name, &body, self.time_scale, is_quicktime);
            self.entries.push(entry);
        }
        Ok(())
    }
}
