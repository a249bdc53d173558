//! Inference by burn's modules, on any of burn's backends.

use burn::tensor::{Device, Tensor, TensorData};
use genrescope_crnn::{
    CrnnConfig, Network, NetworkError, NetworkFuture, StateDict, StateDictError,
};

use crate::crnn::Crnn;
use crate::module_weights::load_state_dict;

/// A network with weights on one of burn's devices.
#[derive(Debug)]
pub struct BurnNetwork {
    network: Crnn,
    device: Device,
    /// Bands and frames of a slice.
    slice: [usize; 2],
}

impl BurnNetwork {
    /// Loads the weights for slices of `frames` frames. `config` must be a validated one.
    ///
    /// # Errors
    /// A tensor is missing, unexpected, of another shape, or holds NaN or infinity.
    pub fn new(
        config: &CrnnConfig,
        frames: usize,
        weights: StateDict,
        device: &Device,
    ) -> Result<BurnNetwork, StateDictError> {
        Ok(BurnNetwork {
            network: load_state_dict(Crnn::new(config, device), weights, device)?,
            device: device.clone(),
            slice: [config.bands, frames],
        })
    }
}

impl Network for BurnNetwork {
    fn logits<'a>(&'a self, input: &'a [f32]) -> NetworkFuture<'a> {
        Box::pin(async {
            let [bands, frames] = self.slice;
            let slices = input.len() / (bands * frames);
            let data = TensorData::new(input.to_vec(), [slices, bands, frames]);
            let logits = self.network.forward(Tensor::from_data(data, &self.device));
            let data = logits.into_data_async().await;
            let data = data.map_err(|error| NetworkError {
                detail: format!("{error:?}"),
            })?;
            Ok(data.iter::<f32>().collect())
        })
    }
}
