//! Recognises compressed sound that is stored as if it were samples.
//!
//! Dolby Digital and DTS are written to audio CDs and WAV files in this way, for receivers that take
//! them from a digital output. Played as samples they are loud noise.
//!
//! A sync word is only 16 to 32 bits long, and samples may have any value, so a stream counts only
//! if frames follow each other: DTS and IEC 61937 with a plausible header each time, AC-3 (whose
//! frames state their length) without a gap.

/// Frames that must be found.
const LEAST_FRAMES: u32 = 2;
/// First words of the frames: of a burst, of DTS with 16 and with 14 bits, and of AC-3.
const SYNC: [u16; 4] = [0xf872, 0x7ffe, 0x1fff, 0x0b77];
/// Words that are searched at once. Music seldom has a sync word among them.
const TOGETHER: usize = 64;

/// What was found so far in the blocks of a file.
#[derive(Debug, Default)]
pub(super) struct Search {
    bursts: u32,
    dts: u32,
}

/// Words of 16 bits, as they are or with their bytes swapped.
#[derive(Clone, Copy)]
struct Words<'a> {
    words: &'a [u16],
    swapped: bool,
}

impl Words<'_> {
    /// The word at `at`; zero past the end.
    fn at(self, at: usize) -> u16 {
        let word = self.words.get(at).copied().unwrap_or_default();
        if self.swapped {
            word.swap_bytes()
        } else {
            word
        }
    }
}

impl Search {
    /// Looks through the next block: the 16 most significant bits of each sample, all channels.
    /// Returns the name of the codec once it is certain.
    pub(super) fn look(&mut self, words: &[u16]) -> Option<&'static str> {
        for swapped in [false, true] {
            let view = Words { words, swapped };
            let sync = SYNC.map(|word| if swapped { word.swap_bytes() } else { word });
            let parts = words.chunks(TOGETHER).enumerate();
            let parts = parts.filter(|(_, part)| has_one_of(part, sync));
            for at in parts.flat_map(|(index, part)| (index * TOGETHER..).take(part.len())) {
                match view.at(at) {
                    0xf872 => {
                        if let Some(name) = burst(view, at) {
                            self.bursts += 1;
                            if self.bursts >= LEAST_FRAMES {
                                return Some(name);
                            }
                        }
                    }
                    0x7ffe | 0x1fff if is_dts(view, at) => {
                        self.dts += 1;
                        if self.dts >= LEAST_FRAMES {
                            return Some("DTS stored as PCM");
                        }
                    }
                    0x0b77 if is_ac3(view, at) => {
                        return Some("Dolby Digital (AC-3) stored as PCM");
                    }
                    _ => {}
                }
            }
        }
        None
    }
}

/// Whether one of four words occurs. Without branches, so that the compiler compares many words at a time.
fn has_one_of(words: &[u16], wanted: [u16; 4]) -> bool {
    let count = |of: u16| {
        words
            .iter()
            .fold(0, |found, word| found | u16::from(*word == of))
    };
    wanted.map(count).iter().any(|found| *found != 0)
}

/// The codec of a burst after IEC 61937-1: two sync words, then the type of data.
fn burst(words: Words<'_>, at: usize) -> Option<&'static str> {
    if words.at(at + 1) != 0x4e1f {
        return None;
    }
    // IEC 61937-2, table 2.
    Some(match words.at(at + 2) & 0x7f {
        1 => "Dolby Digital (AC-3) stored as PCM",
        4..=6 | 8..=10 => "MPEG audio stored as PCM",
        7 | 19 | 20 => "AAC stored as PCM",
        11..=13 | 17 => "DTS stored as PCM",
        14..=16 => "ATRAC stored as PCM",
        21 => "Dolby Digital Plus (E-AC-3) stored as PCM",
        22 => "Dolby TrueHD stored as PCM",
        _ => return None,
    })
}

/// The start of a DTS frame, after ETSI TS 102 114, 5.3: a sync word, then a normal frame without
/// missing samples. In streams for CDs each word holds 14 bits.
fn is_dts(words: Words<'_>, at: usize) -> bool {
    let [first, second, third] = [0, 1, 2].map(|next| words.at(at + next));
    match (first, second) {
        (0x7ffe, 0x8001) => third >> 10 == 0b11_1111,
        // The two highest bits repeat the sign.
        (0x1fff, 0xe800) => third & 0xfff0 == 0x07f0,
        _ => false,
    }
}

/// Whether three AC-3 frames follow each other.
fn is_ac3(words: Words<'_>, at: usize) -> bool {
    let mut at = at;
    for _ in 0..2 {
        match ac3_words(words.at(at + 2)) {
            Some(length) => at += length,
            None => return false,
        }
        if words.at(at) != 0x0b77 {
            return false;
        }
    }
    true
}

/// Length of an AC-3 frame in words, after ETSI TS 102 366, table 4.13. `header` is its third word.
fn ac3_words(header: u16) -> Option<usize> {
    const KBIT_PER_S: [usize; 19] = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
    ];
    let code = usize::from((header >> 8) & 0x3f);
    let rate = *KBIT_PER_S.get(code / 2)?;
    // Versions of the stream beyond 10 are not AC-3.
    if (header >> 3) & 0x1f > 10 {
        return None;
    }
    match header >> 14 {
        0 => Some(2 * rate),
        1 => Some(320 * rate / 147 + code % 2),
        2 => Some(3 * rate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stream at the start of every 500 words of something else.
    fn found(stream: &[u16], gap: usize) -> Option<&'static str> {
        let mut words = Vec::new();
        for _ in 0..4 {
            words.extend_from_slice(stream);
            words.resize(words.len() + gap, 0x1234);
        }
        let swapped: Vec<u16> = words.iter().map(|word| word.swap_bytes()).collect();
        let both = [words, swapped].map(|words| Search::default().look(&words));
        assert_eq!(both[0], both[1]);
        both[0]
    }

    #[test]
    fn streams_are_found_in_both_byte_orders() {
        assert!(found(&[0xf872, 0x4e1f, 11], 500).is_some());
        assert!(found(&[0x7ffe, 0x8001, 0xfc3c], 500).is_some());
        assert!(found(&[0x1fff, 0xe800, 0x07f1], 500).is_some());
        // 192 kbit/s at 48 kHz: 384 words.
        assert!(found(&[0x0b77, 0x38f1, 0x1440], 381).is_some());
    }

    #[test]
    fn samples_that_begin_like_a_stream_are_none() {
        // Square waves at full scale, and single sync words.
        assert_eq!(found(&[0x7ffe, 0x8001, 0x8001], 500), None);
        assert_eq!(found(&[0x7ffe, 0x8001, 0x7ffe, 0x8001], 0), None);
        assert_eq!(found(&[0xf872, 0x4e1f, 0], 500), None);
        assert_eq!(found(&[0x0b77, 0x38f1, 0x1440], 380), None);
    }
}
