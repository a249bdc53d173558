//! What the fuzz targets share: limits on memory, the treatment of panics, and mutations that keep
//! checksums valid.

pub mod memory;
pub mod panics;
pub mod repair;

// The trainer is a program, so what reads its files is included as source.
#[allow(dead_code)]
#[path = "../../trainer/src/checksum.rs"]
pub mod checksum;
#[allow(dead_code)]
#[path = "../../trainer/src/data/mod.rs"]
pub mod data;
#[allow(dead_code)]
#[path = "../../trainer/src/files.rs"]
pub mod files;
#[allow(dead_code)]
#[path = "../../trainer/src/output.rs"]
pub mod output;
#[allow(dead_code)]
#[path = "../../trainer/src/waveform_augment/mod.rs"]
pub mod waveform_augment;
