//! The convolution block as one operation of burn's CPU backend: [`cpu_block`] with its own gradients.
//! The network's code stays the same for all backends.
//!
//! [`cpu_block`]: crate::cpu_block

use std::sync::Arc;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{
    Autodiff, AutodiffBackend, Backend, Dispatch, DispatchDevice, Flex, FlexDevice,
    backend_extension,
};
use burn::tensor::{Device, Distribution, Tensor, TensorData};

use super::conv_block::ConvBlock;
use crate::cpu_block::{self, Dropout, SavedActivations, Sizes, Weights};

/// A backend that knows the block.
#[backend_extension(Autodiff, Flex)]
pub trait ConvBlockBackend: Backend {
    /// The block's output, and the batch's statistics: `[2, outputs]`, means and variances.
    ///
    /// The input is `[slices, bands, frames, inputs]`, channels innermost; so is the output.
    fn conv_block(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool: [usize; 2],
        dropout: Dropout,
    ) -> (FloatTensor<Self>, FloatTensor<Self>);
}

type FlexTensor = FloatTensor<Flex>;

/// A block's input and parameters, on the host.
#[derive(Clone, Debug)]
struct Given {
    input: FlexTensor,
    weight: FlexTensor,
    bias: FlexTensor,
    gamma: FlexTensor,
    beta: FlexTensor,
    sizes: Sizes,
}

impl Given {
    fn new(tensors: [FlexTensor; 5], pool: [usize; 2]) -> Given {
        let [input, weight, bias, gamma, beta] = tensors.map(|tensor| tensor.to_contiguous());
        let [slices, bands, frames, inputs] = input.layout().shape().dims();
        let outputs = bias.layout().shape().num_elements();
        Given {
            input,
            weight,
            bias,
            gamma,
            beta,
            sizes: Sizes {
                slices,
                bands,
                frames,
                inputs,
                outputs,
                pool,
            },
        }
    }

    fn weights(&self) -> Weights<'_> {
        Weights {
            weight: self.weight.storage(),
            bias: self.bias.storage(),
            gamma: self.gamma.storage(),
            beta: self.beta.storage(),
        }
    }

    fn forward(&self, dropout: Dropout) -> (FlexTensor, FlexTensor, SavedActivations) {
        let result = cpu_block::forward(self.input.storage(), &self.weights(), self.sizes, dropout);
        let Sizes {
            slices,
            bands,
            frames,
            outputs,
            pool,
            ..
        } = self.sizes;
        let shape = [slices, bands / pool[0], frames / pool[1], outputs];
        let statistics = [result.mean, result.variance].concat();
        (
            tensor(result.output, &shape),
            tensor(statistics, &[2, outputs]),
            result.saved,
        )
    }
}

fn tensor(values: Vec<f32>, shape: &[usize]) -> FlexTensor {
    let data = TensorData::new(values, shape.to_vec());
    Flex::float_from_data(data, &FlexDevice)
}

impl ConvBlockBackend for Flex {
    fn conv_block(
        input: FlexTensor,
        weight: FlexTensor,
        bias: FlexTensor,
        gamma: FlexTensor,
        beta: FlexTensor,
        pool: [usize; 2],
        dropout: Dropout,
    ) -> (FlexTensor, FlexTensor) {
        let given = Given::new([input, weight, bias, gamma, beta], pool);
        let (output, statistics, _) = given.forward(dropout);
        (output, statistics)
    }
}

/// The way back.
#[derive(Debug)]
struct BlockBackward;

impl Backward<Flex, 5> for BlockBackward {
    type State = (Given, Arc<SavedActivations>);

    fn backward(self, ops: Ops<Self::State, 5>, gradients: &mut Gradients, _: &mut Checkpointer) {
        let (given, saved) = ops.state;
        let output = gradients.consume::<Flex>(&ops.node).to_contiguous();
        let back = cpu_block::backward(
            given.input.storage(),
            &given.weights(),
            &saved,
            output.storage(),
            given.sizes,
            ops.parents[0].is_some(),
        );
        let Sizes {
            slices,
            bands,
            frames,
            inputs,
            outputs,
            ..
        } = given.sizes;
        let all = [
            (back.input, vec![slices, bands, frames, inputs]),
            (back.weight, vec![outputs, inputs, 3, 3]),
            (back.bias, vec![outputs]),
            (back.gamma, vec![outputs]),
            (back.beta, vec![outputs]),
        ];
        for (parent, (values, shape)) in ops.parents.into_iter().zip(all) {
            if let Some(node) = parent {
                gradients.register::<Flex>(node.id, tensor(values, &shape));
            }
        }
    }
}

impl<C: CheckpointStrategy> ConvBlockBackend for Autodiff<Flex, C> {
    fn conv_block(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        pool: [usize; 2],
        dropout: Dropout,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let parents = [input, weight, bias, gamma, beta];
        let nodes = parents.each_ref().map(|parent| parent.node());
        let given = Given::new(parents.map(|parent| parent.into_primitive()), pool);
        let (output, statistics, saved) = given.forward(dropout);
        let prepared = BlockBackward.prepare::<C>(nodes).compute_bound();
        let output = match prepared.stateful() {
            OpsKind::Tracked(operation) => operation.finish((given, Arc::new(saved)), output),
            OpsKind::UnTracked(operation) => operation.finish(output),
        };
        (output, Self::from_inner(statistics))
    }
}

