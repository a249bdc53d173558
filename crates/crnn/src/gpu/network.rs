//! The whole network.

use bytemuck::cast_slice;
use futures_channel::oneshot;
use wgpu::{Buffer, BufferUsages, CommandEncoderDescriptor, ComputePassDescriptor, MapMode};

use super::conv::ConvSizes;
use super::device::{Gpu, GpuError};
use super::gru::GruSizes;
use super::head::HeadSizes;
use super::kernel::Kernel;
use super::layout::vectors;
use crate::config::{CrnnConfig, Sequence};
use crate::folded_weights::{FoldedBlock, GruWeights, input_scale_shift, values};
use crate::network::{Network, NetworkError, NetworkFuture};
use crate::state_dict::StateDict;

/// Slices per call at most: enough work for any GPU, while a call stays short.
const MOST_SLICES: usize = 32;

/// A network whose weights and buffers are on a GPU.
#[derive(Debug)]
pub struct GpuNetwork(Box<Inner>);

#[derive(Debug)]
struct Inner {
    gpu: Gpu,
    bands: usize,
    frames: usize,
    genres: usize,
    most: usize,
    over_slices: bool,
    /// Scale and shift of each band, applied before the upload.
    input_norm: Vec<(f32, f32)>,
    first: ConvSizes,
    run: Buffer,
    input: Buffer,
    logits: Buffer,
    readback: Buffer,
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    kernel: Kernel,
    groups: Groups,
}

/// The number of workgroups of a kernel.
#[derive(Debug)]
enum Groups {
    Conv(ConvSizes),
    Gru(GruSizes),
    Head,
}

impl Groups {
    fn of(&self, slices: usize) -> [usize; 2] {
        match self {
            Groups::Conv(sizes) => [sizes.workgroups(slices), 1],
            Groups::Gru(sizes) => sizes.workgroups(slices),
            Groups::Head => [slices, 1],
        }
    }
}

/// Sizes of all layers, before anything is allocated.
struct Plan {
    convs: Vec<ConvSizes>,
    grus: Vec<GruSizes>,
    head: HeadSizes,
}

impl Plan {
    fn new(config: &CrnnConfig, frames: usize) -> Result<Plan, GpuError> {
        let (mut bands, mut steps, mut inputs) = (config.bands, frames, 1);
        let mut convs = Vec::with_capacity(config.blocks.len());
        for block in &config.blocks {
            let sizes = ConvSizes {
                inputs,
                outputs: block.channels,
                pool: block.pool,
                bands,
                frames: steps,
            };
            sizes.check()?;
            (bands, steps) = (bands / block.pool[0], steps / block.pool[1]);
            inputs = block.channels;
            convs.push(sizes);
        }
        let mut features = bands * 4 * vectors(inputs);
        let mut stride = features;
        let mut grus = Vec::with_capacity(config.gru.len());
        for layer in &config.gru {
            let sizes = GruSizes {
                inputs: stride,
                units: layer.units,
                directions: if layer.bidirectional { 2 } else { 1 },
                steps,
                over_slices: config.sequence == Sequence::Slices,
            };
            sizes.check()?;
            features = sizes.units * sizes.directions;
            stride = sizes.outputs();
            grus.push(sizes);
        }
        let head = HeadSizes {
            features,
            stride,
            steps,
            genres: config.genres,
        };
        Ok(Plan { convs, grus, head })
    }

    /// Values of a slice in the largest buffer.
    fn largest(&self) -> usize {
        let convs = self.convs.iter().map(ConvSizes::source_numbers);
        let grus = self.grus.iter().map(|gru| gru.steps * gru.inputs);
        let logits = [self.head.genres, self.head.steps * self.head.stride];
        convs.chain(grus).chain(logits).max().unwrap_or(1)
    }

