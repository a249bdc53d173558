//! What the network runs on.

use serde::{Deserialize, Serialize};

/// What is asked for, `?backend=` in the page's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackendChoice {
    /// WebGPU where it works well, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// WebGPU, also on a software adapter; the CPU where there is none.
    Webgpu,
}

/// What the network runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// WebAssembly with SIMD.
    Cpu,
    /// The graphics processor.
    Webgpu,
}

/// How fast a device computes a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The graphics processor, as the browser names it.
    pub adapter: String,
    /// The model file's checksum.
    pub model: String,
    /// Milliseconds of the CPU for a slice, all workers together.
    pub cpu_ms: f64,
    /// Milliseconds of WebGPU for a slice.
    pub webgpu_ms: f64,
}

impl Measured {
    /// The faster one.
    pub fn faster(&self) -> Backend {
        if self.webgpu_ms < self.cpu_ms {
            Backend::Webgpu
        } else {
            Backend::Cpu
        }
    }
}
