//! Export to ONNX: the graph is generated from the configuration and the weights, not traced.
//!
//! - Input `decibels`: `[slices, bands, frames]`, mel spectrograms in decibels relative to the loudest value of the
//!   clip, as the manifest's front-end makes them. The number of slices is chosen by the caller.
//!   With [`Input::Samples`] the front-end is part of the graph, and the input is `samples`: `[length]`, mono.
//! - Output `logits`: `[slices, outputs]`, first the genres, then the outside classes of models that have them.
//! - Output `probabilities`: the same shape. Those of the genres are calibrated, sum to one, and hold if the sound is
//!   one of the genres; those of the outside classes sum to one together with that of all genres. In models of independent
//!   labels each is the sigmoid of its logit.
//!
//! The manifest is in the metadata under the key `genrescope`: genre names, front-end, slices, decision and self-test.

mod front_end;
mod graph;
mod layers;
mod proto;

use anyhow::Result;
use genrescope_crnn::model_file::{MANIFEST_KEY, Manifest, ModelFile};
use genrescope_crnn::{CrnnConfig, Sequence, StateDict, TemporalPooling, check_state_dict};
use prost::Message;

use graph::{Graph, Size};
use proto::{
    AttributeProto as Attribute, GraphProto, ModelProto, OperatorSetIdProto, StringStringEntryProto,
};

/// The set of operators that the graph uses.
pub const OPSET: i64 = 17;

/// The version of the file format that belongs to [`OPSET`].
const IR_VERSION: i64 = 8;

/// What the graph gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// Slices of a mel spectrogram.
    Decibels,
    /// The samples of a clip, at the front-end's sample rate.
    Samples,
}

/// The model as the bytes of an ONNX file, with weights in f32.
///
/// # Errors
/// The weights do not fit the configuration, the manifest cannot be serialised, or the graph is to have a front-end
/// that ONNX cannot express.
pub fn export(model: &ModelFile, input: Input) -> Result<Vec<u8>> {
    check_state_dict(&model.manifest.network, &model.tensors)?;
    let entry = |key: &str, value: String| StringStringEntryProto {
        key: Some(key.to_owned()),
        value: Some(value),
    };
    let file = ModelProto {
        ir_version: Some(IR_VERSION),
        producer_name: Some("genrescope model-export".into()),
        producer_version: Some(env!("CARGO_PKG_VERSION").into()),
        doc_string: Some("Music genres by a convolutional recurrent network.".into()),
        graph: Some(network(&model.manifest, &model.tensors, input)?),
        opset_import: vec![OperatorSetIdProto {
            domain: Some(String::new()),
            version: Some(OPSET),
        }],
        metadata_props: vec![
            entry(MANIFEST_KEY, serde_json::to_string(&model.manifest)?),
            entry(names_key(&model.manifest), model.manifest.genres.join(",")),
            entry("activation", activation(&model.manifest).into()),
        ],
    };
    Ok(file.encode_to_vec())
}

fn network(manifest: &Manifest, dict: &StateDict, input: Input) -> Result<GraphProto> {
    let config = &manifest.network;
    let mut graph = Graph::new(&manifest.name);
    let slices = Size::Dynamic("slices");
    let x = match input {
        Input::Decibels => {
            let (bands, frames) = (config.bands, manifest.slices.frames);
            let sizes = [slices, Size::Fixed(bands), Size::Fixed(frames)];
            let about = "Mel spectrograms in decibels relative to the loudest value of the clip (0 or less).";
            graph.input("decibels", &sizes, about)
        }
        Input::Samples => {
            let about = format!("Mono, {} Hz, -1 to 1.", manifest.front_end.sample_rate);
            let x = graph.input("samples", &[Size::Dynamic("length")], &about);
            let x = front_end::spectrogram(&mut graph, &manifest.front_end, &x)?;
            front_end::slices(&mut graph, &manifest.slices, &x)?
        }
    };
    let x = normalised(&mut graph, manifest, &x);
    let mut x = layers::input_norm(&mut graph, dict, config.input_norm, x);
    for (index, block) in config.blocks.iter().enumerate() {
        x = layers::conv_block(&mut graph, dict, index, block, &x);
    }
    let mut x = sequence(&mut graph, config, &x);
    for (index, layer) in config.gru.iter().enumerate() {
        x = layers::gru(&mut graph, dict, index, layer, &x);
    }
    let x = pooled(&mut graph, config, &x);
    let logits = layers::head(&mut graph, dict, "logits", &x);
    let sizes = [slices, Size::Fixed(config.genres)];
    let [of_logits, of_probabilities] = match &manifest.labels {
        None => [
            "Before any softmax: the genres, then the outside classes.",
            "Of the genres, given that the sound is one of them; then of the outside classes.",
        ],
        Some(_) => [
            "Before the sigmoid: independent labels.",
            "Of each label by itself; they do not sum to one.",
        ],
    };
    graph.output(&logits, &sizes, of_logits);
    let probabilities = probabilities(&mut graph, manifest, &logits);
    graph.output(&probabilities, &sizes, of_probabilities);
    Ok(graph.finish())
}