    /// Slices per call, by the limits of the device.
    fn slices(&self, gpu: &Gpu) -> Result<usize, GpuError> {
        let by_memory = gpu.largest_buffer() / (4 * self.largest());
        let fits = |slices: &usize| {
            let convs = self.convs.iter().map(|conv| conv.workgroups(*slices));
            convs.max().unwrap_or(0) <= gpu.most_workgroups()
        };
        let most = (1..=MOST_SLICES.min(by_memory)).rev().find(fits);
        most.ok_or(GpuError::TooLarge {
            what: "picture",
            actual: 4 * self.largest(),
            most: gpu.largest_buffer(),
        })
    }
}

impl GpuNetwork {
    /// Compiles the kernels for slices of `frames` frames and moves the weights. `config` must
    /// be validated, and `dict` must match it.
    ///
    /// # Errors
    /// Sizes that the kernels or the device do not support.
    pub fn new(
        gpu: &Gpu,
        config: &CrnnConfig,
        frames: usize,
        dict: &StateDict,
    ) -> Result<GpuNetwork, GpuError> {
        let plan = Plan::new(config, frames)?;
        let most = plan.slices(gpu)?;
        let run = gpu.zeros("run", 4, BufferUsages::UNIFORM | BufferUsages::COPY_DST);
        let inner =
            |label: &str, numbers: usize| gpu.zeros(label, most * numbers, BufferUsages::STORAGE);
        let first = plan.convs[0].clone();
        let input = gpu.zeros(
            "input",
            most * first.source_numbers(),
            BufferUsages::STORAGE | BufferUsages::COPY_DST,
        );
        let mut layers = Vec::new();
        let mut source = input.clone();
        for (index, sizes) in plan.convs.iter().enumerate() {
            let label = format!("block {index}");
            let next = plan.convs.get(index + 1);
            let numbers = match next {
                Some(next) => next.source_numbers(),
                None => plan.head.steps * plan.grus[0].inputs,
            };
            let target = inner(&label, numbers);
            let folded = FoldedBlock::new(dict, index);
            let weights = gpu.constants(&label, &sizes.weights(&folded));
            let finish = gpu.constants(&label, &sizes.finish(&folded));
            let wgsl = sizes.wgsl(next.map(ConvSizes::source));
            let buffers = [&run, &source, &weights, &finish, &target];
            layers.push(Layer {
                kernel: Kernel::new(gpu, &label, wgsl, &buffers),
                groups: Groups::Conv(sizes.clone()),
            });
            source = target;
        }
        // PyTorch orders features by channel and then band; here channels are innermost.
        let channels = config.blocks.last().map_or(1, |block| block.channels);
        let padded = 4 * vectors(channels);
        let bands = plan.grus[0].inputs / padded;
        for (index, sizes) in plan.grus.iter().enumerate() {
            let label = format!("recurrent {index}");
            let target = inner(&label, plan.head.steps * sizes.outputs());
            let directions = GruWeights::of(dict, index, config.gru[index].bidirectional);
            let from_input = sizes.input_weights(&directions, |row| match index {
                0 => {
                    let (band, channel) = (row / padded, row % padded);
                    (channel < channels).then_some(channel * bands + band)
                }
                _ => Some(row),
            });
            let from_input = gpu.constants(&label, &from_input);
            let from_state = gpu.constants(&label, &sizes.state_weights(&directions));
            let biases = gpu.constants(&label, &GruSizes::biases(&directions));
            let buffers = [&run, &source, &from_input, &from_state, &biases, &target];
            layers.push(Layer {
                kernel: Kernel::new(gpu, &label, sizes.wgsl(), &buffers),
                groups: Groups::Gru(sizes.clone()),
            });
            source = target;
        }
        let genres = config.genres;
        let logits = gpu.zeros(
            "logits",
            most * genres,
            BufferUsages::STORAGE | BufferUsages::COPY_SRC,
        );
        let weights = gpu.constants("head", values(dict, "head.weight"));
        let biases = gpu.constants("head", values(dict, "head.bias"));
        let buffers = [&source, &weights, &biases, &logits];
        let wgsl = plan.head.wgsl(config.temporal_pooling);
        layers.push(Layer {
            kernel: Kernel::new(gpu, "head", wgsl, &buffers),
            groups: Groups::Head,
        });
        let readback = gpu.zeros(
            "readback",
            most * genres,
            BufferUsages::MAP_READ | BufferUsages::COPY_DST,
        );
        Ok(GpuNetwork(Box::new(Inner {
            gpu: gpu.clone(),
            bands: config.bands,
            frames,
            genres,
            most,
            over_slices: config.sequence == Sequence::Slices,
            input_norm: input_scale_shift(config, dict),
            first,
            run,
            input,
            logits,
            readback,
            layers,
        })))
    }

