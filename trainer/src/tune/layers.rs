//! Which layers are trained.

use clap::ValueEnum;
use serde::Serialize;

/// The layers that `trainer tune` trains, always with the head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TunedLayers {
    /// Only the head, on embeddings: seconds.
    #[default]
    Head,
    /// The recurrent layers and the head.
    Recurrent,
    /// The last convolution block, the recurrent layers and the head.
    LastBlock,
    /// All layers; batch norms keep their statistics.
    All,
}

impl TunedLayers {
    /// Convolution blocks at the beginning that stay as they are, of `blocks`; `None` if only the head is trained.
    pub fn kept_blocks(self, blocks: usize) -> Option<usize> {
        match self {
            TunedLayers::Head => None,
            TunedLayers::Recurrent => Some(blocks),
            TunedLayers::LastBlock => Some(blocks.saturating_sub(1)),
            TunedLayers::All => Some(0),
        }
    }

    /// What was not trained on held-out songs.
    pub fn were(self) -> &'static str {
        match self {
            TunedLayers::Head => "the head was",
            _ => "these layers were",
        }
    }

    /// For the description of a model.
    pub fn words(self) -> &'static str {
        match self {
            TunedLayers::Head => "the head",
            TunedLayers::Recurrent => "the recurrent layers and the head",
            TunedLayers::LastBlock => {
                "the last convolution block, the recurrent layers and the head"
            }
            TunedLayers::All => "all layers",
        }
    }
}
