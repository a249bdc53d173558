//! Training of the last layers of a network that is trained already.
//!
//! ```text
//! input ─ features_after(n), once per slice ─▶ features ─ states_from(n) ─▶ states ─ logits_of ─▶ logits
//! ```
//!
//! Batch norms keep their statistics: those of the few songs of a fine-tuning describe these songs rather than music.

use burn::tensor::{Device, Tensor};

use super::crnn::Crnn;
use genrescope_crnn::{CrnnConfig, StateDict, StateDictError};

use crate::module_weights::load_state_dict;

impl Crnn {
    /// A trained network whose batch norms keep their statistics. On a device with autodiff its parameters can be trained
    /// further.
    ///
    /// # Errors
    /// A tensor is missing, unexpected, of another shape, or not finite.
    pub fn with_fixed_statistics(
        config: &CrnnConfig,
        weights: StateDict,
        device: &Device,
    ) -> Result<Crnn, StateDictError> {
        let mut network = load_state_dict(Crnn::new(config, device), weights, device)?;
        network.input_norm = network.input_norm.with_fixed_statistics();
        for block in &mut network.blocks {
            block.fix_statistics();
        }
        Ok(network)
    }

    /// What the first `blocks` convolution blocks compute. For a network on a device without autodiff: nothing is trained
    /// and nothing left out.
    ///
    /// # Shapes
    /// - input: `[slices, bands, frames]`, normalised as the manifest says
    /// - output: `[slices, channels, bands, frames]` of the last of these blocks
    pub fn features_after(&self, blocks: usize, input: Tensor<3>) -> Tensor<4> {
        let x = self.input_norm.forward(input);
        let blocks = self.blocks.iter().take(blocks);
        blocks.fold(x, |x, block| block.forward(x))
    }

    /// The embeddings of slices by the further convolution blocks and the recurrent layers.
    ///
    /// # Shapes
    /// - features: as the output of [`Crnn::features_after`] with the same `blocks`
    /// - output: `[slices, units]`
    pub fn states_from(&self, blocks: usize, features: Tensor<4>) -> Tensor<2> {
        let blocks = self.blocks.iter().skip(blocks);
        let x = blocks.fold(features, |x, block| block.forward(x));
        self.pooled(x.permute([0, 3, 1, 2]))
    }
}

#[cfg(test)]
mod tests {
    use burn::module::Module;
    use burn::optim::{AdamConfig, GradientsParams};
    use burn::tensor::{Device, Distribution, Tensor};
    use genrescope_crnn::Preset;

    use super::Crnn;
    use crate::state_dict;

    /// Both parts together are the network, and a step changes no layer before them and no statistics.
    #[test]
    fn trains_only_the_last_layers() {
        let inner = Device::flex();
        let config = genrescope_crnn::CrnnConfig {
            conv_dropout: 0.0,
            head_dropout: 0.0,
            ..Preset::Genrescope.config(128, 3)
        };
        inner.seed(3);
        let weights = state_dict(&Crnn::new(&config, &inner));
        let fixed = Crnn::with_fixed_statistics(&config, weights.clone(), &inner).unwrap();
        let input = Tensor::<3>::random([4, 128, 32], Distribution::Normal(0.0, 1.0), &inner);
        let kept = config.blocks.len() - 1;
        let features = fixed.features_after(kept, input.clone());
        let whole = fixed
            .forward(input)
            .into_data()
            .iter::<f32>()
            .collect::<Vec<f32>>();

        let device = inner.autodiff();
        let network = Crnn::with_fixed_statistics(&config, weights.clone(), &device).unwrap();
        let states = network.states_from(kept, features.autodiff());
        let logits = network.logits_of(states);
        let parts = logits
            .clone()
            .into_data()
            .iter::<f32>()
            .collect::<Vec<f32>>();
        for (part, whole) in parts.iter().zip(&whole) {
            assert!((part - whole).abs() < 1e-4, "{part} for {whole}");
        }
        let gradients =
            GradientsParams::from_grads(logits.powf_scalar(2.0).sum().backward(), &network);
        let mut optimizer = AdamConfig::new().init();
        let trained = state_dict(&optimizer.step(1e-2, network, gradients).valid());
        for (name, before) in &weights {
            let is_last = [
                format!("blocks.{kept}."),
                "recurrent.".into(),
                "head.".into(),
            ];
            let is_last = is_last.iter().any(|prefix| name.starts_with(prefix));
            let expected = is_last && !name.contains("running");
            assert_eq!(trained[name].values != before.values, expected, "{name}");
        }
    }
}
