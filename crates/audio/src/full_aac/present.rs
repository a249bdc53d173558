//! `rusty_aac`: HE-AAC with the upper half of its spectrum (SBR) and its second channel (PS), any number of channels, AAC
//! Main and LTP. It also decodes LD and ELD, but these have not been compared with another decoder.

use rusty_aac::AacDecoder;
use rusty_aac::config::{self, aot};
use rusty_aac::decode::Decoder;

use crate::limits::{check_channels, check_rate};

/// A decoder of packets or of ADTS frames.
pub(in super::super) struct FullAac(AacDecoder);

impl FullAac {
    /// A decoder of packets, for the configuration in their container; `None` if it cannot be read.
    pub(in super::super) fn of_packets(configuration: &[u8]) -> Option<Self> {
        AacDecoder::with_config_bytes(configuration).ok().map(Self)
    }

    /// A decoder of ADTS frames, which have their configuration in their headers.
    pub(in super::super) fn of_frames() -> Option<Self> {
        Some(Self(AacDecoder::new()))
    }

    /// Decodes a packet or a frame; its samples replace `interleaved`. Returns rate and channels; `None` if it is
    /// damaged.
    pub(in super::super) fn decode(
        &mut self,
        packet: &[u8],
        interleaved: &mut Vec<f32>,
    ) -> Option<(u32, usize)> {
        interleaved.clear();
        let decoded = self.0.decode(packet, None).ok()?;
        check_rate(decoded.sample_rate).ok()?;
        check_channels(decoded.channels.into()).ok()?;
        *interleaved = decoded.samples;
        Some((decoded.sample_rate, decoded.channels.into()))
    }
}

/// Sample rate in Hz of the sound of a configuration; `None` if it cannot be decoded.
pub(in super::super) fn rate(configuration: &[u8]) -> Option<u32> {
    let found = config::parse(configuration).ok()?;
    let is_checked = matches!(
        found.object_type,
        aot::AAC_MAIN | aot::AAC_LC | aot::AAC_LTP
    );
    // A configuration that the decoder itself refuses is found out here, not at the first packet.
    let decoder = Decoder::with_stream_config(found).ok()?;
    is_checked.then(|| decoder.output_sample_rate())
}
