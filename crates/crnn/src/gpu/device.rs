//! A graphics processor, opened.

use std::sync::{Arc, Mutex};

use wgpu::util::DeviceExt;
use wgpu::{
    Buffer, BufferUsages, Device, DeviceDescriptor, Instance, InstanceDescriptor, Limits,
    PowerPreference, Queue, RequestAdapterOptions,
};

/// Why a network does not run on a graphics processor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GpuError {
    /// There is none, or it cannot be had.
    #[error("no graphics processor can be had: {detail}")]
    NoDevice {
        /// What the driver says.
        detail: String,
    },
    /// It was lost, ran out of memory, or refused a command.
    #[error("the graphics processor failed: {detail}")]
    Failed {
        /// What the driver says.
        detail: String,
    },
    /// The network is larger than this graphics processor or these kernels allow.
    #[error("the network's {what} is {actual}, where a graphics processor takes at most {most}")]
    TooLarge {
        /// The size.
        what: &'static str,
        /// The value found.
        actual: usize,
        /// The largest that is possible.
        most: usize,
    },
}

/// A graphics processor that is ready to work. Cheap to clone; clones share the device.
#[derive(Clone, Debug)]
pub struct Gpu {
    pub(super) device: Device,
    pub(super) queue: Queue,
    trouble: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Asks for the strongest graphics processor there is, of the backends that the program was built
    /// with.
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
        // What every WebGPU device grants, but as large buffers as this one has: they allow more slices
        // at a time.
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
        let told = trouble.clone();
        // What goes wrong is told by the browser some time later, and to nobody in particular.
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            if let Ok(mut trouble) = told.lock() {
                trouble.get_or_insert(error.to_string());
            }
        }));
        Ok(Gpu {
            device,
            queue,
            trouble,
        })
    }

    /// The first thing that went wrong, if any did.
    pub(super) fn check(&self) -> Result<(), GpuError> {
        let trouble = self.trouble.lock().map(|trouble| trouble.clone());
        match trouble.unwrap_or_default() {
            Some(detail) => Err(GpuError::Failed { detail }),
            None => Ok(()),
        }
    }

    /// Bytes that one buffer of a kernel may have.
    pub(super) fn largest_buffer(&self) -> usize {
        let limits = self.device.limits();
        let bytes = limits
            .max_buffer_size
            .min(limits.max_storage_buffer_binding_size);
        usize::try_from(bytes).unwrap_or(usize::MAX)
    }

    /// Workgroups that one launch may have in one direction.
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

    /// A buffer of zeros for so many numbers.
    pub(super) fn zeros(&self, label: &str, numbers: usize, usage: BufferUsages) -> Buffer {
        self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size: (numbers * 4).max(16) as u64,
            usage,
            mapped_at_creation: false,
        })
    }
}
