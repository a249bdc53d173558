//! The network on the CPU, for inference.
//!
//! burn's CPU backend unfolds each convolution into a matrix and passes over memory again for bias, ELU,
//! batch norm and pool. Here a block is one pass over tiles that stay in the cache. Winograd's minimal
//! filtering needs a quarter of the products, pooling comes before the ELU (they commute), and vectors are
//! as wide as the machine supports (`pulp`). Weights are packed once, when the network is loaded.
//!
//! The modules with the kernels ([`conv`], [`gru`], [`matmul`], [`activation`]) are public for training
//! (`genrescope-crnn-train`) and for benchmarks; programs need only [`CpuNetwork`].
//!
//! The parity tests compare it with PyTorch, and the self-test in every model file checks it on every
//! machine.

pub mod activation;
pub mod conv;
mod extent;
pub mod gru;
pub mod matmul;
mod network;
mod register_tiles;

pub use extent::Extent;
pub use network::CpuNetwork;
