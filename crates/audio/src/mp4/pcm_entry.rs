//! Sample descriptions of uncompressed sound in QuickTime and MP4, which differ in width, byte order and sign.

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known as id;

use super::boxes::u16_at;
use super::entry_fields::{Entry, Fields, find};
use crate::error::AudioError;
use crate::packets::Sound;

/// How the samples are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    bits: u32,
    is_float: bool,
    is_big_endian: bool,
    is_signed: bool,
}

/// Reads a description; `None` if it is not one of PCM.
pub(super) fn read(fields: &Fields) -> Result<Option<Entry>, AudioError> {
    let whole = |bits, is_big_endian| Form {
        bits,
        is_float: false,
        is_big_endian,
        is_signed: true,
    };
    let float = |bits, is_big_endian| Form {
        is_float: true,
        ..whole(bits, is_big_endian)
    };
    // QuickTime's samples are big-endian unless the box `enda` holds a one.
    let is_little = find(fields.body, b"enda").and_then(|flag| u16_at(flag, 0)) == Some(1);
    let bits = if fields.bits == 0 { 16 } else { fields.bits };
    let form = match &fields.name {
        b"twos" => whole(bits, !is_little),
        b"sowt" => whole(bits, false),
        b"in24" => whole(24, !is_little),
        b"in32" => whole(32, !is_little),
        b"fl32" => float(32, !is_little),
        b"fl64" => float(64, !is_little),
        b"raw " => Form {
            is_signed: bits != 8,
            ..whole(bits, true)
        },
        b"NONE" | b"\0\0\0\0" => Form {
            is_signed: bits != 8,
            ..whole(bits, true)
        },
        b"lpcm" => match fields.flags {
            Some(flags) => Form {
                bits,
                is_float: flags & 1 != 0,
                is_big_endian: flags & 2 != 0,
                is_signed: flags & 4 != 0,
            },
            // Only version 2 has flags; writers of the others write little-endian.
            None => whole(bits, false),
        },
        // ISO 23003-5: bit 0 of the flags is little-endian, then the bits of a sample.
        b"ipcm" | b"fpcm" => {
            let config = find(fields.body, b"pcmC").unwrap_or_default();
            let flag = config.get(4).copied().unwrap_or_default();
            Form {
                bits: config.get(5).map_or(bits, |&bits| bits.into()),
                is_float: &fields.name == b"fpcm",
                is_big_endian: flag & 1 == 0,
                is_signed: true,
            }
        }
        b"alaw" => return entry(fields, id::CODEC_ID_PCM_ALAW, 1).map(Some),
        b"ulaw" => return entry(fields, id::CODEC_ID_PCM_MULAW, 1).map(Some),
        _ => return Ok(None),
    };
    let codec = codec(form).ok_or_else(|| {
        AudioError::unsupported(format!("PCM with samples of {} bits", form.bits))
    })?;
    entry(fields, codec, form.bits.div_ceil(8)).map(Some)
}

/// symphonia's name of a form.
fn codec(form: Form) -> Option<AudioCodecId> {
    Some(match (form.bits, form.is_float, form.is_big_endian) {
        (32, true, true) => id::CODEC_ID_PCM_F32BE,
        (32, true, false) => id::CODEC_ID_PCM_F32LE,
        (64, true, true) => id::CODEC_ID_PCM_F64BE,
        (64, true, false) => id::CODEC_ID_PCM_F64LE,
        (8, false, _) if form.is_signed => id::CODEC_ID_PCM_S8,
        (8, false, _) => id::CODEC_ID_PCM_U8,
        (16, false, true) if form.is_signed => id::CODEC_ID_PCM_S16BE,
        (16, false, true) => id::CODEC_ID_PCM_U16BE,
        (16, false, false) if form.is_signed => id::CODEC_ID_PCM_S16LE,
        (16, false, false) => id::CODEC_ID_PCM_U16LE,
        (24, false, true) if form.is_signed => id::CODEC_ID_PCM_S24BE,
        (24, false, false) if form.is_signed => id::CODEC_ID_PCM_S24LE,
        (32, false, true) if form.is_signed => id::CODEC_ID_PCM_S32BE,
        (32, false, false) if form.is_signed => id::CODEC_ID_PCM_S32LE,
        _ => return None,
    })
}

fn entry(fields: &Fields, codec: AudioCodecId, bytes: u32) -> Result<Entry, AudioError> {
    let mut sound = Sound::default();
    sound.parameters.codec = codec;
    sound.parameters.sample_rate = Some(fields.rate);
    sound.parameters.channels = Some(fields.layout()?);
    Ok(Entry {
        sound,
        pcm_frame: Some(bytes * fields.channels),
    })
}
