//! Messages between the engine and the workers of its pool.

use serde::{Deserialize, Serialize};

/// From the engine to a worker of its pool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PoolRequest {
    /// Classify the slices in the payload, a `Float32Array` of `[slices, bands, frames]`.
    Classify {
        /// Number of the song, repeated in the reply.
        song: u32,
    },
}

/// From a worker of the pool to the engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PoolReply {
    /// The network is loaded and has passed its self-test.
    Ready,
    /// The oldest unanswered request is done. The payload is a `Float32Array` of `[slices, outputs]`:
    /// probabilities, and after those of each slice its embedding, if it was asked for.
    Classified {
        /// Number of the song.
        song: u32,
    },
    /// The worker cannot go on and sends nothing more.
    Failed {
        /// Why, for developers; in English.
        reason: String,
    },
}
