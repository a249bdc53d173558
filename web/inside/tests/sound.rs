//! Changed sounds, explanations and what is audible of them.

mod support;

use genrescope_inside::Room;
use genrescope_trace::Outputs;
use genrescope_trace::explain::{log_odds, measures::correlation};
use serde_json::{Value, json};
use support::{ask, room, with_model, worst_difference};

/// The shipped model's outputs. The agreement does not depend on the temperature.
const OUTPUTS: Outputs = Outputs {
    genres: 10,
    outside: 2,
    temperature: 1.0,
};

fn numbers(value: &Value) -> Vec<f32> {
    let values = value.as_array().expect("an array").iter();
    values
        .map(|value| value.as_f64().expect("a number") as f32)
        .collect()
}

fn logits(room: &mut Room, slice: usize) -> Vec<f32> {
    ask(
        room,
        json!({ "op": "classify", "from": slice, "to": slice + 1 }),
    )
    .arrays[0]
        .clone()
}

/// The frames of a slice alone are those of the whole song: at its start, in the middle and at its end.
#[test]
fn unchanged_sound_is_classified_as_the_slice_of_the_song() {
    let mut room = room();
    for slice in 0..6 {
        let changed = ask(&mut room, json!({ "op": "change", "slice": slice }));
        let own = logits(&mut room, slice);
        assert!(
            worst_difference(&numbers(&changed.reply["logits"]), &own) < 1e-3,
            "{slice}"
        );
    }
    // Resynthesis alone changes next to nothing.
    let gains = [0.0, 0.0, 0.001, 0.0, 0.0];
    let resynthesised = ask(
        &mut room,
        json!({ "op": "change", "slice": 2, "gains": gains }),
    );
    let own = logits(&mut room, 2);
    assert!(worst_difference(&numbers(&resynthesised.reply["logits"]), &own) < 0.02);
}

#[test]
fn changes_change_what_they_say() {
    let mut room = room();
    let plain = ask(&mut room, json!({ "op": "change", "slice": 2 }));
    // The mean change of cells that are well above the floor.
    let change = |changed: &[f32], bands: std::ops::Range<usize>| {
        let pairs = plain.arrays[1].iter().zip(changed).enumerate();
        let loud: Vec<f32> = pairs
            .filter(|(at, (plain, _))| bands.contains(&(at % 128)) && **plain > -50.0)
            .map(|(_, (plain, changed))| changed - plain)
            .collect();
        assert!(loud.len() > 20, "{}", loud.len());
        loud.iter().sum::<f32>() / loud.len() as f32
    };
    // The middle band, 500 to 2,000 Hz, 10 dB louder: mel bands 25 to 45 are well inside of it.
    let louder = ask(
        &mut room,
        json!({ "op": "change", "slice": 2, "gains": [0.0, 0.0, 10.0, 0.0, 0.0] }),
    );
    let gain = change(&louder.arrays[1], 25..45);
    assert!((gain - 10.0).abs() < 1.0, "{gain}");
    let low = change(&louder.arrays[1], 0..4);
    assert!(low.abs() < 1.0, "{low}");
    // An erased rectangle is silent, and the rest is as it was.
    let rectangle = json!([{ "bands": [20, 60], "frames": [0, 32] }]);
    let erased = ask(
        &mut room,
        json!({ "op": "change", "slice": 2, "erase": rectangle }),
    );
    assert!(change(&erased.arrays[1], 25..55) < -20.0);
    assert!(change(&erased.arrays[1], 80..120).abs() < 1.0);
    for request in [
        json!({ "op": "change", "slice": 2, "telephone": true }),
        json!({ "op": "change", "slice": 2, "noise": 10.0 }),
        json!({ "op": "change", "slice": 2, "pitch": 4.0 }),
        json!({ "op": "change", "slice": 2, "tempo": 1.3 }),
    ] {
        let changed = ask(&mut room, request.clone());
        assert_eq!(changed.arrays[0].len(), plain.arrays[0].len());
        assert!(
            worst_difference(&changed.arrays[1], &plain.arrays[1]) > 1.0,
            "{request}"
        );
        assert!(changed.arrays[0].iter().all(|sample| sample.is_finite()));
    }
}

