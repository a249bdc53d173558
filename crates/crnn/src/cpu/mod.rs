//! The network on the CPU, for inference.
//!
//! burn's CPU backend unfolds each convolution into a matrix, and passes over memory again for the
//! bias, the ELU, the norm and the pool. Here a block is one pass over tiles that stay in the cache:
//! Winograd's minimal filtering takes a quarter of the products, pooling comes before the ELU (which
//! it commutes with), and vectors are as wide as the machine has them (`pulp`). Weights are packed
//! once, when the network is loaded.
//!
//! The modules with the kernels ([`conv`], [`gru`], [`product`], [`activation`]) are public for training
//! (`genrescope-crnn-train`) and for benchmarks; programs need only [`CpuNetwork`].
//!
//! The parity tests hold it to the same figures as burn's network, and the self-test in every model
//! file guards it on every machine.

pub mod activation;
pub mod conv;
mod extent;
pub mod gru;
mod network;
pub mod product;

pub use extent::Extent;
pub use network::CpuNetwork;
