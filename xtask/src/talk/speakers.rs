//! Who talks: the voices of speech synthesisers that Debian packages.

/// A synthesiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Formants and their glides, robotic (`espeak-ng`): a variant of a language's voice.
    Espeak,
    /// Pieces of one person's recordings (`flite`).
    Flite,
    /// Diphones of one person, or models of them (`festival`, `festvox-*`).
    Festival,
}

/// A voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speaker {
    pub program: Program,
    /// Its name in the program.
    pub voice: &'static str,
    /// The languages that it speaks, by turns.
    pub languages: &'static [&'static str],
    /// Clips that it talks for.
    pub clips: usize,
}

/// Languages of the espeak voices.
const SEVERAL: &[&str] = &["pt", "nl", "pl", "sv", "ru", "tr", "hu", "cs", "fi", "ca"];

const fn festival(
    voice: &'static str,
    languages: &'static [&'static str],
    clips: usize,
) -> Speaker {
    Speaker {
        program: Program::Festival,
        voice,
        languages,
        clips,
    }
}

const fn flite(voice: &'static str, clips: usize) -> Speaker {
    Speaker {
        program: Program::Flite,
        voice,
        languages: &["en"],
        clips,
    }
}

const fn espeak(voice: &'static str, clips: usize) -> Speaker {
    Speaker {
        program: Program::Espeak,
        voice,
        languages: SEVERAL,
        clips,
    }
}

const fn other(voice: &'static str) -> Speaker {
    Speaker {
        program: Program::Espeak,
        voice,
        languages: OTHER,
        clips: OTHER.len(),
    }
}

/// Languages of which training hears nothing.
const OTHER: &[&str] = &["de", "fr", "es"];

/// Voices of which training hears nothing: seven women, then eight men.
pub const OTHERS: &[Speaker] = &[
    other("f1"),
    other("f2"),
    other("f3"),
    other("f4"),
    other("f5"),
    other("Annie"),
    other("linda"),
    other("m1"),
    other("m2"),
    other("m3"),
    other("m4"),
    other("m5"),
    other("m6"),
    other("m7"),
    other("m8"),
];

/// Everyone that training hears. Women twice as often as men: a network of rap and disco takes them
/// for hip-hop first.
pub const SPEAKERS: &[Speaker] = &[
    festival("cmu_us_slt_arctic_hts", &["en"], 12),
    festival("lp_diphone", &["it"], 12),
    festival("czech_dita", &["cs"], 12),
    festival("suo_fi_lj_diphone", &["fi"], 12),
    festival("upc_ca_ona_hts", &["ca"], 12),
    festival("pc_diphone", &["it"], 6),
    festival("czech_machac", &["cs"], 6),
    festival("czech_krb", &["cs"], 6),
    festival("hy_fi_mv_diphone", &["fi"], 6),
    festival("kal_diphone", &["en"], 6),
    flite("slt", 12),
    flite("awb", 6),
    flite("rms", 6),
    espeak("Alicia", 10),
    espeak("Andrea", 10),
    espeak("anika", 10),
    espeak("aunty", 10),
    espeak("belinda", 10),
    espeak("steph", 10),
    espeak("steph2", 10),
    espeak("steph3", 10),
    espeak("shelby", 10),
    espeak("whisperf", 5),
    espeak("grandma", 5),
    espeak("adam", 5),
    espeak("Andy", 5),
    espeak("benjamin", 5),
    espeak("Denis", 5),
    espeak("Gene", 5),
    espeak("Marco", 5),
    espeak("mike", 5),
    espeak("pablo", 5),
    espeak("klatt", 5),
    espeak("norbert", 5),
    espeak("sandro", 5),
    espeak("whisper", 5),
];
