//! The backends of the network.

use serde::{Deserialize, Serialize};

/// The requested backend, `?backend=` in the page's address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackendChoice {
    /// The faster one of WebGPU and the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// WebGPU, even on a software adapter; the CPU if there is no adapter.
    Webgpu,
}

/// The backend in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backend {
    /// WebAssembly with SIMD.
    Cpu,
    /// The GPU.
    Webgpu,
}

/// The measured speed of a model on a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The browser's name of the GPU.
    pub adapter: String,
    /// The model file's checksum.
    pub model: String,
    /// Milliseconds per slice on the CPU, with all workers.
    pub cpu_ms: f64,
    /// Milliseconds per slice on WebGPU.
    pub webgpu_ms: f64,
}

impl Measured {
    /// The faster backend.
    pub fn faster(&self) -> Backend {
        if self.webgpu_ms < self.cpu_ms {
            Backend::Webgpu
        } else {
            Backend::Cpu
        }
    }
}
