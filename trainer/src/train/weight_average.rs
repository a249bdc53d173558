//! Exponential moving average of the weights, which often generalises better than the last weights.

use anyhow::{Result, bail, ensure};
use burn::module::Module;
use genrescope_crnn::{NamedTensor, StateDict};
use genrescope_crnn_train::{Crnn, state_dict};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

/// Moving average of all parameters and batch-norm statistics.
pub struct WeightAverage {
    decay: f64,
    /// Updates so far. Early updates use a smaller decay, so that the random initial weights fade quickly.
    steps: usize,
    tensors: StateDict,
}

impl WeightAverage {
    /// An average that starts at the network's weights; `None` if `decay` is zero.
    pub fn new(decay: f64, model: &Crnn) -> Option<WeightAverage> {
        (decay > 0.0).then(|| WeightAverage {
            decay,
            steps: 0,
            tensors: state_dict(&model.valid()),
        })
    }

    /// Updates the average after an optimizer step.
    pub fn update(&mut self, model: &Crnn) {
        self.steps += 1;
        let steps = self.steps as f64;
        let decay = self.decay.min((1.0 + steps) / (10.0 + steps)) as f32;
        let now = state_dict(&model.valid());
        for (name, average) in &mut self.tensors {
            let Some(now) = now.get(name) else { continue };
            for (average, now) in average.values.iter_mut().zip(&now.values) {
                *average += (1.0 - decay) * (now - *average);
            }
        }
    }

    /// The averaged weights.
    pub fn tensors(&self) -> &StateDict {
        &self.tensors
    }

    /// Serialises the average as a safetensors file.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let bytes = |values: &[f32]| -> Vec<u8> {
            values
                .iter()
                .flat_map(|value| value.to_le_bytes())
                .collect()
        };
        let data: Vec<(&String, &Vec<usize>, Vec<u8>)> = self
            .tensors
            .iter()
            .map(|(name, tensor)| (name, &tensor.shape, bytes(&tensor.values)))
            .collect();
        let views: Vec<(&String, TensorView)> = data
            .iter()
            .map(|(name, shape, data)| {
                Ok((*name, TensorView::new(Dtype::F32, (*shape).clone(), data)?))
            })
            .collect::<Result<_>>()?;
        let steps = [("steps".to_owned(), self.steps.to_string())].into();
        Ok(safetensors::serialize(views, Some(steps))?)
    }

    /// Restores the state from a file of [`WeightAverage::to_bytes`].
    ///
    /// # Errors
    /// The file is damaged, or belongs to another network.
    pub fn read(mut self, bytes: &[u8]) -> Result<WeightAverage> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let steps = header.metadata().as_ref().and_then(|m| m.get("steps"));
        let Some(Ok(steps)) = steps.map(|steps| steps.parse()) else {
            bail!("the number of steps is missing");
        };
        self.steps = steps;
        let file = SafeTensors::deserialize(bytes)?;
        for (name, tensor) in &mut self.tensors {
            let saved = file.tensor(name)?;
            ensure!(
                saved.shape() == tensor.shape && saved.dtype() == Dtype::F32,
                "the tensor {name} has a different shape or type"
            );
            let values = saved.data().chunks_exact(4);
            *tensor = NamedTensor {
                shape: tensor.shape.clone(),
                values: values
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect(),
            };
        }
        Ok(self)
    }
}
