//! Conversion between a state dict and burn's modules.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};

use super::crnn::Crnn;
use genrescope_crnn::{NamedTensor, StateDict, StateDictError, check_tensor};

/// Reads the parameters from the device. Blocks, so it cannot be used with WebGPU in a browser.
pub fn state_dict(network: &Crnn) -> StateDict {
    let mut reader = Reader::default();
    network.visit(&mut reader);
    reader.dict
}

/// Replaces every parameter of `network`, which may be on any device.
///
/// # Errors
/// A tensor is missing, unexpected, of another shape, or not finite.
pub fn load_state_dict(
    network: Crnn,
    mut dict: StateDict,
    device: &Device,
) -> Result<Crnn, StateDictError> {
    // PyTorch's counter of batches, which inference does not need.
    dict.retain(|name, _| !name.ends_with("num_batches_tracked"));
    let mut writer = Writer {
        path: Path::default(),
        dict,
        device: device.clone(),
        error: None,
    };
    let network = network.map(&mut writer);
    if let Some(error) = writer.error {
        return Err(error);
    }
    match writer.dict.into_keys().next() {
        Some(name) => Err(StateDictError::Unexpected { name }),
        None => Ok(network),
    }
}

/// The current position in the module tree.
#[derive(Default)]
struct Path(Vec<String>);

impl Path {
    /// The PyTorch name of the parameter here.
    fn name(&self) -> String {
        let parts: Vec<&str> = self.0.iter().map(String::as_str).collect();
        match parts[..] {
            // nn.GRU keeps both directions in one module and marks them in the name.
            ["recurrent", index, direction, field] => {
                let suffix = if direction == "reverse" {
                    "_reverse"
                } else {
                    ""
                };
                format!("recurrent.{index}.{field}_l0{suffix}")
            }
            ["input_norm", "norm", field] => format!("input_norm.{}", torch_norm_field(field)),
            [ref prefix @ .., "norm", field] => {
                format!("{}.norm.{}", prefix.join("."), torch_norm_field(field))
            }
            _ => parts.join("."),
        }
    }
}

/// In burn a norm's scale and shift are called gamma and beta.
fn torch_norm_field(field: &str) -> &str {
    match field {
        "gamma" => "weight",
        "beta" => "bias",
        other => other,
    }
}

#[derive(Default)]
struct Reader {
    path: Path,
    dict: StateDict,
}

impl ModuleVisitor for Reader {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.0.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.0.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let shape = tensor.dims().to_vec();
        let values = tensor.into_data().iter::<f32>().collect();
        self.dict
            .insert(self.path.name(), NamedTensor { shape, values });
    }
}

struct Writer {
    path: Path,
    dict: StateDict,
    device: Device,
    /// The first error; a mapper cannot stop early.
    error: Option<StateDictError>,
}

impl Writer {
    fn take(&mut self, name: String, expected: &[usize]) -> Result<TensorData, StateDictError> {
        let tensor = self.dict.remove(&name);
        check_tensor(&name, tensor.as_ref(), expected)?;
        let tensor = tensor.ok_or(StateDictError::Missing { name })?;
        Ok(TensorData::new(tensor.values, tensor.shape))
    }
}

impl ModuleMapper for Writer {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.0.push(name.to_string());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.0.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let expected = param.lazy_shape();
        match self.take(self.path.name(), expected.as_slice()) {
            Ok(data) => {
                // A parameter that is trained stays one.
                let trained = param.val().is_require_grad();
                let tensor = Tensor::<D>::from_data(data, &self.device);
                let tensor = tensor.set_require_grad(trained);
                Param::initialized(param.id, tensor)
            }
            Err(error) => {
                self.error.get_or_insert(error);
                param
            }
        }
    }
}