/// Whether a tensor is in training on burn's CPU backend.
pub(super) fn trains_on_the_cpu(tensor: &Tensor<4>) -> bool {
    let device = tensor.device();
    let DispatchDevice::Autodiff(inner) = device.as_dispatch() else {
        return false;
    };
    matches!(**inner, DispatchDevice::Flex(_))
}

impl ConvBlock {
    /// Whether this block can run as one operation on an input of these sizes, channels innermost:
    /// it needs whole vectors of channels. Returns the sizes that come out.
    pub(super) fn fused(&self, [slices, bands, frames, inputs]: [usize; 4]) -> Option<[usize; 4]> {
        let [outputs] = self.norm.gamma.dims();
        let pool = self.pool_size();
        let sizes = Sizes {
            slices,
            bands,
            frames,
            inputs,
            outputs,
            pool,
        };
        let pooled = [slices, bands / pool[0], frames / pool[1], outputs];
        // The operation always uses the statistics of the batch.
        let fits = sizes.fit() && self.norm.training.is_enabled();
        fits.then_some(pooled)
    }

    /// As [`ConvBlock::forward`], with channels innermost, in one operation.
    pub(super) fn forward_fused(&self, input: Tensor<4>) -> Tensor<4> {
        let device = input.device().without_autodiff();
        let pool = self.pool_size();
        let bias = self.conv.bias.as_ref().map(|bias| bias.val());
        let bias = bias.unwrap_or_else(|| self.norm.beta.val().zeros_like());
        let (output, statistics) = <Dispatch as ConvBlockBackend>::conv_block(
            input.into_dispatch(),
            self.conv.weight.val().into_dispatch(),
            bias.into_dispatch(),
            self.norm.gamma.val().into_dispatch(),
            self.norm.beta.val().into_dispatch(),
            pool,
            self.dropout(&device),
        );
        let statistics = Tensor::<2>::from_dispatch(statistics).detach();
        let momentum = self.norm.momentum;
        for (row, state) in [&self.norm.running_mean, &self.norm.running_var]
            .into_iter()
            .enumerate()
        {
            let batch = statistics.clone().narrow(0, row, 1).squeeze_dim::<1>(0);
            let before = state.value_sync().to_device(&batch.device());
            let after = before.mul_scalar(1.0 - momentum) + batch.mul_scalar(momentum);
            state.update(after.detach());
        }
        Tensor::from_dispatch(output)
    }

    /// What this step leaves out, seeded by the device's generator.
    fn dropout(&self, device: &Device) -> Dropout {
        let share = self.dropout_share();
        if share <= 0.0 {
            return Dropout::NONE;
        }
        // Integers that are exact in single precision.
        let range = Distribution::Uniform(0.0, f64::from(1 << 24));
        let draw = || Tensor::<1>::random([1], range, device).into_scalar::<f32>() as u32;
        Dropout::new(share, (draw() << 16) ^ draw())
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution, Tensor};

    use super::{ConvBlock, trains_on_the_cpu};
    use genrescope_crnn::ConvBlockConfig;

    /// Output, running statistics and gradients as vectors.
    type Outcome = Vec<(&'static str, Vec<f32>)>;

    fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
        tensor.into_data().iter::<f32>().collect()
    }

    #[test]
    fn fused_block_matches_burns_own_layers() {
        let device = Device::flex().autodiff();
        device.seed(7);
        let config = ConvBlockConfig {
            channels: 64,
            pool: [4, 2],
        };
        let input = Tensor::<4>::random([5, 32, 16, 9], Distribution::Normal(0.0, 1.0), &device);
        let input = input.require_grad();
        assert!(trains_on_the_cpu(&input));
        let target = Tensor::<4>::random([5, 64, 4, 4], Distribution::Default, &device);
        let block = ConvBlock::new(&config, 32, 0.0, &device);
        let run = |fused: bool| -> Outcome {
            let still = device.clone().without_autodiff();
            block.norm.running_mean.update(Tensor::zeros([64], &still));
            block.norm.running_var.update(Tensor::ones([64], &still));
            let output = match fused {
                true => {
                    let inner = input.clone().permute([0, 2, 3, 1]);
                    block.forward_fused(inner).permute([0, 3, 1, 2])
                }
                false => block.forward(input.clone()),
            };
            let gradients = (output.clone() * target.clone()).sum().backward();
            let by =
                |parameter: &Tensor<1>| values(parameter.grad(&gradients).expect("a gradient"));
            let weight = block.conv.weight.val();
            let bias = block.conv.bias.as_ref().expect("a bias").val();
            vec![
                ("output", values(output)),
                ("mean", values(block.norm.running_mean.value_sync())),
                ("variance", values(block.norm.running_var.value_sync())),
                (
                    "by input",
                    values(input.grad(&gradients).expect("a gradient")),
                ),
                (
                    "by weight",
                    values(weight.grad(&gradients).expect("a gradient")),
                ),
                ("by bias", by(&bias)),
                ("by gamma", by(&block.norm.gamma.val())),
                ("by beta", by(&block.norm.beta.val())),
            ]
        };
        for ((what, ours), (_, theirs)) in run(true).into_iter().zip(run(false)) {
            assert_eq!(ours.len(), theirs.len(), "{what}");
            let most = theirs.iter().fold(1e-3f32, |most, x| most.max(x.abs()));
            for (ours, theirs) in ours.iter().zip(&theirs) {
                let off = (ours - theirs).abs() / most;
                assert!(off < 1e-4, "{what}: {ours} for {theirs}");
            }
        }
    }
}
