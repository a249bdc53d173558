//! What the page can ask for.

use serde::Deserialize;

/// A request. Indices count from 0; bands and frames are those of the model's slices.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// The payload is a model file. It becomes the current model, and stays under this name.
    Model {
        /// The name.
        slot: String,
    },
    /// A copy of the current model with its weights in random order.
    Scramble {
        /// The name of the copy, which becomes the current model.
        slot: String,
        /// `head` or `all`.
        which: String,
        /// Seed of the order.
        seed: u64,
    },
    /// Another model becomes the current one.
    Use {
        /// Its name.
        slot: String,
    },
    /// The payload is an audio file. It becomes the song.
    Open {
        /// File name, a hint at the format.
        name: String,
    },
    /// The synthesiser plays a song. A knob that is missing is that of the style.
    Synth {
        /// `disco`, `blues`, `metal`, `strings`, `reggae` or `hip-hop`.
        style: String,
        /// Beats per minute, `60.0..=180.0`.
        tempo: Option<f32>,
        /// `0.0..=1.0`
        distortion: Option<f32>,
        /// `0.0..=1.0`
        swing: Option<f32>,
        /// `0.0..=1.0`
        brightness: Option<f32>,
    },
    /// Classifies slices of the song.
    Classify {
        /// The first slice.
        from: usize,
        /// The slice after the last.
        to: usize,
    },
    /// Every vote over some of the slices that were classified.
    Vote {
        /// These slices.
        keep: Vec<usize>,
        /// The genre whose lead is shared; the first of the ranking if it is missing.
        genre: Option<usize>,
        /// Over this one; the second of the ranking if it is missing.
        rival: Option<usize>,
    },
    /// Every value of a slice, which later requests show in detail.
    Trace {
        /// The slice.
        slice: usize,
    },
    /// A tensor of the trace.
    Tensor {
        /// Its name.
        name: String,
    },
    /// The formula of a cell of the trace.
    Cell {
        /// Convolution block.
        block: usize,
        /// Map of the block.
        map: usize,
        /// Band after pooling.
        band: usize,
        /// Frame after pooling.
        frame: usize,
    },
    /// The formula of a GRU unit of the trace.
    Unit {
        /// Recurrent layer.
        layer: usize,
        /// `forward` or `reverse`.
        direction: String,
        /// Unit of the direction.
        unit: usize,
        /// Step.
        step: usize,
    },
    /// The formula of a logit of the trace.
    Output {
        /// Output.
        output: usize,
    },
    /// The recurrent part of the trace again, with changes.
    Experiment {
        /// Gates with a fixed value.
        #[serde(default)]
        gates: Vec<ForcedGate>,
        /// The steps in this order; empty for the order in time.
        #[serde(default)]
        order: Vec<usize>,
    },
    /// Records where in the song each map is strongest.
    Scan {
        /// The first slice.
        from: usize,
        /// The slice after the last.
        to: usize,
    },
    /// Where in the slices that were scanned a map is strongest.
    Strongest {
        /// Convolution block.
        block: usize,
        /// Map of the block.
        map: usize,
    },
    /// The song with its time in another order within each slice.
    Order {
        /// `steps`, `reverse`, `blocks` or `frames`.
        change: String,
        /// Seed of a random order.
        #[serde(default)]
        seed: u64,
    },
    /// Which regions of a slice raise or lower the log-odds of two genres.
    Why {
        /// The slice.
        slice: usize,
        /// The genre.
        genre: usize,
        /// Another one.
        rival: usize,
        /// Whether the map is also computed from random masks, which takes five times as long.
        #[serde(default)]
        sharpen: bool,
        /// Seed of the masks.
        #[serde(default)]
        seed: u64,
    },
    /// The sound of the regions that speak for a genre of the last `why`, or of all others.
    Audible {
        /// The slice of the last `why`.
        slice: usize,
        /// One of its two genres.
        genre: usize,
        /// `only` or `without`.
        mode: String,
    },
    /// A slice with a changed sound.
    Change(Change),
    /// The smallest change of one of five bands after which a slice has another top genre.
    Break {
        /// The slice.
        slice: usize,
    },
    /// Samples of the song.
    Sound {
        /// Start in seconds.
        from_s: f64,
        /// End in seconds.
        to_s: f64,
    },
}

/// A gate with a fixed value at every step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForcedGate {
    /// Recurrent layer.
    pub layer: usize,
    /// `forward` or `reverse`.
    pub direction: String,
    /// The unit; all units if it is missing.
    pub unit: Option<usize>,
    /// `reset` or `update`.
    pub gate: String,
    /// The value, `0.0..=1.0`.
    pub value: f32,
}

/// Changes to the sound of a slice. The default changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Change {
    /// The slice.
    pub slice: usize,
    /// Rectangles whose sound is removed.
    pub erase: Vec<Rectangle>,
    /// Gains in dB of five bands, below and above 150, 500, 2,000 and 6,000 Hz.
    pub gains: [f32; 5],
    /// Semitones, `-12.0..=12.0`.
    pub pitch: f32,
    /// Factor of the speed, `0.5..=2.0`; 0 for no change.
    pub tempo: f32,
    /// White noise so many dB below the slice's level.
    pub noise: Option<f32>,
    /// Only 300 to 3,400 Hz.
    pub telephone: bool,
}

/// A rectangle of a slice; the ends are not part of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rectangle {
    /// Mel bands.
    pub bands: [usize; 2],
    /// Frames of the slice.
    pub frames: [usize; 2],
}
