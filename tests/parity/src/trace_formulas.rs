//! What is shown of a value is what the network computes: terms, gates and order.

use genrescope_crnn::Preset;
use genrescope_trace::{
    Cell, Direction, Experiment, ForcedGate, Gate, GruValue, Random, Stage, Trace, TraceNetwork,
    names, order,
};

use crate::trace_parity::{preset_input, preset_network, shipped, shipped_input};

/// Cells of each layer that are tried.
const CELLS: usize = 100;

/// Largest difference between a value and its terms added up, and between two traces.
const TERMS: f64 = 1e-4;

/// Largest difference between a state and the one from its gates.
const GATES: f64 = 1e-5;

/// Each preset with weights from a hash, and the shipped model.
pub fn networks() -> Vec<(String, TraceNetwork, Vec<f32>)> {
    let mut all: Vec<_> = Preset::ALL
        .into_iter()
        .map(|preset| {
            (
                format!("{preset:?}"),
                preset_network(preset),
                preset_input(),
            )
        })
        .collect();
    let file = shipped("genrescope");
    let input = shipped_input(&file);
    let network = TraceNetwork::from_model(file).expect("the weights fit");
    all.push(("shipped".into(), network, input));
    all
}

pub fn shape(trace: &Trace, name: &str) -> Vec<usize> {
    trace.get(name).expect("a tensor").shape.clone()
}

