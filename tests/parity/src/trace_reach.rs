//! Only the reach of a value changes it.

use genrescope_crnn::{CrnnConfig, Preset};
use genrescope_trace::{Direction, GruValue, Place, Random, Stage, Trace, TraceNetwork, names};

use crate::trace_formulas::{networks, shape};
use crate::trace_parity::{preset_input, preset_network};
use genrescope_crnn::test_weights::weights;

/// A place of each layer at random, with the tensor and the index of one of its values.
fn place(
    config: &CrnnConfig,
    trace: &Trace,
    layer: usize,
    random: &mut Random,
) -> (Place, usize, String, usize) {
    let blocks = config.blocks.len();
    if let Some(layer) = layer.checked_sub(blocks) {
        let gru = config.gru.get(layer);
        let (name, direction) = match gru {
            None => (names::LOGITS.to_owned(), Direction::Forward),
            Some(gru) => {
                let all = Direction::of(gru.bidirectional);
                let direction = all[random.below(all.len())];
                let value = GruValue::ALL[random.below(4)];
                (names::gru(layer, direction, value), direction)
            }
        };
        let shape = shape(trace, &name);
        let (slice, step) = (random.below(shape[0]), random.below(shape[1]));
        let index = match gru {
            None => slice * shape[1] + step,
            Some(_) => (slice * shape[1] + step) * shape[2] + random.below(shape[2]),
        };
        let place = match gru {
            None => Place::Output,
            Some(_) => Place::Step {
                layer,
                direction,
                step,
            },
        };
        return (place, slice, name, index);
    }
    let stage = Stage::ALL[random.below(4)];
    let name = names::block(layer, stage);
    let size = shape(trace, &name);
    let at: Vec<usize> = size.iter().map(|&count| random.below(count)).collect();
    let index = ((at[0] * size[1] + at[1]) * size[2] + at[2]) * size[3] + at[3];
    let place = Place::Cell {
        block: layer,
        stage,
        band: at[2],
        frame: at[3],
    };
    (place, at[0], name, index)
}

/// Each preset with few filters, and the shipped model.
fn small_networks() -> Vec<(String, TraceNetwork, Vec<f32>)> {
    let mut all = networks();
    for (preset, (_, network, _)) in Preset::ALL.into_iter().zip(&mut all) {
        let mut config = preset.config(network.config().bands, network.outputs().genres);
        for block in &mut config.blocks {
            block.channels = 6;
        }
        let weights = weights(&config);
        let small = TraceNetwork::new(&config, network.frames(), weights, network.outputs());
        *network = small.expect("the weights fit");
    }
    all
}

/// Everything outside the reach of a value is replaced: the value stays. Then everything inside is: it changes, except
/// where a maximum or a saturated gate hides it.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn only_the_reach_of_a_value_changes_it() {
    let mut random = Random::new(22);
    for (name, network, input) in small_networks() {
        let trace = network.run(&input);
        let config = network.config().clone();
        let size = shape(&trace, names::INPUT);
        for layer in 0..=config.blocks.len() + config.gru.len() {
            let mut changed = 0;
            const TRIES: usize = 4;
            for _ in 0..TRIES {
                let (place, slice, tensor, index) = place(&config, &trace, layer, &mut random);
                let reach = network.reach(place, slice, size[0]);
                let is_inside = |at: usize| {
                    let (slice, band, frame) = (
                        at / (size[1] * size[2]),
                        at / size[2] % size[1],
                        at % size[2],
                    );
                    reach.slices.contains(&slice)
                        && reach.bands.contains(&band)
                        && reach.frames.contains(&frame)
                };
                let mut outside = input.clone();
                let mut inside = input.clone();
                for at in 0..input.len() {
                    let noise = 4.0 * random.uniform() - 2.0;
                    match is_inside(at) {
                        true => inside[at] += noise,
                        false => outside[at] += noise,
                    }
                }
                let value = |trace: &Trace| trace.get(&tensor).expect("a tensor").values[index];
                let shown = value(&trace);
                let what = format!("{name}, {tensor}, {place:?}, {reach:?}");
                assert_eq!(value(&network.run(&outside)), shown, "{what}");
                changed += usize::from(value(&network.run(&inside)) != shown);
            }
            assert!(changed > 0, "{name}, layer {layer}");
        }
    }
}

/// No part of the reach is idle: the sum of a convolution changes with each edge of it.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn reach_is_no_larger_than_needed() {
    let mut random = Random::new(23);
    let network = preset_network(Preset::Described);
    let input = preset_input();
    let trace = network.run(&input);
    let size = shape(&trace, names::INPUT);
    for block in 0..3 {
        let name = names::block(block, Stage::Convolution);
        let cells = shape(&trace, &name);
        let (band, frame) = (cells[2] / 2, cells[3] / 2);
        let place = Place::Cell {
            block,
            stage: Stage::Convolution,
            band,
            frame,
        };
        let reach = network.reach(place, 0, size[0]);
        let edges = [
            (
                reach.bands.start..reach.bands.start + 1,
                reach.frames.clone(),
            ),
            (reach.bands.end - 1..reach.bands.end, reach.frames.clone()),
            (
                reach.bands.clone(),
                reach.frames.start..reach.frames.start + 1,
            ),
            (reach.bands.clone(), reach.frames.end - 1..reach.frames.end),
        ];
        for (bands, frames) in edges {
            let mut other = input.clone();
            for band in bands.clone() {
                for frame in frames.clone() {
                    // Larger than any other value, so that it is the maximum of its pool.
                    other[band * size[2] + frame] += 20.0 + random.uniform();
                }
            }
            let cell = |trace: &Trace, map: usize| {
                let values = &trace.get(&name).expect("a tensor").values;
                values[(map * cells[2] + band) * cells[3] + frame]
            };
            let found = network.run(&other);
            let changed = (0..cells[1]).any(|map| cell(&found, map) != cell(&trace, map));
            assert!(changed, "block {block}, bands {bands:?}, frames {frames:?}");
        }
    }
}