#[test]
fn breaking_finds_a_change_that_flips_the_slice() {
    let mut room = room();
    let mut found = 0;
    for slice in 0..4 {
        let broken = ask(&mut room, json!({ "op": "break", "slice": slice })).reply;
        if broken["found"] == json!(true) {
            found += 1;
            let changed = ask(
                &mut room,
                json!({ "op": "change", "slice": slice, "gains": broken["gains"] }),
            );
            let probabilities = numbers(&changed.reply["probabilities"])[..10].to_vec();
            let top = (0..10).max_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
            assert_eq!(json!(top), broken["to"]);
            assert_ne!(broken["from"], broken["to"]);
        }
    }
    assert!(found > 0, "no slice flips within 18 dB");
}

#[test]
fn maps_and_their_sound() {
    let mut room = room();
    let why = ask(
        &mut room,
        json!({ "op": "why", "slice": 1, "genre": 3, "rival": 5 }),
    );
    assert_eq!(
        [why.reply["rows"].clone(), why.reply["columns"].clone()],
        [json!(16), json!(8)]
    );
    assert_eq!(
        why.arrays.iter().map(Vec::len).collect::<Vec<_>>(),
        [128, 128]
    );
    for (genre, mode) in [(3, "only"), (3, "without"), (5, "only")] {
        let audible = ask(
            &mut room,
            json!({ "op": "audible", "slice": 1, "genre": genre, "mode": mode }),
        );
        let regions = audible.reply["regions"].as_array().expect("regions");
        assert_eq!(regions.len(), 32);
        assert!(
            regions
                .iter()
                .filter(|region| **region == json!(true))
                .count()
                <= 8
        );
        assert!(!audible.arrays[0].is_empty());
    }
}

/// What is played must say what the picture says: the network's answer to the sound agrees with its answer to the slice
/// in which the same regions are attenuated. On three slices of each style of the synthesiser.
#[test]
fn audible_regions_agree_with_the_masked_slice() {
    let mut room = with_model();
    let (mut agreeing, mut cases) = (0, 0);
    let mut odds = [Vec::new(), Vec::new()];
    for style in ["disco", "blues", "metal", "strings", "reggae", "hip-hop"] {
        ask(&mut room, json!({ "op": "synth", "style": style }));
        for slice in [1, 5, 9] {
            let own = logits(&mut room, slice);
            let mut order: Vec<usize> = (0..10).collect();
            order.sort_by(|&a, &b| own[b].total_cmp(&own[a]));
            let [genre, rival] = [order[0], order[1]];
            ask(
                &mut room,
                json!({ "op": "why", "slice": slice, "genre": genre, "rival": rival, "sharpen": true, "seed": 1 }),
            );
            for (own, mode) in [
                (genre, "only"),
                (genre, "without"),
                (rival, "only"),
                (rival, "without"),
            ] {
                let reply = ask(
                    &mut room,
                    json!({ "op": "audible", "slice": slice, "genre": own, "mode": mode }),
                )
                .reply;
                cases += 1;
                agreeing += usize::from(reply["top"] == reply["masked_top"]);
                for (values, key) in odds.iter_mut().zip(["logits", "masked_logits"]) {
                    values.push(f64::from(log_odds(&numbers(&reply[key]), own, OUTPUTS)));
                }
            }
        }
    }
    let agreement = f64::from(agreeing as u32) / f64::from(cases as u32);
    let correlation = correlation(&odds[0], &odds[1]);
    println!("{cases} sounds: agreement {agreement:.3}, correlation {correlation:.3}");
    assert!(agreement >= 0.90, "{agreement}");
    assert!(correlation >= 0.95, "{correlation}");
}
