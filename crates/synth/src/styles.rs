//! The music of each style, in the notation of [`pattern`](super::pattern).

use super::note::Voice;
use super::pattern::{Comp, Line, Pattern};
use super::recipe::{Knobs, Recipe, Style};

/// The pattern of a style.
pub fn pattern(style: Style) -> &'static Pattern {
    match style {
        Style::Disco => &DISCO,
        Style::Blues => &BLUES,
        Style::Metal => &METAL,
        Style::Strings => &STRINGS,
        Style::Reggae => &REGGAE,
        Style::HipHop => &HIP_HOP,
    }
}

/// The knobs of a style when it is chosen.
pub fn default_knobs(style: Style) -> Knobs {
    pattern(style).knobs
}

impl Recipe {
    /// A style with its default knobs.
    pub fn new(style: Style) -> Recipe {
        Recipe {
            style,
            knobs: default_knobs(style),
        }
    }
}

const MAJOR: &[f32] = &[0.0, 4.0, 7.0];
const MINOR: &[f32] = &[0.0, 3.0, 7.0];
const MAJOR_7: &[f32] = &[0.0, 4.0, 7.0, 11.0];
const MINOR_7: &[f32] = &[0.0, 3.0, 7.0, 10.0];
const SEVENTH: &[f32] = &[0.0, 4.0, 7.0, 10.0];
const FIFTH: &[f32] = &[0.0, 7.0, 12.0];

const fn knobs(tempo: f32, distortion: f32, swing: f32, brightness: f32) -> Knobs {
    Knobs {
        tempo,
        distortion,
        swing,
        brightness,
    }
}

static DISCO: Pattern = Pattern {
    knobs: knobs(118.0, 0.25, 0.0, 0.85),
    reverb: 0.12,
    swung: 1,
    chords: &[
        (33.0, MINOR_7),
        (29.0, MAJOR_7),
        (38.0, MINOR_7),
        (28.0, SEVENTH),
    ],
    drums: &[
        (Voice::Kick, 0.95, &["x...x...x...x..."]),
        (Voice::Snare, 0.5, &["....x.......x...", "....x.......x..x"]),
        (Voice::Hat, 0.2, &["x.o.x.o.x.o.x.o."]),
        (Voice::OpenHat, 0.22, &["..x-..x-..x-..x-"]),
    ],
    bass: &["1.8.1.8.1.8.1.8.", "1.8.1.8.1.875.3."],
    comps: &[
        Comp {
            voice: Voice::Guitar,
            above: 24.0,
            gain: 0.16,
            bars: &["..x.x..x..x.x.x."],
        },
        Comp {
            voice: Voice::Strings,
            above: 36.0,
            gain: 0.13,
            bars: &["x---------------"],
        },
    ],
    melody: &[],
};

static BLUES: Pattern = Pattern {
    knobs: knobs(96.0, 0.25, 1.0, 0.5),
    reverb: 0.15,
    swung: 2,
    chords: &[
        (33.0, SEVENTH),
        (38.0, SEVENTH),
        (33.0, SEVENTH),
        (33.0, SEVENTH),
        (38.0, SEVENTH),
        (38.0, SEVENTH),
        (33.0, SEVENTH),
        (33.0, SEVENTH),
        (40.0, SEVENTH),
        (38.0, SEVENTH),
        (33.0, SEVENTH),
        (40.0, SEVENTH),
    ],
    drums: &[
        (Voice::Kick, 0.6, &["x.......x.x....."]),
        (Voice::Snare, 0.35, &["....x.......x..."]),
        (Voice::OpenHat, 0.1, &["x-x-x-x-x-x-x-x-"]),
    ],
    bass: &["1---3---5---6---", "8---7---6---5---"],
    comps: &[Comp {
        voice: Voice::Guitar,
        above: 12.0,
        gain: 0.22,
        bars: &["5-5-6-6-5-5-6-6-"],
    }],
    melody: &[Line {
        voice: Voice::Guitar,
        gain: 0.5,
        bars: &[
            &[(6, 2, 69.0), (8, 4, 72.0), (12, 2, 74.0), (14, 2, 72.0)],
            &[(0, 6, 69.0), (8, 2, 67.0), (10, 6, 69.0)],
            &[
                (2, 2, 76.0),
                (4, 4, 79.0),
                (8, 2, 76.0),
                (10, 2, 75.0),
                (12, 4, 74.0),
            ],
            &[(0, 2, 72.0), (2, 6, 69.0)],
        ],
    }],
};

