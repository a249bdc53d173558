//! The transform of a convolution's weights to one matrix per position of a patch, and its transpose for
//! the gradient.
//!
//! Both run in every step, so they are multithreaded and vectorised: a position's matrix is a weighted sum
//! of nine planes, one for each tap.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use genrescope_crnn::cpu::conv::tiles::{FILTER, PATCH};
use genrescope_crnn::cpu::matmul::Packed;

const TAPS: usize = 9;

/// The weight of a tap at a position of a patch: the product of both dimensions' factors.
fn factor(place: usize, tap: usize) -> f32 {
    let (y, x) = (place / PATCH, place % PATCH);
    (FILTER[y][tap / 3] * FILTER[x][tap % 3]) as f32
}

/// Transforms filters `[outputs, inputs, 3, 3]` to one matrix per position of a patch, from inputs to
/// outputs; if `turned`, from the outputs' gradient to the inputs'.
pub fn filters(weight: &[f32], inputs: usize, outputs: usize, turned: bool) -> Vec<Packed> {
    let (rows, columns) = match turned {
        true => (outputs, inputs),
        false => (inputs, outputs),
    };
    let planes = planes(weight, inputs, outputs, turned);
    let places = (0..PATCH * PATCH).into_par_iter();
    places
        .map(|place| {
            Arch::new().dispatch(Matrix {
                place,
                planes: &planes,
                sizes: (rows, columns),
            })
        })
        .collect()
}

/// The matrix of a position. A type, since a closure would not be compiled for the vector width.
struct Matrix<'a> {
    place: usize,
    planes: &'a [f32],
    sizes: (usize, usize),
}

impl WithSimd for Matrix<'_> {
    type Output = Packed;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Packed {
        let (rows, columns) = self.sizes;
        let mut packed = Packed::zeros(rows, columns);
        for row in 0..rows {
            for (column, out) in packed.row(row) {
                for tap in 0..TAPS {
                    let factor = factor(self.place, tap);
                    if factor != 0.0 {
                        let from = (tap * rows + row) * columns + column;
                        add(out, &self.planes[from..from + out.len()], factor);
                    }
                }
            }
        }
        packed
    }
}

/// The weights as `[9, inputs, outputs]`, or turned as `[9, outputs, inputs]`.
fn planes(weight: &[f32], inputs: usize, outputs: usize, turned: bool) -> Vec<f32> {
    let plane = inputs * outputs;
    let mut planes = vec![0.0; TAPS * plane];
    planes
        .par_chunks_mut(plane.max(1))
        .enumerate()
        .for_each(|(tap, plane)| {
            for output in 0..outputs {
                for input in 0..inputs {
                    let from = (output * inputs + input) * TAPS;
                    match turned {
                        true => plane[output * inputs + input] = weight[from + TAPS - 1 - tap],
                        false => plane[input * outputs + output] = weight[from + tap],
                    }
                }
            }
        });
    planes
}

/// The gradient w.r.t. the filters, `[outputs, inputs, 3, 3]`, from that w.r.t. the transformed filters,
/// `[36, inputs, outputs]`, given as sums over parts of the batch.
pub fn filters_back(parts: &[&[f32]], inputs: usize, outputs: usize) -> Vec<f32> {
    let mut taps = vec![0.0; inputs * TAPS * outputs];
    let by_input = taps.par_chunks_mut((TAPS * outputs).max(1)).enumerate();
    by_input.for_each(|(input, taps)| {
        Arch::new().dispatch(Taps {
            parts,
            input,
            inputs,
            taps,
        });
    });
    let mut weight = vec![0.0; outputs * inputs * TAPS];
    let by_output = weight.par_chunks_mut((inputs * TAPS).max(1)).enumerate();
    by_output.for_each(|(output, weight)| {
        for (n, weight) in weight.iter_mut().enumerate() {
            *weight = taps[n * outputs + output];
        }
    });
    weight
}

/// The gradients w.r.t. the taps of one input, `[9, outputs]`.
struct Taps<'a> {
    parts: &'a [&'a [f32]],
    input: usize,
    inputs: usize,
    taps: &'a mut [f32],
}

impl WithSimd for Taps<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let outputs = self.taps.len() / TAPS;
        let mut sum = vec![0.0; outputs];
        for place in 0..PATCH * PATCH {
            let from = (place * self.inputs + self.input) * outputs;
            sum.fill(0.0);
            for part in self.parts {
                add(&mut sum, &part[from..from + outputs], 1.0);
            }
            for (tap, taps) in self.taps.chunks_exact_mut(outputs).enumerate() {
                let factor = factor(place, tap);
                if factor != 0.0 {
                    add(taps, &sum, factor);
                }
            }
        }
    }
}

#[inline(always)]
fn add(out: &mut [f32], values: &[f32], factor: f32) {
    for (out, value) in out.iter_mut().zip(values) {
        *out += factor * value;
    }
}
