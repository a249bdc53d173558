//! The network's layers as ONNX operations. Constants have the names of PyTorch's tensors where they are
//! equal to them.

use genrescope_crnn::folded_weights::GruWeights;
use genrescope_crnn::{ConvBlockConfig, GruConfig, InputNorm, StateDict};

use super::graph::Graph;
use super::proto::AttributeProto as Attribute;

/// Added to a variance before the square root, as in PyTorch.
const EPSILON: f32 = 1e-5;

/// Gates of a GRU.
const GATES: usize = 3;

/// `decibels` normalised as the manifest says and by the input norm: `[slices, bands, frames]` to
/// `[slices, 1, bands, frames]`.
pub fn input_norm(graph: &mut Graph, dict: &StateDict, norm: InputNorm, x: String) -> String {
    let axes = graph.integers("channel_axis", &[1]);
    let unsqueeze =
        |graph: &mut Graph, x: &str| graph.add("Unsqueeze", "one_channel", &[x, &axes], vec![]);
    match norm {
        InputNorm::None => unsqueeze(graph, &x),
        InputNorm::Whole => {
            let x = unsqueeze(graph, &x);
            batch_norm(graph, dict, "input_norm", &x)
        }
        InputNorm::PerBand => {
            let x = batch_norm(graph, dict, "input_norm", &x);
            unsqueeze(graph, &x)
        }
    }
}

/// Convolution, ELU, batch norm, max pool: `[slices, channels, bands, frames]`.
pub fn conv_block(
    graph: &mut Graph,
    dict: &StateDict,
    index: usize,
    block: &ConvBlockConfig,
    x: &str,
) -> String {
    let prefix = format!("blocks.{index}");
    let weight = parameter(graph, dict, &format!("{prefix}.conv.weight"));
    let bias = parameter(graph, dict, &format!("{prefix}.conv.bias"));
    let x = graph.add(
        "Conv",
        &format!("{prefix}.conv"),
        &[x, &weight, &bias],
        vec![
            Attribute::ints("kernel_shape", &[3, 3]),
            Attribute::ints("pads", &[1, 1, 1, 1]),
        ],
    );
    let elu = format!("{prefix}.elu");
    let x = graph.add("Elu", &elu, &[&x], vec![Attribute::float("alpha", 1.0)]);
    let x = batch_norm(graph, dict, &format!("{prefix}.norm"), &x);
    let pool = block.pool.map(|size| size as i64);
    graph.add(
        "MaxPool",
        &format!("{prefix}.pool"),
        &[&x],
        vec![
            Attribute::ints("kernel_shape", &pool),
            Attribute::ints("strides", &pool),
        ],
    )
}

/// A recurrent layer: `[time, lanes, features]` to `[time, lanes, directions * units]`.
pub fn gru(
    graph: &mut Graph,
    dict: &StateDict,
    index: usize,
    layer: &GruConfig,
    x: &str,
) -> String {
    let prefix = format!("recurrent.{index}");
    let weights = GruWeights::of(dict, index, layer.bidirectional);
    let (directions, units) = (weights.len(), layer.units);
    let stacked = |parts: &dyn Fn(&GruWeights) -> Vec<f32>| -> Vec<f32> {
        weights.iter().flat_map(parts).collect()
    };
    let input = stacked(&|own| in_onnx_order(own.weight_ih, units));
    let recurrent = stacked(&|own| in_onnx_order(own.weight_hh, units));
    let features = input.len() / (directions * GATES * units);
    let rows = GATES * units;
    let w = graph.floats(
        &format!("{prefix}.w"),
        &[directions, rows, features],
        &input,
    );
    let r = graph.floats(
        &format!("{prefix}.r"),
        &[directions, rows, units],
        &recurrent,
    );
    let biases = stacked(&|own| {
        [own.bias_ih, own.bias_hh]
            .map(|bias| in_onnx_order(bias, units))
            .concat()
    });
    let b = graph.floats(&format!("{prefix}.b"), &[directions, 2 * rows], &biases);
    let direction = if layer.bidirectional {
        "bidirectional"
    } else {
        "forward"
    };
    let x = graph.add(
        "GRU",
        &format!("{prefix}.gru"),
        &[x, &w, &r, &b],
        vec![
            Attribute::int("hidden_size", units),
            Attribute::string("direction", direction),
            // PyTorch multiplies by the reset gate after the matrix product, not before.
            Attribute::int("linear_before_reset", 1),
        ],
    );
    // [time, directions, lanes, units]
    let x = graph.add(
        "Transpose",
        &format!("{prefix}.directions_last"),
        &[&x],
        vec![Attribute::ints("perm", &[0, 2, 1, 3])],
    );
    let shape = [0, 0, layer.output() as i64];
    graph.reshape(&format!("{prefix}.states"), &x, &shape)
}

/// The head: `[slices, features]` to `[slices, outputs]`.
pub fn head(graph: &mut Graph, dict: &StateDict, name: &str, x: &str) -> String {
    let weight = parameter(graph, dict, "head.weight");
    let bias = parameter(graph, dict, "head.bias");
    let transposed = vec![Attribute::int("transB", 1)];
    graph.add("Gemm", name, &[x, &weight, &bias], transposed)
}

/// A batch norm over axis 1 with stored statistics.
fn batch_norm(graph: &mut Graph, dict: &StateDict, prefix: &str, x: &str) -> String {
    let [scale, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"]
        .map(|field| parameter(graph, dict, &format!("{prefix}.{field}")));
    graph.add(
        "BatchNormalization",
        prefix,
        &[x, &scale, &shift, &mean, &variance],
        vec![Attribute::float("epsilon", EPSILON)],
    )
}

/// A tensor of the state dict as a constant of the same name.
fn parameter(graph: &mut Graph, dict: &StateDict, name: &str) -> String {
    let tensor = &dict[name];
    graph.floats(name, &tensor.shape, &tensor.values)
}

/// The rows of a GRU's matrix or bias in ONNX's order of gates: update, reset, candidate. PyTorch has the reset
/// gate first.
fn in_onnx_order(values: &[f32], units: usize) -> Vec<f32> {
    let gate = values.len() / GATES;
    debug_assert_eq!(gate % units, 0, "rows per gate");
    [
        &values[gate..2 * gate],
        &values[..gate],
        &values[2 * gate..],
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::in_onnx_order;

    #[test]
    fn the_update_gate_comes_first_in_onnx() {
        // Two units of one input: r, r, z, z, n, n.
        let onnx = in_onnx_order(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2);
        assert_eq!(onnx, [3.0, 4.0, 1.0, 2.0, 5.0, 6.0]);
    }
}