static METAL: Pattern = Pattern {
    knobs: knobs(158.0, 0.9, 0.0, 0.75),
    reverb: 0.06,
    swung: 1,
    chords: &[
        (28.0, FIFTH),
        (28.0, FIFTH),
        (31.0, FIFTH),
        (33.0, FIFTH),
        (28.0, FIFTH),
        (28.0, FIFTH),
        (36.0, FIFTH),
        (34.0, FIFTH),
    ],
    drums: &[
        (Voice::Kick, 0.8, &["x.xxx.xxx.xxx.xx", "xxxxxxxxxxxxxxxx"]),
        (Voice::Snare, 0.6, &["....x.......x..."]),
        (Voice::OpenHat, 0.25, &["x---x---x---x---"]),
    ],
    bass: &["1.111.111.111.1-"],
    comps: &[
        Comp {
            voice: Voice::Muted,
            above: 12.0,
            gain: 0.3,
            bars: &["x.mmm.mmm.mmx---", "m.mmm.mmx---x---"],
        },
        Comp {
            voice: Voice::Guitar,
            above: 12.0,
            gain: 0.3,
            bars: &["x---........x---", "........x---x---"],
        },
    ],
    melody: &[],
};

static STRINGS: Pattern = Pattern {
    knobs: knobs(72.0, 0.0, 0.0, 0.45),
    reverb: 0.45,
    swung: 2,
    chords: &[
        (36.0, MAJOR),
        (45.0, MINOR),
        (41.0, MAJOR),
        (43.0, SEVENTH),
        (40.0, MINOR),
        (41.0, MAJOR),
        (43.0, SEVENTH),
        (36.0, MAJOR),
    ],
    drums: &[],
    bass: &[],
    comps: &[
        Comp {
            voice: Voice::Strings,
            above: 0.0,
            gain: 0.18,
            bars: &["5-------5-------"],
        },
        Comp {
            voice: Voice::Strings,
            above: 12.0,
            gain: 0.16,
            bars: &["x---------------"],
        },
    ],
    melody: &[Line {
        voice: Voice::Strings,
        gain: 0.5,
        bars: &[
            &[(0, 8, 76.0), (8, 4, 79.0), (12, 4, 77.0)],
            &[(0, 12, 76.0), (12, 4, 72.0)],
            &[(0, 4, 69.0), (4, 4, 72.0), (8, 8, 77.0)],
            &[(0, 8, 74.0), (8, 4, 71.0), (12, 4, 74.0)],
            &[(0, 12, 79.0), (12, 4, 76.0)],
            &[(0, 8, 77.0), (8, 8, 81.0)],
            &[(0, 4, 79.0), (4, 4, 77.0), (8, 8, 74.0)],
            &[(0, 16, 72.0)],
        ],
    }],
};

static REGGAE: Pattern = Pattern {
    knobs: knobs(74.0, 0.0, 0.4, 0.85),
    reverb: 0.2,
    swung: 1,
    chords: &[(33.0, MINOR), (33.0, MINOR), (38.0, MINOR), (31.0, MAJOR)],
    drums: &[
        (Voice::Kick, 0.9, &["........x......."]),
        (Voice::Rim, 0.5, &["........x.......", "........x.....x."]),
        (Voice::Hat, 0.22, &["x.x.x.x.x.x.x.xx"]),
    ],
    bass: &["1---..3-5---..1-", "1-.13-5-8---5-3-"],
    comps: &[
        Comp {
            voice: Voice::Guitar,
            above: 24.0,
            gain: 0.32,
            bars: &["....x.......x..."],
        },
        Comp {
            voice: Voice::Organ,
            above: 24.0,
            gain: 0.14,
            bars: &["..x..xx...x..xx."],
        },
    ],
    melody: &[],
};

static HIP_HOP: Pattern = Pattern {
    knobs: knobs(90.0, 0.0, 0.55, 0.85),
    reverb: 0.08,
    swung: 1,
    chords: &[
        (38.0, MINOR_7),
        (38.0, MINOR_7),
        (34.0, MAJOR_7),
        (33.0, SEVENTH),
    ],
    drums: &[
        (Voice::Kick, 1.0, &["x......x..x.....", "x.x....x..x...x."]),
        (Voice::Snare, 0.75, &["....x.......x..."]),
        (Voice::Hat, 0.25, &["x.x.x.x.x.x.x.x.", "x.x.x.xxx.x.x.x."]),
        (Voice::Crackle, 0.5, &["x---------------"]),
    ],
    bass: &["1--....1..5-....", "1--....1..8-..7-"],
    comps: &[Comp {
        voice: Voice::Piano,
        above: 24.0,
        gain: 0.22,
        bars: &["x-----------x---", "..x-------......"],
    }],
    melody: &[],
};
