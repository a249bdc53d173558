//! Convolutions of whole pictures, and the gradient by their filters.

use std::cell::Cell;

use pulp::Simd;

use super::accumulate::accumulate;
use super::filters::filters;
use super::sizes::Sizes;
use genrescope_crnn::cpu::Extent;
use genrescope_crnn::cpu::conv::tiles::{
    GROUP, PATCH, Place, Source, TILE, gather, outputs, places, spread,
};
use genrescope_crnn::cpu::product::Packed;

/// How a convolution is computed.
pub enum Way {
    /// A single channel: each place's neighbourhood in a row, see [`around`].
    One(Packed),
    /// Filters for [`convolve`]: a matrix for each place of a patch.
    Many(Vec<Packed>),
}

impl Way {
    /// From the inputs to the outputs, by weights `[outputs, inputs, 3, 3]`.
    pub fn there(weight: &[f32], sizes: Sizes) -> Way {
        let (inputs, outputs) = (sizes.inputs, sizes.outputs);
        match inputs {
            1 => Way::One(Packed::new(9, outputs, |n, output| weight[output * 9 + n])),
            _ => Way::Many(filters(weight, inputs, outputs, false)),
        }
    }

    /// From the outputs' gradient to the inputs'.
    pub fn back(weight: &[f32], sizes: Sizes) -> Way {
        let (inputs, outputs) = (sizes.inputs, sizes.outputs);
        match inputs {
            1 => Way::One(Packed::new(outputs, 9, |output, n| weight[output * 9 + n])),
            _ => Way::Many(filters(weight, inputs, outputs, true)),
        }
    }
}

/// ScratchBuffer for a group of tiles.
#[derive(Default)]
pub struct ScratchBuffer {
    patches: Vec<f32>,
    sums: Vec<f32>,
}

thread_local! {
    /// What a thread used last. New scratch would be zeroed each time, a tenth of a training step.
    static LEFT: Cell<ScratchBuffer> = const { Cell::new(ScratchBuffer { patches: Vec::new(), sums: Vec::new() }) };
}

impl ScratchBuffer {
    /// What this thread left.
    pub fn take() -> ScratchBuffer {
        LEFT.take()
    }

    /// Leaves it for the next.
    pub fn leave(self) {
        LEFT.set(self);
    }

    /// Sees that there is scratch for so many channels in and out.
    fn fit(&mut self, inputs: usize, outputs: usize) {
        for (scratch, channels) in [(&mut self.patches, inputs), (&mut self.sums, outputs)] {
            let wanted = PATCH * PATCH * GROUP * channels;
            if scratch.len() < wanted {
                scratch.resize(wanted, 0.0);
            }
        }
    }
}

/// Convolves a picture. `out` is `[slices, bands, frames, count]`.
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
            gather(simd, source, *place, to, GROUP * inputs);
        }
        let patches = scratch.patches.chunks_exact(GROUP * inputs);
        let sums = scratch.sums.chunks_exact_mut(GROUP * count);
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

/// Transforms a tile's sums back and writes what of them lies in the picture.
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
        let columns = outputs(simd, &sums[channel..], GROUP * count);
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

/// Adds the gradient by the transformed filters, `[36, inputs, outputs]`.
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
            gather(simd, source, *place, to, GROUP * inputs);
            let to = &mut scratch.sums[tile * outputs..];
            spread(simd, gradient, *place, to, GROUP * outputs);
        }
        let patches = scratch.patches.chunks_exact(GROUP * inputs);
        let gradients = scratch.sums.chunks_exact(GROUP * outputs);
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

/// The neighbourhoods of all places of a picture of one channel, nine numbers each.
pub fn around(values: &[f32], extent: Extent, rows: &mut Vec<f32>) {
    let (bands, frames) = (extent.bands, extent.frames);
    rows.clear();
    rows.resize(extent.places() * 9, 0.0);
    // A band's row goes to that of the band below it, its own and that of the band above it.
    for (index, row) in values.chunks_exact(frames).enumerate() {
        let band = index % bands;
        for y in 0..3 {
            let to = band + 1;
            if to < y || to - y >= bands {
                continue;
            }
            let rows = &mut rows[(index + 1 - y) * frames * 9..][..frames * 9];
            for (frame, around) in rows.chunks_exact_mut(9).enumerate() {
                let around = &mut around[3 * y..3 * y + 3];
                around[1] = row[frame];
                if frame > 0 {
                    around[0] = row[frame - 1];
                }
                if frame + 1 < frames {
                    around[2] = row[frame + 1];
                }
            }
        }
    }
}

/// The way back of [`around`], where a row has `stride` numbers: adds each neighbour's share to its
/// place.
pub fn around_back(rows: &[f32], stride: usize, extent: Extent, out: &mut [f32]) {
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
