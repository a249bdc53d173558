//! A kernel with its buffers.

use wgpu::{BindGroup, BindGroupEntry, Buffer, ComputePass, ComputePipeline};

use super::device::Gpu;

/// A compiled kernel and its buffers.
#[derive(Debug)]
pub struct Kernel {
    pipeline: ComputePipeline,
    buffers: BindGroup,
}

impl Kernel {
    /// Compiles WGSL with the entry point `main`. `buffers` are bound to group 0 in this order.
    pub fn new(gpu: &Gpu, label: &str, wgsl: String, buffers: &[&Buffer]) -> Kernel {
        let module = gpu
            .device
            .create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(label),
                source: wgpu::ShaderSource::Wgsl(wgsl.into()),
            });
        let pipeline = gpu
            .device
            .create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(label),
                layout: None,
                module: &module,
                entry_point: Some("main"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                cache: None,
            });
        let entries: Vec<BindGroupEntry> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| BindGroupEntry {
                binding,
                resource: buffer.as_entire_binding(),
            })
            .collect();
        let buffers = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(label),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        Kernel { pipeline, buffers }
    }

    /// Adds a dispatch of a number of workgroups.
    pub fn launch(&self, pass: &mut ComputePass, [x, y]: [usize; 2]) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.buffers, &[]);
        // Checked against the device's limit when the network was loaded.
        pass.dispatch_workgroups(x as u32, y as u32, 1);
    }
}

/// The sizes that a kernel is compiled for, as WGSL.
pub fn sizes(named: &[(&str, usize)]) -> String {
    let lines = named
        .iter()
        .map(|(name, value)| format!("const {name} = {value}u;\n"));
    lines.collect()
}
