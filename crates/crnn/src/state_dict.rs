//! The parameters under PyTorch's names and in its layouts.

use std::collections::BTreeMap;

use crate::config::CrnnConfig;

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
    /// A tensor is missing.
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
        /// Shape by the network's configuration.
        expected: Vec<usize>,
        /// Shape found.
        actual: Vec<usize>,
    },
    /// A tensor that the network does not have.
    #[error("the tensor {name} belongs to no layer of this network")]
    Unexpected {
        /// PyTorch name.
        name: String,
    },
    /// Values that are not finite.
    #[error("the tensor {name} holds values that are not finite numbers")]
    NotFinite {
        /// PyTorch name.
        name: String,
    },
}

/// Checks that parameters are exactly those of a network of this configuration.
///
/// # Errors
/// A tensor is missing, unexpected, of another shape, or not finite.
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

/// Checks that a tensor exists, has this shape and is finite.
pub fn check_tensor(
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

/// The suffix of a GRU layer's tensor names in PyTorch, for each direction.
pub(super) fn gru_directions(bidirectional: bool) -> &'static [&'static str] {
    match bidirectional {
        true => &["", "_reverse"],
        false => &[""],
    }
}

/// The name and shape of every tensor of a network of this configuration.
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
        for direction in gru_directions(gru.bidirectional) {
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
