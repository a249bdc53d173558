//! Convolutions of whole tensors, and the gradient w.r.t. their filters.

use std::cell::Cell;

use pulp::Simd;

use super::accumulate::accumulate;
use super::filters::filters;
use super::sizes::Sizes;
use genrescope_crnn::cpu::Extent;
use genrescope_crnn::cpu::conv::tiles::{
    GROUP, PATCH, Place, Source, TILE, gather, matrix_length, outputs, places, spread,
};
use genrescope_crnn::cpu::matmul::Packed;

/// The algorithm of a convolution.
pub enum Filters {
    /// A single channel: the neighbourhood of each position in a row, see [`im2col`].
    One(Packed),
    /// Filters for [`convolve`]: one matrix per position of a patch.
    Many(Vec<Packed>),
}

impl Filters {
    /// For the forward pass, from weights `[outputs, inputs, 3, 3]`.
    pub fn forward(weight: &[f32], sizes: Sizes) -> Filters {
        let (inputs, outputs) = (sizes.inputs, sizes.outputs);
        match inputs {
            1 => Filters::One(Packed::new(9, outputs, |n, output| weight[output * 9 + n])),
            _ => Filters::Many(filters(weight, inputs, outputs, false)),
        }
    }

    /// For the backward pass: from the outputs' gradient to the inputs'.
    pub fn backward(weight: &[f32], sizes: Sizes) -> Filters {
        let (inputs, outputs) = (sizes.inputs, sizes.outputs);
        match inputs {
            1 => Filters::One(Packed::new(outputs, 9, |output, n| weight[output * 9 + n])),
            _ => Filters::Many(filters(weight, inputs, outputs, true)),
        }
    }
}

/// Scratch memory for a group of tiles.
#[derive(Default)]
pub struct ScratchBuffer {
    patches: Vec<f32>,
    sums: Vec<f32>,
}

thread_local! {
    /// The thread's latest buffer. A new one would be zeroed each time, a tenth of a training step.
    static LEFT: Cell<ScratchBuffer> = const { Cell::new(ScratchBuffer { patches: Vec::new(), sums: Vec::new() }) };
}

impl ScratchBuffer {
    /// The buffer that this thread has put back, or a new one.
    pub fn take() -> ScratchBuffer {
        LEFT.take()
    }

    /// Puts it back for the next call.
    pub fn leave(self) {
        LEFT.set(self);
    }

    /// Grows the buffer for a number of input and output channels.
    fn fit(&mut self, inputs: usize, outputs: usize) {
        for (scratch, channels) in [(&mut self.patches, inputs), (&mut self.sums, outputs)] {
            let wanted = PATCH * PATCH * matrix_length(GROUP, channels);
            if scratch.len() < wanted {
                scratch.resize(wanted, 0.0);
            }
        }
    }
}

/// Convolves a tensor. `out` is `[slices, bands, frames, count]`.
#[inline(always)]
pub fn convolve<S: Simd>(
    simd: S,
    source: Source,
    filters: &[Packed],
    scratch: &mut ScratchBuffer,
    out: &mut [f32],
) {
    let inputs = source.channels;
    let count = filters[0].columns();
    let places = places(source.extent);
    scratch.fit(inputs, count);
    for places in places.chunks(GROUP) {
        for (tile, place) in places.iter().enumerate() {
            let to = &mut scratch.patches[tile * inputs..];
            gather(simd, source, *place, to, matrix_length(GROUP, inputs));
        }
        let patches = scratch.patches.chunks_exact(matrix_length(GROUP, inputs));
        let sums = scratch.sums.chunks_exact_mut(matrix_length(GROUP, count));
        for ((patches, sums), filter) in patches.zip(sums).zip(filters) {
            filter.multiply(simd, patches, places.len(), sums);
        }
        for (tile, place) in places.iter().enumerate() {
            write(
                simd,
                &scratch.sums[tile * count..],
                *place,
                source.extent,
                count,
                out,
            );
        }
    }
}

