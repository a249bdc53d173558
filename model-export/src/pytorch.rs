//! PyTorch weights from `torch.save(model.state_dict(), ...)` or `safetensors.torch.save_file`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use genrescope_crnn::model_file;
use genrescope_crnn::{NamedTensor, StateDict};
use pytorch_reader::{DType, PytorchReader};

/// Reads a state dict, whose names and layouts are those of the model file.
///
/// # Errors
/// The file cannot be read, or has tensors of another type than float32.
pub fn state_dict(path: &Path) -> Result<StateDict> {
    let pickled = path
        .extension()
        .is_some_and(|extension| extension == "pt" || extension == "pth" || extension == "bin");
    if pickled {
        return from_pickle(path);
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    model_file::read_tensors(&bytes).with_context(|| path.display().to_string())
}

fn from_pickle(path: &Path) -> Result<StateDict> {
    let reader = PytorchReader::new(path)
        .with_context(|| format!("{} is not a PyTorch state dict", path.display()))?;
    let mut dict = StateDict::new();
    for (name, tensor) in reader.into_tensors() {
        // PyTorch stores a batch counter beside each batch norm.
        if name.ends_with("num_batches_tracked") {
            continue;
        }
        let bytes = tensor
            .read()
            .with_context(|| format!("cannot read the tensor {name}"))?;
        let shape = tensor.shape().to_vec();
        let values: Vec<f32> = match tensor.dtype() {
            DType::F32 => bytes
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
            other => bail!("the tensor {name} has type {other:?}; save the model as float32"),
        };
        ensure!(
            values.len() == shape.iter().product::<usize>(),
            "the tensor {name} is not contiguous; call .contiguous() before saving"
        );
        dict.insert(name, NamedTensor { shape, values });
    }
    Ok(dict)
}
