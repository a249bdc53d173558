//! Every value of a slice, and its recurrent part with changes.

use genrescope_crnn::NamedTensor;
use genrescope_trace::{Direction, Experiment, ForcedGate, Gate, names};
use serde_json::{Value, json};

use crate::error::RoomError;
use crate::request;
use crate::state::{Answer, LoadedModel, Room, TracedSlice};

impl Room {
    pub(super) fn trace(&mut self, slice: usize) -> Result<Answer, RoomError> {
        let model = self.shared_model()?;
        let trace = model.trace.run(&self.slice_input(slice)?);
        // Those before pooling are large, and only shown on request.
        let is_large = |name: &str| {
            let stages = [".conv", ".elu", ".norm"];
            stages.iter().any(|stage| name.ends_with(stage))
        };
        let answer = listed(trace.iter().filter(|(name, _)| !is_large(name)));
        if let Some(song) = &mut self.song {
            song.sequences.insert(slice, trace.sequence_only());
        }
        self.traced = Some(TracedSlice { model, trace });
        Ok(answer)
    }

    pub(super) fn traced(&self) -> Result<&TracedSlice, RoomError> {
        let traced = self.traced.as_ref();
        traced.ok_or_else(|| RoomError::bad_request("trace a slice first"))
    }

    pub(super) fn tensor(&self, name: &str) -> Result<Answer, RoomError> {
        let found = self.traced()?.trace.get(name);
        let tensor = found.ok_or_else(|| RoomError::bad_request(format!("no tensor {name}")))?;
        Ok(Answer {
            reply: json!({ "shape": tensor.shape }),
            arrays: vec![tensor.values.clone()],
        })
    }

    pub(super) fn experiment(
        &self,
        gates: &[request::ForcedGate],
        order: Vec<usize>,
    ) -> Result<Answer, RoomError> {
        let TracedSlice { model, trace } = self.traced()?;
        let gates = gates.iter().map(|gate| forced(model, gate));
        let gates: Vec<ForcedGate> = gates.collect::<Result<_, _>>()?;
        let steps = trace
            .get(names::SEQUENCE)
            .map_or(0, |tensor| tensor.shape[1]);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if !order.is_empty() && !sorted.into_iter().eq(0..steps) {
            return Err(RoomError::bad_request(
                "the order is no permutation of the steps",
            ));
        }
        let experiment = Experiment {
            gates,
            step_order: order,
        };
        let changed = model.trace.run_recurrent(trace, &experiment);
        let values = |name| {
            changed
                .get(name)
                .map_or(&[][..], |tensor| &tensor.values[..])
        };
        let mut answer = listed(changed.iter());
        answer.reply["logits"] = json!(values(names::LOGITS));
        answer.reply["probabilities"] = json!(values(names::PROBABILITIES));
        Ok(answer)
    }
}

fn listed<'a>(tensors: impl Iterator<Item = (&'a str, &'a NamedTensor)>) -> Answer {
    let (mut list, mut arrays) = (Vec::<Value>::new(), Vec::new());
    for (name, tensor) in tensors {
        list.push(json!({ "name": name, "shape": tensor.shape }));
        arrays.push(tensor.values.clone());
    }
    Answer {
        reply: json!({ "tensors": list }),
        arrays,
    }
}

/// A direction that the layer has.
pub fn direction(model: &LoadedModel, layer: usize, name: &str) -> Result<Direction, RoomError> {
    let gru = model.manifest().network.gru.get(layer);
    let gru = gru.ok_or_else(|| RoomError::bad_request(format!("no recurrent layer {layer}")))?;
    match name {
        "forward" => Ok(Direction::Forward),
        "reverse" if gru.bidirectional => Ok(Direction::Reverse),
        other => Err(RoomError::bad_request(format!("no direction {other}"))),
    }
}

fn forced(model: &LoadedModel, gate: &request::ForcedGate) -> Result<ForcedGate, RoomError> {
    let direction = direction(model, gate.layer, &gate.direction)?;
    let units = model.manifest().network.gru[gate.layer].units;
    if gate.unit.is_some_and(|unit| unit >= units) {
        return Err(RoomError::bad_request("no such unit"));
    }
    if !(0.0..=1.0).contains(&gate.value) {
        return Err(RoomError::bad_request("a gate is between 0 and 1"));
    }
    Ok(ForcedGate {
        layer: gate.layer,
        direction,
        unit: gate.unit,
        gate: match &gate.gate[..] {
            "reset" => Gate::Reset,
            "update" => Gate::Update,
            other => return Err(RoomError::bad_request(format!("no gate {other}"))),
        },
        value: gate.value,
    })
}
