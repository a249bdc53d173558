//! A GPU device.

use std::sync::{Arc, Mutex};

use wgpu::util::DeviceExt;
use wgpu::{
    Buffer, BufferUsages, Device, DeviceDescriptor, Instance, InstanceDescriptor, Limits,
    PowerPreference, Queue, RequestAdapterOptions,
};

/// Why a network cannot run on a GPU.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// There is no GPU, or it is not available.
    #[error("no GPU is available: {detail}")]
    NoDevice {
        /// The driver's message.
        detail: String,
    },
    /// It was lost, ran out of memory, or rejected a command.
    #[error("the GPU failed: {detail}")]
    Failed {
        /// The driver's message.
        detail: String,
    },
    /// The network is larger than this GPU or these kernels allow.
    #[error("the network's {what} is {actual}, but a GPU supports at most {most}")]
    TooLarge {
        /// The size.
        what: &'static str,
        /// The value found.
        actual: usize,
        /// The largest supported value.
        most: usize,
    },
}

/// An open GPU device. Cheap to clone; clones share the device.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(super) device: Device,
    pub(super) queue: Queue,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Requests the fastest GPU among the backends that the program was built with.
    ///
    /// # Errors
    /// [`GpuError::NoDevice`]
    pub async fn open() -> Result<Gpu, GpuError> {
        let none = |detail: String| GpuError::NoDevice { detail };
        let instance = Instance::new(InstanceDescriptor::new_without_display_handle());
        let options = RequestAdapterOptions {
            power_preference: PowerPreference::HighPerformance,
            ..RequestAdapterOptions::default()
        };
        let adapter = instance.request_adapter(&options).await;
        let adapter = adapter.map_err(|error| none(error.to_string()))?;
        // The default limits, but buffers as large as this device supports, for more slices per call.
        let granted = adapter.limits();
        let required_limits = Limits {
            max_buffer_size: granted.max_buffer_size,
            max_storage_buffer_binding_size: granted.max_storage_buffer_binding_size,
            ..Limits::default()
        };
        let descriptor = DeviceDescriptor {
            required_limits,
            ..DeviceDescriptor::default()
        };
        let opened = adapter.request_device(&descriptor).await;
        let (device, queue) = opened.map_err(|error| none(error.to_string()))?;
        let trouble = Arc::new(Mutex::new(None));
        let reported = trouble.clone();
        // Browsers report errors asynchronously, without reference to a call.
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            if let Ok(mut trouble) = reported.lock() {
                trouble.get_or_insert(error.to_string());
            }
        }));
        Ok(Gpu {
            device,
            queue,
            trouble,
        })
    }

    /// Returns the first error of the device, if any.
    pub(super) fn check(&self) -> Result<(), GpuError> {
        let trouble = self.trouble.lock().map(|trouble| trouble.clone());
        match trouble.unwrap_or_default() {
            Some(detail) => Err(GpuError::Failed { detail }),
            None => Ok(()),
        }
    }

    /// Largest size of a kernel's buffer in bytes.
    pub(super) fn largest_buffer(&self) -> usize {
        let limits = self.device.limits();
        let bytes = limits
            .max_buffer_size
            .min(limits.max_storage_buffer_binding_size);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }

    /// Largest number of workgroups of a dispatch in one dimension.
    pub(super) fn most_workgroups(&self) -> usize {
        self.device.limits().max_compute_workgroups_per_dimension as usize
    }

    /// A buffer of constants.
    pub(super) fn constants(&self, label: &str, values: &[f32]) -> Buffer {
        self.device
            .create_buffer_init(&wgpu::util::BufferInitDescriptor {
                label: Some(label),
                contents: bytemuck::cast_slice(values),
                usage: BufferUsages::STORAGE,
            })
    }

    /// A buffer of zeros for a number of values.
    pub(super) fn zeros(&self, label: &str, numbers: usize, usage: BufferUsages) -> Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: (numbers * 4).max(16) as u64,
            usage,
            mapped_at_creation: false,
        })
    }
}