fn near(found: f64, shown: f32, tolerance: f64, what: &str) {
    let difference = (found - f64::from(shown)).abs();
    assert!(difference <= tolerance, "{what}: {found} and {shown}");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn terms_of_random_cells_add_up() {
    let mut random = Random::new(20);
    for (name, network, input) in networks() {
        let trace = network.run(&input);
        for block in 0..network.config().blocks.len() {
            let pooled = trace
                .get(&names::block(block, Stage::Pool))
                .expect("a tensor");
            let [slices, maps, bands, frames] = pooled.shape[..] else {
                panic!("a shape of four sizes");
            };
            for _ in 0..CELLS {
                let slice = random.below(slices);
                let cell = Cell {
                    block,
                    map: random.below(maps),
                    band: random.below(bands),
                    frame: random.below(frames),
                };
                let formula = network.cell(&trace, slice, cell);
                let what = format!("{name}, slice {slice}, {cell:?}");
                let chosen = formula.window[formula.largest];
                near(formula.sum(), chosen.sum, TERMS, &what);
                near(formula.recomputed(), chosen.norm, TERMS, &what);
                let index = ((slice * maps + cell.map) * bands + cell.band) * frames + cell.frame;
                assert_eq!(formula.value, pooled.values[index], "{what}");
                let largest = formula.window.iter().map(|position| position.norm);
                assert_eq!(formula.value, largest.fold(f32::MIN, f32::max), "{what}");
                let inner = formula.inputs.iter().all(|map| map.terms.len() == 9);
                let edge = chosen.band == 0 || chosen.frame == 0;
                assert!(!(inner && edge), "{what}: products beyond the edge");
            }
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn states_follow_from_the_shown_gates() {
    let mut random = Random::new(21);
    for (name, network, input) in networks() {
        let trace = network.run(&input);
        for (layer, config) in network.config().gru.iter().enumerate() {
            for &direction in Direction::of(config.bidirectional) {
                let states = shape(&trace, &names::gru(layer, direction, GruValue::State));
                for _ in 0..CELLS {
                    let at = [random.below(states[0]), random.below(states[1])];
                    let unit = random.below(states[2]);
                    let formula = network.gru_unit(&trace, at, layer, direction, unit);
                    let what = format!("{name}, layer {layer}, {direction:?}, {at:?}, unit {unit}");
                    near(formula.reset_terms.gate(), formula.reset, GATES, &what);
                    near(formula.update_terms.gate(), formula.update, GATES, &what);
                    let candidate = formula.recomputed_candidate();
                    near(candidate, formula.candidate, GATES, &what);
                    near(formula.recomputed_state(), formula.state, GATES, &what);
                }
            }
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn terms_of_logits_and_shares_of_steps_add_up() {
    for (name, network, input) in networks() {
        let trace = network.run(&input);
        let logits = shape(&trace, names::LOGITS);
        for slice in 0..logits[0] {
            for output in 0..logits[1] {
                let formula = network.output(&trace, slice, output);
                let what = format!("{name}, slice {slice}, output {output}");
                near(formula.recomputed(), formula.logit, TERMS, &what);
                let steps: f64 = formula.steps.iter().sum();
                near(steps + f64::from(formula.bias), formula.logit, TERMS, &what);
            }
        }
    }
}

fn forced(network: &TraceNetwork, gate: Gate, value: f32) -> Experiment {
    let layers = network.config().gru.iter().enumerate();
    let gates = layers.flat_map(|(layer, config)| {
        let directions = Direction::of(config.bidirectional).iter();
        directions.map(move |&direction| ForcedGate {
            layer,
            direction,
            unit: None,
            gate,
            value,
        })
    });
    Experiment {
        gates: gates.collect(),
        ..Experiment::default()
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn forced_gates_have_their_effect() {
    for (name, network, input) in networks() {
        let trace = network.run(&input);
        // Everything is kept, so the states stay 0 and only the head's bias is left.
        let kept = network.run_recurrent(&trace, &forced(&network, Gate::Update, 1.0));
        let pooled = kept.get(names::POOLED).expect("a tensor");
        assert!(pooled.values.iter().all(|&state| state == 0.0), "{name}");
        let bias = network.output(&kept, 0, 1).bias;
        near(
            f64::from(bias),
            network.output(&kept, 0, 1).logit,
            TERMS,
            &name,
        );
        // Nothing is kept, so a state is its candidate.
        let replaced = network.run_recurrent(&trace, &forced(&network, Gate::Update, 0.0));
        let [candidate, state] = [GruValue::Candidate, GruValue::State]
            .map(|value| replaced.get(&names::gru(0, Direction::Forward, value)));
        assert_eq!(candidate, state, "{name}");
        // Without the states before, a candidate is that of the first step.
        let reset = network.run_recurrent(&trace, &forced(&network, Gate::Reset, 0.0));
        let formula = network.gru_unit(&reset, [0, 1], 0, Direction::Forward, 3);
        let expected = formula.candidate_terms.from_input().tanh();
        near(expected, formula.candidate, GATES, &name);
        assert_eq!(formula.reset, 0.0, "{name}");
        assert_ne!(reset.logits(), trace.logits(), "{name}");
    }
}

/// One gate of one unit: at the first step nothing else of the layer changes.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn a_forced_unit_changes_only_itself_at_first() {
    let network = preset_network(Preset::Genrescope);
    let trace = network.run(&preset_input());
    let experiment = Experiment {
        gates: vec![ForcedGate {
            layer: 0,
            direction: Direction::Forward,
            unit: Some(5),
            gate: Gate::Update,
            value: 1.0,
        }],
        ..Experiment::default()
    };
    let changed = network.run_recurrent(&trace, &experiment);
    let state = |trace: &Trace, step: usize, unit: usize| {
        let name = names::gru(0, Direction::Forward, GruValue::State);
        let states = trace.get(&name).expect("a tensor");
        states.values[step * states.shape[2] + unit]
    };
    for unit in 0..64 {
        let is_same = state(&trace, 0, unit) == state(&changed, 0, unit);
        assert_eq!(is_same, unit != 5, "unit {unit}");
    }
    assert_eq!(state(&changed, 0, 5), 0.0);
    assert_ne!(state(&trace, 1, 4), state(&changed, 1, 4));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn another_order_is_another_input() {
    for (name, network, input) in networks() {
        let trace = network.run(&input);
        let same = network.run_recurrent(&trace, &Experiment::default());
        assert_eq!(same.logits(), trace.logits(), "{name}");
        let size = shape(&trace, names::SEQUENCE);
        let (steps, features) = (size[1], size[2]);
        let step_order = order::reversed(steps);
        let experiment = Experiment {
            step_order: step_order.clone(),
            ..Experiment::default()
        };
        let turned = network.run_with(&input, &experiment);
        let [before, after] =
            [&trace, &turned].map(|trace| &trace.get(names::SEQUENCE).expect("a tensor").values);
        for (step, &from) in step_order.iter().enumerate() {
            let row = |values: &[f32], step: usize| values[step * features..][..features].to_vec();
            assert_eq!(row(after, step), row(before, from), "{name}, step {step}");
        }
        if steps > 1 {
            assert_ne!(turned.logits(), trace.logits(), "{name}");
        }
        // A frame order back and forth is none.
        let reversed = order::reversed(network.frames());
        let there = order::reordered(&input, &reversed);
        assert_ne!(there, input);
        assert_eq!(order::reordered(&there, &reversed), input);
        assert_ne!(network.run(&there).logits(), trace.logits(), "{name}");
    }
}
