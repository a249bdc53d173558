//! Where to compute.

use std::fmt;

use anyhow::Result;
use burn::tensor::Device;
use clap::ValueEnum;
use genrescope_classify::Classifier;
use genrescope_crnn::model_file::ModelFile;
use genrescope_crnn_train::BurnNetwork;

/// The devices that this program knows; which of them it was built for, its features say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// The processor.
    #[default]
    Flex,
    /// A graphics processor, by whatever the system offers; needs a build with `--features gpu`.
    Wgpu,
    /// A graphics processor by Vulkan; needs a build with `--features vulkan`.
    Vulkan,
    /// NVIDIA's by CUDA; needs a build with `--features cuda`.
    Cuda,
}

impl DeviceChoice {
    /// A classifier that runs a model file's network here: on the CPU without burn, which is faster.
    ///
    /// # Errors
    /// The program was built without the device, the machine has none, or the weights do not fit.
    pub fn classifier(self, file: ModelFile) -> Result<Classifier> {
        if self == DeviceChoice::Flex {
            return Ok(Classifier::new(file)?);
        }
        let ModelFile { manifest, tensors } = file;
        let frames = manifest.slices.frames;
        let network = BurnNetwork::new(&manifest.network, frames, tensors, &self.open()?)?;
        Ok(Classifier::with_network(manifest, network))
    }

    /// The device itself, for training.
    ///
    /// # Errors
    /// The program was built without it, or the machine has none.
    pub fn open(self) -> Result<Device> {
        match self {
            DeviceChoice::Flex => Ok(Device::flex()),
            #[cfg(feature = "gpu")]
            DeviceChoice::Wgpu => wgpu(burn::tensor::wgpu::WgpuBackend::Auto),
            #[cfg(not(feature = "gpu"))]
            DeviceChoice::Wgpu => self.not_built_in("gpu"),
            #[cfg(feature = "vulkan")]
            DeviceChoice::Vulkan => wgpu(burn::tensor::wgpu::WgpuBackend::Vulkan),
            #[cfg(not(feature = "vulkan"))]
            DeviceChoice::Vulkan => self.not_built_in("vulkan"),
            #[cfg(feature = "cuda")]
            DeviceChoice::Cuda => cuda(),
            #[cfg(not(feature = "cuda"))]
            DeviceChoice::Cuda => self.not_built_in("cuda"),
        }
    }

    #[cfg(not(all(feature = "vulkan", feature = "cuda")))]
    fn not_built_in(self, feature: &str) -> Result<Device> {
        anyhow::bail!(
            "this trainer was built without the device {self}: build it with \
             `cargo build --release -p trainer --features {feature}`, or leave --device out"
        )
    }
}

impl fmt::Display for DeviceChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |value| value.get_name()))
    }
}

#[cfg(feature = "gpu")]
fn wgpu(api: burn::tensor::wgpu::WgpuBackend) -> Result<Device> {
    let device = Device::wgpu_options().graphics_api(api).init();
    device.map_err(|error| {
        anyhow::anyhow!(
            "no graphics processor can be used ({error}); leave --device out to compute on the processor"
        )
    })
}

/// The first of NVIDIA's. burn looks for driver and processor only when it computes, and panics where
/// there are none: so it computes here, before a run begins.
#[cfg(feature = "cuda")]
fn cuda() -> Result<Device> {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let opened = std::panic::catch_unwind(|| {
        let device = Device::cuda(0);
        let one = burn::tensor::Tensor::<1>::ones([1], &device);
        (one.into_scalar::<f32>() == 1.0).then_some(device)
    });
    std::panic::set_hook(told);
    opened.ok().flatten().ok_or_else(|| {
        anyhow::anyhow!(
            "no NVIDIA processor can be used: CUDA's driver or NVRTC is missing, or there is none in \
             this machine; leave --device out to compute on the processor"
        )
    })
}
