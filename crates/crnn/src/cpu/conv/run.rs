//! A block's work by one of the algorithms, which each implement `WithSimd` for it.

use super::epilogue::Epilogue;
use crate::cpu::extent::Extent;

/// An algorithm with the tensors that it works on.
pub struct Run<'a, A> {
    pub algorithm: &'a A,
    pub epilogue: &'a Epilogue,
    pub input: &'a [f32],
    /// Size of the input.
    pub extent: Extent,
    /// Size of the output.
    pub pooled: Extent,
    pub out: &'a mut [f32],
}
