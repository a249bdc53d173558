//! Compute devices.

use std::fmt;

use anyhow::Result;
use burn::tensor::Device;
use clap::ValueEnum;
use genrescope_classify::Classifier;
use genrescope_crnn::model_file::ModelFile;
use genrescope_crnn_train::BurnNetwork;

/// Compute devices. The crate features determine which of them are compiled in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DeviceChoice {
    /// The CPU.
    #[default]
    Flex,
    /// A GPU through the system's graphics API; needs a build with `--features gpu`.
    Wgpu,
    /// A GPU through Vulkan; needs a build with `--features vulkan`.
    Vulkan,
    /// An NVIDIA GPU through CUDA; needs a build with `--features cuda`.
    Cuda,
}

impl DeviceChoice {
    /// A classifier that runs the network of a model file on this device: on the CPU without burn, which
    /// is faster.
    ///
    /// # Errors
    /// The program was built without support for the device, the machine has no such device, or the weights
    /// do not match the network.
    pub fn classifier(self, file: ModelFile) -> Result<Classifier> {
        if self == DeviceChoice::Flex {
            return Ok(Classifier::new(file)?);
        }
        let ModelFile { manifest, tensors } = file;
        let frames = manifest.slices.frames;
        let network = BurnNetwork::new(&manifest.network, frames, tensors, &self.open()?)?;
        Ok(Classifier::with_network(manifest, network))
    }

    /// The device for training.
    ///
    /// # Errors
    /// The program was built without support for the device, or the machine has no such device.
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
            "this build does not support the device {self}: build it with \
             `cargo build --release -p trainer --features {feature}`, or leave out --device"
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
    anyhow::Context::context(
        device,
        "no GPU can be used; leave out --device to use the CPU",
    )
}

/// The first NVIDIA GPU. burn initialises the driver at the first computation, and panics if there is none,
/// so a test computation runs here, before a run starts.
#[cfg(feature = "cuda")]
fn cuda() -> Result<Device> {
    let previous_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let opened = std::panic::catch_unwind(|| {
        let device = Device::cuda(0);
        let one = burn::tensor::Tensor::<1>::ones([1], &device);
        (one.into_scalar::<f32>() == 1.0).then_some(device)
    });
    std::panic::set_hook(previous_hook);
    opened.ok().flatten().ok_or_else(|| {
        anyhow::anyhow!(
            "no NVIDIA GPU can be used: the CUDA driver or NVRTC is missing, or the machine has no such \
             GPU; leave out --device to use the CPU"
        )
    })
}