/// Inverse transform of a tile's sums; writes those inside the tensor.
#[inline(always)]
fn write<S: Simd>(
    simd: S,
    sums: &[f32],
    place: Place,
    extent: Extent,
    count: usize,
    out: &mut [f32],
) {
    for channel in (0..count).step_by(S::F32_LANES) {
        let columns = outputs(simd, &sums[channel..], matrix_length(GROUP, count));
        for (x, column) in columns.iter().enumerate() {
            for (y, value) in column.iter().enumerate() {
                let (band, frame) = (place.band * TILE + y, place.frame * TILE + x);
                if band < extent.bands && frame < extent.frames {
                    let to = extent.at(place.slice, band, frame) * count + channel;
                    S::as_mut_simd_f32s(&mut out[to..][..S::F32_LANES]).0[0] = *value;
                }
            }
        }
    }
}

/// Adds the gradient w.r.t. the transformed filters, `[36, inputs, outputs]`.
#[inline(always)]
pub fn by_filters<S: Simd>(
    simd: S,
    source: Source,
    gradient: Source,
    scratch: &mut ScratchBuffer,
    sums: &mut [f32],
) {
    let (inputs, outputs) = (source.channels, gradient.channels);
    let places = places(source.extent);
    scratch.fit(inputs, outputs);
    for places in places.chunks(GROUP) {
        for (tile, place) in places.iter().enumerate() {
            let to = &mut scratch.patches[tile * inputs..];
            gather(simd, source, *place, to, matrix_length(GROUP, inputs));
            let to = &mut scratch.sums[tile * outputs..];
            spread(simd, gradient, *place, to, matrix_length(GROUP, outputs));
        }
        let patches = scratch.patches.chunks_exact(matrix_length(GROUP, inputs));
        let gradients = scratch.sums.chunks_exact(matrix_length(GROUP, outputs));
        let sums = sums.chunks_exact_mut(inputs * outputs);
        for ((patches, gradients), sums) in patches.zip(gradients).zip(sums) {
            accumulate(
                simd,
                places.len(),
                (patches, inputs),
                (gradients, outputs),
                sums,
            );
        }
    }
}

/// The neighbourhoods of all positions of a tensor with one channel, nine values each (im2col).
pub fn im2col(values: &[f32], extent: Extent, rows: &mut Vec<f32>) {
    let (bands, frames) = (extent.bands, extent.frames);
    rows.clear();
    rows.resize(extent.places() * 9, 0.0);
    // A band contributes to the rows of the band below, its own and the band above.
    for (index, row) in values.chunks_exact(frames).enumerate() {
        let band = index % bands;
        for y in 0..3 {
            let to = band + 1;
            if to < y || to - y >= bands {
                continue;
            }
            let rows = &mut rows[(index + 1 - y) * frames * 9..][..frames * 9];
            for (frame, taps) in rows.chunks_exact_mut(9).enumerate() {
                let taps = &mut taps[3 * y..3 * y + 3];
                taps[1] = row[frame];
                if frame > 0 {
                    taps[0] = row[frame - 1];
                }
                if frame + 1 < frames {
                    taps[2] = row[frame + 1];
                }
            }
        }
    }
}

/// The transpose of [`im2col`] for rows of `stride` values (col2im): adds each neighbour's part to its
/// position.
pub fn col2im(rows: &[f32], stride: usize, extent: Extent, out: &mut [f32]) {
    let mut rows = rows.chunks_exact(stride);
    for slice in 0..extent.slices {
        for band in 0..extent.bands {
            for frame in 0..extent.frames {
                let row = rows.next().unwrap_or_default();
                for (n, share) in row.iter().take(9).enumerate() {
                    if let Some(at) = extent.neighbour(slice, band, frame, n) {
                        out[at] += share;
                    }
                }
            }
        }
    }
}