    /// Logits of normalised slices, before any softmax. Calls must not overlap, since they share buffers.
    ///
    /// # Shapes
    /// - input: `[slices, bands, frames]`, row-major
    /// - output: `[slices, genres]`, row-major
    ///
    /// # Errors
    /// The device is lost, out of memory, or rejects a command; or too many slices of a network over slices.
    pub async fn logits(&self, input: &[f32]) -> Result<Vec<f32>, GpuError> {
        let size = self.0.bands * self.0.frames;
        let slices = input.len() / size;
        if self.0.over_slices && slices > self.0.most {
            return Err(GpuError::TooLarge {
                what: "sequence of slices",
                actual: slices,
                most: self.0.most,
            });
        }
        let mut logits = Vec::new();
        for input in input.chunks(self.0.most * size) {
            logits.extend(self.0.batch(input, input.len() / size).await?);
        }
        Ok(logits)
    }
}

impl Network for GpuNetwork {
    fn logits<'a>(&'a self, input: &'a [f32]) -> NetworkFuture<'a> {
        Box::pin(async {
            let logits = self.logits(input).await;
            logits.map_err(|error| NetworkError {
                detail: error.to_string(),
            })
        })
    }
}

impl Inner {
    async fn batch(&self, input: &[f32], slices: usize) -> Result<Vec<f32>, GpuError> {
        let Gpu { device, queue, .. } = &self.gpu;
        queue.write_buffer(&self.run, 0, cast_slice(&[slices as u32, 0, 0, 0]));
        queue.write_buffer(&self.input, 0, cast_slice(&self.bordered(input)));
        let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
            for layer in &self.layers {
                layer.kernel.launch(&mut pass, layer.groups.of(slices));
            }
        }
        let bytes = (slices * self.genres * 4) as u64;
        encoder.copy_buffer_to_buffer(&self.logits, 0, &self.readback, 0, bytes);
        queue.submit([encoder.finish()]);

        let failed = |detail: String| GpuError::Failed { detail };
        let (sender, receiver) = oneshot::channel();
        self.readback
            .map_async(MapMode::Read, ..bytes, move |result| {
                // The receiver is gone if the call was cancelled.
                let _ = sender.send(result);
            });
        // Needed natively only; a browser polls the device itself.
        device
            .poll(wgpu::PollType::wait_indefinitely())
            .map_err(|error| failed(error.to_string()))?;
        let mapped = receiver.await.map_err(|error| failed(error.to_string()))?;
        mapped.map_err(|error| failed(error.to_string()))?;
        let view = self.readback.get_mapped_range(..bytes);
        let view = view.map_err(|error| failed(error.to_string()))?;
        let logits = cast_slice(&view).to_vec();
        drop(view);
        self.readback.unmap();
        self.gpu.check()?;
        Ok(logits)
    }

    /// The input, normalised and with a border of zeros.
    fn bordered(&self, input: &[f32]) -> Vec<f32> {
        let source = self.first.source();
        let slices = input.len() / (self.bands * self.frames);
        let mut bordered = vec![0.0; slices * self.first.source_numbers()];
        for (row, frames) in input.chunks_exact(self.frames).enumerate() {
            let (slice, band) = (row / self.bands, row % self.bands);
            let (scale, shift) = self.input_norm[band];
            let at = (slice * source.bands + band + 1) * source.frames + 1;
            for (to, x) in bordered[at..][..self.frames].iter_mut().zip(frames) {
                *to = scale * x + shift;
            }
        }
        bordered
    }
}
