//! The AudioSpecificConfig of AAC (ISO 14496-3): what the decoders can decode, in the form that they take.
//!
//! HE-AAC is AAC with half the sample rate and, beside it, a description of the upper half of the spectrum (SBR)
//! and of the second channel (PS). symphonia's decoder is without these and decodes the lower half, which is a valid
//! sound.

use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;

use super::error::AudioError;
use super::full_aac;

/// Sample rates by their index.
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// Reads bits, the most significant first.
struct Bits<'a>(&'a [u8], usize);

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for at in self.1..self.1 + count {
            let bit = self.0.get(at / 8)? >> (7 - at % 8) & 1;
            value = value << 1 | u32::from(bit);
        }
        self.1 += count;
        Some(value)
    }

    fn object_type(&mut self) -> Option<u32> {
        match self.take(5)? {
            31 => Some(32 + self.take(6)?),
            kind => Some(kind),
        }
    }

    fn rate(&mut self) -> Option<u32> {
        match self.take(4)? as usize {
            15 => self.take(24),
            index => RATES.get(index).copied(),
        }
    }
}

/// Reads a configuration into the parameters of a decoder.
///
/// # Errors
///
/// [`AudioError::Unsupported`] names a kind of AAC that is not decoded.
pub(super) fn read(config: &[u8], parameters: &mut AudioCodecParameters) -> Result<(), AudioError> {
    match full_aac::rate(config) {
        Some(rate) => {
            parameters.sample_rate = Some(rate);
            parameters.extra_data = Some(config.into());
            Ok(())
        }
        None => read_plain(config, parameters),
    }
}

/// Reads the configuration of AAC-LC of one or two channels, or of what can be decoded as such, for symphonia.
fn read_plain(config: &[u8], parameters: &mut AudioCodecParameters) -> Result<(), AudioError> {
    let cut_off = || AudioError::damaged("the configuration of its AAC is cut off");
    let mut bits = Bits(config, 0);
    let mut kind = bits.object_type().ok_or_else(cut_off)?;
    let rate = bits.rate().ok_or_else(cut_off)?;
    let layout = bits.take(4).ok_or_else(cut_off)?;
    // SBR and PS come before the configuration of the AAC below them.
    if kind == 5 || kind == 29 {
        bits.rate().ok_or_else(cut_off)?;
        kind = bits.object_type().ok_or_else(cut_off)?;
    }
    if kind != 2 {
        return Err(AudioError::unsupported(name(kind)));
    }
    if bits.take(1) == Some(1) {
        return Err(AudioError::unsupported("AAC with frames of 960 samples"));
    }
    let channels = match layout {
        1 | 2 => layout,
        0 => {
            return Err(AudioError::unsupported(
                "AAC with channels of its own order",
            ));
        }
        7 => 8,
        more => more,
    };
    if channels > 2 {
        let name = format!("AAC with {channels} channels");
        return Err(AudioError::unsupported(name));
    }
    parameters.sample_rate = Some(rate);
    parameters.channels = Some(Channels::Discrete(channels as u16));
    parameters.extra_data = Some(plain(rate, layout));
    Ok(())
}

/// The configuration of AAC-LC alone, without the extensions that symphonia's decoder refuses.
fn plain(rate: u32, layout: u32) -> Box<[u8]> {
    let index = RATES.iter().position(|&known| known == rate);
    // Five bits of object type, four of rate, four of layout, three flags that are zero.
    let (bits, count) = match index {
        Some(index) => (
            2_u64 << 11 | (index as u64) << 7 | u64::from(layout) << 3,
            16,
        ),
        None => (
            2_u64 << 35 | 15 << 31 | u64::from(rate) << 7 | u64::from(layout) << 3,
            40,
        ),
    };
    let bytes = (bits << (64 - count)).to_be_bytes();
    bytes[..count / 8].into()
}

/// Name of an audio object type.
fn name(kind: u32) -> String {
    let known = match kind {
        1 => "AAC Main",
        3 => "AAC-SSR",
        4 => "AAC-LTP",
        17 => "error-resilient AAC",
        22 => "BSAC",
        23 => "AAC-LD",
        32 => "MPEG audio layer 1 (MP1)",
        33 => "MPEG audio layer 2 (MP2)",
        34 => "MP3 as MPEG-4 audio",
        36 => "MPEG-4 ALS",
        37 | 38 => "MPEG-4 SLS",
        39 => "AAC-ELD",
        42 => "xHE-AAC (USAC)",
        _ => return format!("MPEG-4 audio of type {kind}"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extra(config: &[u8]) -> Result<(Option<u32>, Vec<u8>), AudioError> {
        let mut parameters = AudioCodecParameters::default();
        read_plain(config, &mut parameters)?;
        let extra = parameters.extra_data.unwrap_or_default().to_vec();
        Ok((parameters.sample_rate, extra))
    }

    #[test]
    fn plain_aac_keeps_its_configuration_and_he_aac_becomes_plain() {
        // AAC-LC, 44.1 kHz, stereo.
        let plain = extra(&[0x12, 0x10]).unwrap();
        assert_eq!(plain, (Some(44_100), vec![0x12, 0x10]));
        // The same with an announcement of SBR at its end (0x2b7, type 5, flag, 88.2 kHz).
        let implicit = extra(&[0x12, 0x10, 0x56, 0xe5, 0x88]).unwrap();
        assert_eq!(implicit, plain);
        // SBR: type 5, 22.05 kHz, stereo, 44.1 kHz, then type 2.
        let explicit = extra(&[0x2b, 0x92, 0x08, 0x00]).unwrap();
        assert_eq!(explicit, (Some(22_050), vec![0x13, 0x90]));
        // A rate that has no index: 24 bits.
        let bits = 2_u64 << 35 | 15 << 31 | 43_000 << 7 | 1 << 3;
        let odd = &(bits << 24).to_be_bytes()[..5];
        assert_eq!(extra(odd).unwrap(), (Some(43_000), odd.to_vec()));
    }

    #[test]
    fn other_kinds_are_named() {
        let surround = extra(&[0x12, 0x30]);
        assert!(matches!(surround, Err(AudioError::Unsupported { .. })));
        // AAC Main, then a configuration of a single byte.
        let main = extra(&[0x0a, 0x10]);
        assert!(matches!(main, Err(AudioError::Unsupported { .. })));
        assert!(matches!(extra(&[0x12]), Err(AudioError::Damaged { .. })));
    }
}
