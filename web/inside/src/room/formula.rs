//! One value of the traced slice, down to its terms.

use genrescope_trace::{Cell, GateFormula, Place, Reach, Stage, Term, TraceNetwork, names};
use serde_json::{Value, json};

use super::trace::direction;
use crate::error::RoomError;
use crate::state::{Answer, Room, TracedSlice};

/// Terms of a logit that are shown.
const SHOWN_TERMS: usize = 12;

impl Room {
    pub(super) fn cell(
        &self,
        block: usize,
        map: usize,
        band: usize,
        frame: usize,
    ) -> Result<Answer, RoomError> {
        let TracedSlice { model, trace } = self.traced()?;
        let pooled = trace.get(&names::block(block, Stage::Pool));
        let shape = pooled.map_or(&[][..], |tensor| &tensor.shape[..]);
        let is_inside = matches!(shape, [_, maps, bands, frames]
            if map < *maps && band < *bands && frame < *frames);
        if !is_inside {
            return Err(RoomError::bad_request("no such cell"));
        }
        let cell = Cell {
            block,
            map,
            band,
            frame,
        };
        let formula = model.trace.cell(trace, 0, cell);
        let window: Vec<Value> = formula
            .window
            .iter()
            .map(|at| {
                json!({ "band": at.band, "frame": at.frame, "sum": at.sum, "activation": at.activation, "norm": at.norm })
            })
            .collect();
        let inputs: Vec<Value> = formula
            .inputs
            .iter()
            .map(|input| {
                let terms = input.terms.iter().map(|(offset, term)| {
                    json!({ "offset": offset, "value": term.value, "weight": term.weight, "product": term.product() })
                });
                json!({ "map": input.map, "sum": input.sum(), "terms": terms.collect::<Vec<_>>() })
            })
            .collect();
        let place = Place::Cell {
            block,
            stage: Stage::Pool,
            band,
            frame,
        };
        Ok(shown(json!({
            "window": window,
            "largest": formula.largest,
            "inputs": inputs,
            "bias": formula.bias,
            "sum": formula.sum(),
            "activation": formula.window[formula.largest].activation,
            "scale": formula.scale,
            "shift": formula.shift,
            "value": formula.value,
            "recomputed": formula.recomputed(),
            "reach": reach(&model.trace, place),
        })))
    }

    pub(super) fn unit(
        &self,
        layer: usize,
        name: &str,
        unit: usize,
        step: usize,
    ) -> Result<Answer, RoomError> {
        let TracedSlice { model, trace } = self.traced()?;
        let direction = direction(model, layer, name)?;
        let steps = trace
            .get(names::SEQUENCE)
            .map_or(0, |tensor| tensor.shape[1]);
        if unit >= model.manifest().network.gru[layer].units || step >= steps {
            return Err(RoomError::bad_request("no such unit or step"));
        }
        let formula = model
            .trace
            .gru_unit(trace, [0, step], layer, direction, unit);
        let gate = |terms: &GateFormula, value: f32| {
            json!({
                "from_input": terms.from_input(),
                "from_states": terms.from_states(),
                "inputs": largest(&terms.inputs),
                "states": largest(&terms.states),
                "value": value,
            })
        };
        let place = Place::Step {
            layer,
            direction,
            step,
        };
        Ok(shown(json!({
            "reset": gate(&formula.reset_terms, formula.reset),
            "update": gate(&formula.update_terms, formula.update),
            "candidate": gate(&formula.candidate_terms, formula.candidate),
            "recomputed_candidate": formula.recomputed_candidate(),
            "before": formula.before,
            "state": formula.state,
            "recomputed_state": formula.recomputed_state(),
            "reach": reach(&model.trace, place),
        })))
    }

    pub(super) fn output(&self, output: usize) -> Result<Answer, RoomError> {
        let TracedSlice { model, trace } = self.traced()?;
        if output >= model.manifest().network.genres {
            return Err(RoomError::bad_request("no such output"));
        }
        let formula = model.trace.output(trace, 0, output);
        Ok(shown(json!({
            "logit": formula.logit,
            "bias": formula.bias,
            "steps": formula.steps,
            "terms": largest(&formula.terms),
            "recomputed": formula.recomputed(),
        })))
    }
}

fn shown(reply: Value) -> Answer {
    Answer {
        reply,
        arrays: Vec::new(),
    }
}

fn reach(network: &TraceNetwork, place: Place) -> Value {
    let Reach { bands, frames, .. } = network.reach(place, 0, 1);
    json!({ "bands": [bands.start, bands.end], "frames": [frames.start, frames.end] })
}

/// The terms with the largest products, whether positive or negative.
fn largest(terms: &[Term]) -> Vec<Value> {
    let mut order: Vec<usize> = (0..terms.len()).collect();
    let size = |&index: &usize| terms[index].product().abs();
    order.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let first = order.into_iter().take(SHOWN_TERMS);
    first
        .map(|index| {
            let term = terms[index];
            json!({ "feature": index, "value": term.value, "weight": term.weight, "product": term.product() })
        })
        .collect()
}
