//! The parameters as PyTorch names and lays them out.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};

use super::config::CrnnConfig;
use super::crnn::Crnn;

/// A tensor on the host.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedTensor {
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Values, row-major.
    pub values: Vec<f32>,
}

/// Parameters and batch-norm statistics by their PyTorch names.
pub type StateDict = BTreeMap<String, NamedTensor>;

/// Why parameters do not fit a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateDictError {
    /// The network needs a tensor that is not there.
    #[error("the tensor {name} is missing")]
    Missing {
        /// PyTorch name.
        name: String,
    },
    /// A tensor of another shape.
    #[error("the tensor {name} has the shape {actual:?}, but the network needs {expected:?}")]
    Shape {
        /// PyTorch name.
        name: String,
        /// Shape that the network's configuration asks for.
        expected: Vec<usize>,
        /// Shape found.
        actual: Vec<usize>,
    },
    /// A tensor that the network has no place for.
    #[error("the tensor {name} belongs to no layer of this network")]
    Unexpected {
        /// PyTorch name.
        name: String,
    },
    /// Infinite values or no numbers at all.
    #[error("the tensor {name} holds values that are not finite numbers")]
    NotFinite {
        /// PyTorch name.
        name: String,
    },
}

/// Reads the parameters back from the device. Waits for it: not for WebGPU in a browser.
pub fn state_dict(network: &Crnn) -> StateDict {
    let mut reader = Reader::default();
    network.visit(&mut reader);
    reader.dict
}

/// Replaces every parameter of `network`, which may be on any device.
///
/// # Errors
/// A tensor is missing, superfluous, of another shape, or holds NaN or infinity.
pub fn load_state_dict(
    network: Crnn,
    mut dict: StateDict,
    device: &Device,
) -> Result<Crnn, StateDictError> {
    // PyTorch counts batches in each batch norm; inference has no use for it.
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

/// Checks that parameters are exactly those of a network of this configuration.
///
/// # Errors
/// As [`load_state_dict`].
pub fn check_state_dict(config: &CrnnConfig, dict: &StateDict) -> Result<(), StateDictError> {
    let expected = expected_shapes(config);
    for (name, shape) in &expected {
        check_tensor(name, dict.get(name), shape)?;
    }
    let counts_batches = |name: &&String| name.ends_with("num_batches_tracked");
    let mut others = dict.keys().filter(|name| !expected.contains_key(*name));
    match others.find(|name| !counts_batches(name)) {
        Some(name) => Err(StateDictError::Unexpected { name: name.clone() }),
        None => Ok(()),
    }
}

/// Checks that a tensor is there, of this shape, and made of numbers.
fn check_tensor(
    name: &str,
    tensor: Option<&NamedTensor>,
    expected: &[usize],
) -> Result<(), StateDictError> {
    let name = || name.to_owned();
    let tensor = tensor.ok_or_else(|| StateDictError::Missing { name: name() })?;
    if tensor.shape != expected {
        return Err(StateDictError::Shape {
            name: name(),
            expected: expected.to_vec(),
            actual: tensor.shape.clone(),
        });
    }
    match tensor.values.iter().all(|value| value.is_finite()) {
        true => Ok(()),
        false => Err(StateDictError::NotFinite { name: name() }),
    }
}

/// The name and shape of every tensor that a network of this configuration has, without
/// allocating it.
pub fn expected_shapes(config: &CrnnConfig) -> BTreeMap<String, Vec<usize>> {
    let mut shapes = BTreeMap::new();
    let mut add = |name: String, shape: &[usize]| {
        shapes.insert(name, shape.to_vec());
    };
    let norm = |add: &mut dyn FnMut(String, &[usize]), prefix: &str, features: usize| {
        for field in ["weight", "bias", "running_mean", "running_var"] {
            add(format!("{prefix}.{field}"), &[features]);
        }
    };
    match config.input_norm {
        super::InputNorm::None => {}
        super::InputNorm::Whole => norm(&mut add, "input_norm", 1),
        super::InputNorm::PerBand => norm(&mut add, "input_norm", config.bands),
    }
    let mut inputs = 1;
    for (index, block) in config.blocks.iter().enumerate() {
        let prefix = format!("blocks.{index}");
        add(
            format!("{prefix}.conv.weight"),
            &[block.channels, inputs, 3, 3],
        );
        add(format!("{prefix}.conv.bias"), &[block.channels]);
        norm(&mut add, &format!("{prefix}.norm"), block.channels);
        inputs = block.channels;
    }
    let mut features = config.features();
    for (index, gru) in config.gru.iter().enumerate() {
        let directions = if gru.bidirectional {
            &["", "_reverse"][..]
        } else {
            &[""]
        };
        for direction in directions {
            let gates = 3 * gru.units;
            let name = |field: &str| format!("recurrent.{index}.{field}_l0{direction}");
            add(name("weight_ih"), &[gates, features]);
            add(name("weight_hh"), &[gates, gru.units]);
            add(name("bias_ih"), &[gates]);
            add(name("bias_hh"), &[gates]);
        }
        features = gru.output();
    }
    add("head.weight".into(), &[config.genres, features]);
    add("head.bias".into(), &[config.genres]);
    shapes
}

/// Where in the module tree a traversal is.
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

/// burn calls a norm's scale and shift gamma and beta.
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
    /// The first thing that was wrong; a mapper cannot stop early.
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
                let tensor = Tensor::<D>::from_data(data, &self.device);
                Param::initialized(param.id, tensor)
            }
            Err(error) => {
                self.error.get_or_insert(error);
                param
            }
        }
    }
}
