//! A convolution block as one kernel: 3x3 convolution, ELU, batch norm, max pool.
//!
//! Each invocation computes a tile of positions for four channels. Its sums stay in registers, so the
//! code is generated position by position, because shader compilers do not reliably unroll loops over
//! arrays. As in [`cpu`](crate::cpu), pooling comes before the ELU, with the sign of the norm's scale
//! folded into the weights.

use std::fmt::Write;

use super::device::GpuError;
use super::kernel::sizes;
use super::layout::{Bordered, vectors};
use crate::folded_weights::FoldedBlock;

/// Invocations of a workgroup.
pub const WORKGROUP: usize = 64;
/// Positions of a tile at most. Each needs four registers.
const MOST_PLACES: usize = 16;

/// A block's sizes.
#[derive(Clone, Debug)]
pub struct ConvSizes {
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Max pool over bands and frames.
    pub pool: [usize; 2],
    /// Size of the input, without border.
    pub bands: usize,
    /// Size of the input, without border.
    pub frames: usize,
}

impl ConvSizes {
    /// # Errors
    /// [`GpuError::TooLarge`] if a window of the pool does not fit the registers.
    pub fn check(&self) -> Result<(), GpuError> {
        match self.pool[0] * self.pool[1] {
            places if places > MOST_PLACES => Err(GpuError::TooLarge {
                what: "max pool",
                actual: places,
                most: MOST_PLACES,
            }),
            _ => Ok(()),
        }
    }

    /// Positions of an invocation's tile: whole windows, about eight positions if the tensor has as many.
    fn tile(&self) -> [usize; 2] {
        let [tall, wide] = self.pool;
        let grown = |side: usize, limit: usize, most: usize| {
            let windows = (limit / side).max(1);
            side * windows.min((most / side).max(1))
        };
        let bands = grown(tall, self.bands, 4);
        let frames = grown(wide, self.frames, (8 / bands).max(1));
        [bands, frames]
    }

    /// Tiles of the tensor.
    fn tiles(&self) -> [usize; 2] {
        let [tall, wide] = self.tile();
        [self.bands.div_ceil(tall), self.frames.div_ceil(wide)]
    }

    /// The size that the kernel reads: whole tiles and a border of one.
    pub fn source(&self) -> Bordered {
        let ([tall, wide], [down, along]) = (self.tile(), self.tiles());
        Bordered {
            bands: tall * down + 2,
            frames: wide * along + 2,
        }
    }

    /// Values of a slice in the tensor that the kernel reads.
    pub fn source_numbers(&self) -> usize {
        let Bordered { bands, frames } = self.source();
        bands * frames * self.input_width()
    }

    /// Input channels, padded to whole vectors. A single channel is not padded.
    fn input_width(&self) -> usize {
        match self.inputs {
            1 => 1,
            more => 4 * vectors(more),
        }
    }

    /// Workgroups for a number of slices.
    pub fn workgroups(&self, slices: usize) -> usize {
        let [down, along] = self.tiles();
        (slices * down * along * vectors(self.outputs)).div_ceil(WORKGROUP)
    }

    /// The weights in the kernel's layout: for each vector of inputs, tap and vector of outputs a matrix whose
    /// columns belong to the inputs; with one input, vectors.
    pub fn weights(&self, folded: &FoldedBlock) -> Vec<f32> {
        let outputs = 4 * vectors(self.outputs);
        let width = self.input_width();
        let step = width.min(4);
        let mut packed = vec![0.0; width * 9 * outputs];
        for output in 0..self.outputs {
            for input in 0..self.inputs {
                for tap in 0..9 {
                    let matrix = (input / step * 9 + tap) * (outputs / 4) + output / 4;
                    let to = (matrix * step + input % step) * 4 + output % 4;
                    let from = (output * self.inputs + input) * 9 + tap;
                    packed[to] = folded.sign(output) * folded.weight[from];
                }
            }
        }
        packed
    }

    /// Sign, bias, scale and shift of the outputs, each padded to whole vectors.
    pub fn finish(&self, folded: &FoldedBlock) -> Vec<f32> {
        let padded_outputs = 4 * vectors(self.outputs);
        let mut values = vec![0.0; 4 * padded_outputs];
        for output in 0..self.outputs {
            let (scale, shift) = folded.scale_shift[output];
            let of = [folded.sign(output), folded.bias[output], scale, shift];
            for (index, value) in of.into_iter().enumerate() {
                values[index * padded_outputs + output] = value;
            }
        }
        values
    }

