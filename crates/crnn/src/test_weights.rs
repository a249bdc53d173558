//! Weights and inputs for tests and for comparisons of runtimes, computed from a hash of their names, so that
//! scripts in other languages compute the same (`tests/golden/network/generate.py`).

use crate::config::CrnnConfig;
use crate::state_dict::{NamedTensor, StateDict, expected_shapes};

/// `count` numbers in `0.0..1.0`: an integer mix of the index, seeded by FNV-1a of the name.
pub fn uniform(name: &str, count: usize) -> Vec<f32> {
    let seed = name.bytes().fold(0x811c_9dc5_u32, |seed, byte| {
        (seed ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (0..count as u32)
        .map(|index| {
            let mut x = index.wrapping_mul(0x9e37_79b9).wrapping_add(seed);
            x ^= x >> 16;
            x = x.wrapping_mul(0x7feb_352d);
            x ^= x >> 15;
            x = x.wrapping_mul(0x846c_a68b);
            x ^= x >> 16;
            (x >> 8) as f32 / (1 << 24) as f32
        })
        .collect()
}

/// Weights of unit gain, biases and statistics that are far from their neutral values, for a network of this
/// configuration.
pub fn weights(config: &CrnnConfig) -> StateDict {
    let tensor = |(name, shape): (String, Vec<usize>)| {
        let u = uniform(&name, shape.iter().product());
        let values = if shape.len() > 1 {
            let fan_in: usize = shape[1..].iter().product();
            let bound = (3.0 / fan_in as f64).sqrt() as f32;
            u.iter().map(|u| (u * 2.0 - 1.0) * bound).collect()
        } else if name.ends_with("running_var") || name.ends_with("weight") {
            u.iter().map(|u| u + 0.5).collect()
        } else {
            u.iter().map(|u| (u - 0.5) * 0.2).collect()
        };
        (name, NamedTensor { shape, values })
    };
    expected_shapes(config).into_iter().map(tensor).collect()
}