/// `(decibels + offset) * scale`
fn normalised(graph: &mut Graph, manifest: &Manifest, x: &str) -> String {
    let offset = graph.floats(
        "normalisation.offset",
        &[],
        &[manifest.normalisation.offset],
    );
    let scale = graph.floats("normalisation.scale", &[], &[manifest.normalisation.scale]);
    let x = graph.add("Add", "from_floor", &[x, &offset], vec![]);
    graph.add("Mul", "normalised", &[&x, &scale], vec![])
}

/// `[slices, channels, bands, steps]` to `[time, lanes, features]` of the recurrent layers. A network that reads
/// the slices as a sequence has a lane per step.
fn sequence(graph: &mut Graph, config: &CrnnConfig, x: &str) -> String {
    let order = match config.sequence {
        Sequence::Time => [3, 0, 1, 2],
        Sequence::Slices => [0, 3, 1, 2],
    };
    let order = vec![Attribute::ints("perm", &order)];
    let x = graph.add("Transpose", "sequence.order", &[x], order);
    let shape = [0, 0, config.features() as i64];
    graph.reshape("sequence", &x, &shape)
}

/// The states pooled over the steps of a slice: `[slices, features]`.
fn pooled(graph: &mut Graph, config: &CrnnConfig, x: &str) -> String {
    let steps = match config.sequence {
        Sequence::Time => 0,
        Sequence::Slices => 1,
    };
    match config.temporal_pooling {
        TemporalPooling::Mean => {
            let axes = Attribute::ints("axes", &[steps]);
            let attributes = vec![axes, Attribute::int("keepdims", 0)];
            graph.add("ReduceMean", "pooled", &[x], attributes)
        }
        TemporalPooling::Last => {
            let last = graph.integers("last", &[-1]);
            let axis = Attribute::int("axis", steps as usize);
            let x = graph.add("Gather", "last_step", &[x, &last], vec![axis]);
            let axes = graph.integers("last.axis", &[steps]);
            graph.add("Squeeze", "pooled", &[&x, &axes], vec![])
        }
    }
}

/// Key of the names in the metadata: labels must not be read as genres.
fn names_key(manifest: &Manifest) -> &'static str {
    match &manifest.labels {
        None => "genres",
        Some(_) => "labels",
    }
}

/// What makes probabilities of the logits.
fn activation(manifest: &Manifest) -> &'static str {
    match &manifest.labels {
        None => "softmax",
        Some(_) => "sigmoid",
    }
}

/// As `genrescope_vote::class_probabilities`, or `label_probabilities` with labels.
fn probabilities(graph: &mut Graph, manifest: &Manifest, logits: &str) -> String {
    const NAME: &str = "probabilities";
    let (genres, outputs) = (manifest.genres.len() as i64, manifest.network.genres as i64);
    let by_row = || vec![Attribute::int("axis", 1)];
    let temperature = [manifest.calibration.temperature];
    let temperature = graph.floats("calibration.temperature", &[], &temperature);
    let scaled = graph.add("Div", "calibrated", &[logits, &temperature], vec![]);
    if manifest.labels.is_some() {
        return graph.add("Sigmoid", NAME, &[&scaled], vec![]);
    }
    if genres == outputs {
        return graph.add("Softmax", NAME, &[&scaled], by_row());
    }
    let axis = graph.integers("class_axis", &[1]);
    let first = graph.integers("first_genre", &[0]);
    let end_of_genres = graph.integers("end_of_genres", &[genres]);
    let end = graph.integers("end_of_classes", &[outputs]);
    let inputs = [scaled.as_str(), &first, &end_of_genres, &axis];
    let of_genres = graph.add("Slice", "genres.logits", &inputs, vec![]);
    let of_genres = graph.add("Softmax", "genres.probabilities", &[&of_genres], by_row());
    let of_all = graph.add("Softmax", "classes.probabilities", &[logits], by_row());
    let inputs = [of_all.as_str(), &end_of_genres, &end, &axis];
    let outside = graph.add("Slice", "outside.probabilities", &inputs, vec![]);
    graph.add("Concat", NAME, &[&of_genres, &outside], by_row())
}