    /// The kernel. It writes to a tensor of the size `next`, or without it `[slices, frames, bands, channels]`
    /// for the recurrent layers.
    pub fn wgsl(&self, next: Option<Bordered>) -> String {
        let (tile, source) = (self.tile(), self.source());
        let [down, along] = self.tiles();
        let [bands, frames] = [self.bands / self.pool[0], self.frames / self.pool[1]];
        let (input, weight) = match self.inputs {
            1 => ("f32", "vec4<f32>"),
            _ => ("vec4<f32>", "mat4x4<f32>"),
        };
        let mut code = sizes(&[
            ("WORKGROUP", WORKGROUP),
            ("INPUTS", self.input_width() / self.input_width().min(4)),
            ("OUTPUTS", vectors(self.outputs)),
            ("TILES", down * along),
            ("TILES_ALONG", along),
            ("TILE_BANDS", tile[0]),
            ("TILE_FRAMES", tile[1]),
            ("SOURCE_BANDS", source.bands),
            ("SOURCE_FRAMES", source.frames),
            ("BANDS", bands),
            ("FRAMES", frames),
        ]);
        let _ = write!(
            code,
            "
@group(0) @binding(0) var<uniform> run: vec4<u32>;
@group(0) @binding(1) var<storage, read> source: array<{input}>;
@group(0) @binding(2) var<storage, read> weights: array<{weight}>;
@group(0) @binding(3) var<storage, read> finish: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> result: array<vec4<f32>>;

fn write(slice: u32, band: u32, frame: u32, channel: u32, most: vec4<f32>) {{
  if (band >= BANDS || frame >= FRAMES) {{ return; }}
  let x = finish[channel] * most + finish[OUTPUTS + channel];
  let elu = select(exp(min(x, vec4<f32>())) - 1.0, x, x > vec4<f32>());
  let y = finish[2u * OUTPUTS + channel] * elu + finish[3u * OUTPUTS + channel];
  {place}
}}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {{
  let channel = id.x % OUTPUTS;
  let tile = id.x / OUTPUTS % TILES;
  let slice = id.x / (OUTPUTS * TILES);
  if (slice >= run.x) {{ return; }}
  let band = tile / TILES_ALONG * TILE_BANDS;
  let frame = tile % TILES_ALONG * TILE_FRAMES;
  let origin = ((slice * SOURCE_BANDS + band) * SOURCE_FRAMES + frame) * INPUTS;
{body}}}
",
            place = match next {
                Some(Bordered { bands, frames }) => format!(
                    "result[((slice * {bands}u + band + 1u) * {frames}u + frame + 1u) * OUTPUTS + channel] = y;"
                ),
                None =>
                    "result[((slice * FRAMES + frame) * BANDS + band) * OUTPUTS + channel] = y;"
                        .into(),
            },
            body = self.body(tile),
        );
        code
    }

    /// Sums of all positions of a tile, then the maximum of each window.
    fn body(&self, [tall, wide]: [usize; 2]) -> String {
        let mut code = String::new();
        let mut line = |text: String| {
            code.push_str("  ");
            code.push_str(&text);
            code.push('\n');
        };
        for y in 0..tall {
            for x in 0..wide {
                line(format!("var s{y}_{x} = vec4<f32>();"));
            }
        }
        line("for (var k = 0u; k < INPUTS; k++) {".into());
        for y in 0..tall + 2 {
            line(format!(
                "  let r{y} = origin + {y}u * SOURCE_FRAMES * INPUTS + k;"
            ));
            for x in 0..wide + 2 {
                line(format!("  let i{y}_{x} = source[r{y} + {x}u * INPUTS];"));
            }
        }
        for tap in 0..9 {
            let (down, along) = (tap / 3, tap % 3);
            line(format!(
                "  let w{tap} = weights[(k * 9u + {tap}u) * OUTPUTS + channel];"
            ));
            for y in 0..tall {
                for x in 0..wide {
                    let (from_y, from_x) = (y + down, x + along);
                    line(format!("  s{y}_{x} += w{tap} * i{from_y}_{from_x};"));
                }
            }
        }
        line("}".into());
        let [high, long] = self.pool;
        for down in 0..tall / high {
            for along in 0..wide / long {
                let places = (0..high * long).map(|place| {
                    let (y, x) = (down * high + place / long, along * long + place % long);
                    format!("s{y}_{x}")
                });
                let most = places.reduce(|most, place| format!("max({most}, {place})"));
                line(format!(
                    "write(slice, band / {high}u + {down}u, frame / {long}u + {along}u, channel, {});",
                    most.unwrap_or_default()
                ));
            }
        }
        code
    }
}
