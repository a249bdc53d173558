//! Where to compute.

use anyhow::Result;
use burn::tensor::Device;
use clap::ValueEnum;
use genre_core::classify::RunsOn;

/// The devices that this program was built for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// The processor.
    #[default]
    Flex,
    /// A graphics processor; needs a build with `--features gpu` or `--features vulkan`.
    Wgpu,
}

impl DeviceChoice {
    /// Where a trained network runs: on the processor without burn, which is faster.
    pub fn runs_on(self) -> Result<RunsOn> {
        match self {
            DeviceChoice::Flex => Ok(RunsOn::Cpu),
            other => Ok(RunsOn::Device(other.open()?)),
        }
    }

    /// The device itself, for training.
    pub fn open(self) -> Result<Device> {
        match self {
            DeviceChoice::Flex => Ok(Device::flex()),
            #[cfg(feature = "gpu")]
            DeviceChoice::Wgpu => Ok(Device::wgpu(burn::tensor::DeviceKind::DefaultDevice)),
            #[cfg(not(feature = "gpu"))]
            DeviceChoice::Wgpu => anyhow::bail!(
                "this trainer was built without a graphics processor: build it with \
                 `cargo build --release -p trainer --features gpu`, or leave --device out"
            ),
        }
    }
}
