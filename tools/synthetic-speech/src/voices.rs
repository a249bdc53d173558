//! The voices of the speech synthesisers that Debian packages.

/// Debian's packages that contain the synthesisers and the voices.
pub const PACKAGES: &[&str] = &[
    "espeak-ng",
    "flite",
    "festival",
    "festvox-us-slt-hts",
    "festvox-kallpc16k",
    "festvox-italp16k",
    "festvox-itapc16k",
    "festvox-czech-dita",
    "festvox-czech-krb",
    "festvox-czech-machac",
    "festvox-suopuhe-lj",
    "festvox-suopuhe-mv",
    "festvox-ca-ona-hts",
];

/// A synthesiser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Formant synthesis (`espeak-ng`): a variant of a language's voice.
    Espeak,
    /// Concatenative synthesis from one person's recordings (`flite`).
    Flite,
    /// Diphones of one person, or statistical models of them (`festival`, `festvox-*`).
    Festival,
}

/// A voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voice {
    pub program: Program,
    /// Its name in the program.
    pub name: &'static str,
    /// ISO 639-1 codes of its languages, which its clips use in turn.
    pub languages: &'static [&'static str],
    /// How many clips to generate.
    pub clips: usize,
}

/// Languages of the espeak voices for training.
const TRAINING_LANGUAGES: &[&str] = &["pt", "nl", "pl", "sv", "ru", "tr", "hu", "cs", "fi", "ca"];

const fn festival(name: &'static str, languages: &'static [&'static str], clips: usize) -> Voice {
    Voice {
        program: Program::Festival,
        name,
        languages,
        clips,
    }
}

const fn flite(name: &'static str, clips: usize) -> Voice {
    Voice {
        program: Program::Flite,
        name,
        languages: &["en"],
        clips,
    }
}

const fn espeak(name: &'static str, clips: usize) -> Voice {
    Voice {
        program: Program::Espeak,
        name,
        languages: TRAINING_LANGUAGES,
        clips,
    }
}

const fn held_out(name: &'static str) -> Voice {
    Voice {
        program: Program::Espeak,
        name,
        languages: HELD_OUT_LANGUAGES,
        clips: HELD_OUT_LANGUAGES.len(),
    }
}

/// Languages that training does not use.
const HELD_OUT_LANGUAGES: &[&str] = &["de", "fr", "es"];

/// Voices that training does not use: seven female, then eight male.
pub const HELD_OUT: &[Voice] = &[
    held_out("f1"),
    held_out("f2"),
    held_out("f3"),
    held_out("f4"),
    held_out("f5"),
    held_out("Annie"),
    held_out("linda"),
    held_out("m1"),
    held_out("m2"),
    held_out("m3"),
    held_out("m4"),
    held_out("m5"),
    held_out("m6"),
    held_out("m7"),
    held_out("m8"),
];

/// The voices for training. Female voices get twice as many clips as male ones: a network that was
/// trained on music mistakes them for hip-hop more often.
pub const TRAINING: &[Voice] = &[
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_shares_no_voice_and_no_language_with_the_test() {
        for test in HELD_OUT {
            for training in TRAINING {
                assert_ne!(training.name, test.name);
                let shared = |language| test.languages.contains(language);
                assert!(!training.languages.iter().any(shared), "{training:?}");
            }
        }
    }
}
