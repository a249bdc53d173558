//! Every request of the room on the shipped model.

mod support;

use genrescope_inside::Room;
use serde_json::{Value, json};
use support::{ask, ask_with, music, room, wav, with_model, worst_difference};

fn numbers(value: &Value) -> Vec<f32> {
    let values = value.as_array().expect("an array").iter();
    values
        .map(|value| value.as_f64().expect("a number") as f32)
        .collect()
}

#[test]
fn model_says_what_is_drawn() {
    let mut room = Room::default();
    let model = ask_with(
        &mut room,
        json!({ "op": "model", "slot": "a" }),
        Some(support::model()),
    );
    let reply = model.expect("a model").reply;
    assert_eq!(reply["genres"].as_array().map(Vec::len), Some(10));
    assert_eq!(reply["blocks"][4]["bands"], 1);
    assert_eq!(reply["steps"], 4);
    assert_eq!(reply["band_hz"].as_array().map(Vec::len), Some(128));
    assert!(
        reply["parameters"]
            .as_u64()
            .is_some_and(|count| count > 400_000)
    );
}

#[test]
fn refusals_have_codes() {
    let mut empty = Room::default();
    let code = |room: &mut Room, request: Value, file: Option<Vec<u8>>| {
        ask_with(room, request, file).expect_err("a refusal").code
    };
    assert_eq!(
        code(&mut empty, json!({ "op": "trace", "slice": 0 }), None),
        "no_model"
    );
    assert_eq!(
        code(
            &mut empty,
            json!({ "op": "open", "name": "a" }),
            Some(vec![1])
        ),
        "no_model"
    );
    assert_eq!(
        code(
            &mut empty,
            json!({ "op": "model", "slot": "a" }),
            Some(vec![1; 99])
        ),
        "bad_model"
    );
    let mut room = room();
    let audio = |bytes: Vec<u8>| Some(bytes);
    assert_eq!(
        code(
            &mut room,
            json!({ "op": "open", "name": "a.txt" }),
            audio(b"words, only words".repeat(9))
        ),
        "not_audio"
    );
    assert_eq!(
        code(
            &mut room,
            json!({ "op": "open", "name": "a.wav" }),
            audio(wav(&[0.1; 2000], 22_050))
        ),
        "too_short"
    );
    assert_eq!(
        code(&mut room, json!({ "op": "trace", "slice": 99 }), None),
        "no_slice"
    );
    assert_eq!(
        code(&mut room, json!({ "op": "use", "slot": "b" }), None),
        "no_model"
    );
    ask(&mut room, json!({ "op": "trace", "slice": 0 }));
    for request in [
        json!({ "op": "tensor", "name": "blocks.9.conv" }),
        json!({ "op": "cell", "block": 0, "map": 999, "band": 0, "frame": 0 }),
        json!({ "op": "unit", "layer": 0, "direction": "up", "unit": 0, "step": 0 }),
        json!({ "op": "unit", "layer": 7, "direction": "forward", "unit": 0, "step": 0 }),
        json!({ "op": "output", "output": 12 }),
        json!({ "op": "experiment", "order": [0, 0, 1, 2] }),
        json!({ "op": "order", "change": "none" }),
        json!({ "op": "why", "slice": 0, "genre": 10, "rival": 0 }),
        json!({ "op": "audible", "slice": 0, "genre": 0, "mode": "only" }),
        json!({ "op": "change", "slice": 0, "tempo": 9.0 }),
        json!({ "op": "strongest", "block": 0, "map": 0 }),
    ] {
        assert_eq!(
            code(&mut room, request.clone(), None),
            "bad_request",
            "{request}"
        );
    }
}

/// The trace is that of the network which classifies.
#[test]
fn trace_agrees_with_the_classification() {
    let mut room = room();
    let classified = ask(&mut room, json!({ "op": "classify", "from": 1, "to": 2 }));
    let trace = ask(&mut room, json!({ "op": "trace", "slice": 1 }));
    let names: Vec<&str> = trace.reply["tensors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|tensor| tensor["name"].as_str().expect("a name"))
        .collect();
    let logits = names
        .iter()
        .position(|name| *name == "logits")
        .expect("logits");
    assert!(worst_difference(&trace.arrays[logits], &classified.arrays[0]) < 1e-4);
    let tensor = ask(
        &mut room,
        json!({ "op": "tensor", "name": "blocks.0.conv" }),
    );
    assert_eq!(tensor.reply["shape"], json!([1, 32, 128, 32]));

    let cell = ask(
        &mut room,
        json!({ "op": "cell", "block": 1, "map": 3, "band": 4, "frame": 2 }),
    )
    .reply;
    let close =
        |a: &Value, b: &Value| (a.as_f64().expect("a") - b.as_f64().expect("b")).abs() < 1e-4;
    assert!(close(&cell["value"], &cell["recomputed"]));
    assert_eq!(cell["inputs"].as_array().map(Vec::len), Some(32));
    assert_eq!(cell["inputs"][0]["terms"].as_array().map(Vec::len), Some(9));
    let unit = ask(
        &mut room,
        json!({ "op": "unit", "layer": 0, "direction": "reverse", "unit": 5, "step": 2 }),
    )
    .reply;
    assert!(close(&unit["state"], &unit["recomputed_state"]));
    let output = ask(&mut room, json!({ "op": "output", "output": 3 })).reply;
    let steps: f32 = numbers(&output["steps"]).iter().sum::<f32>()
        + output["bias"].as_f64().expect("bias") as f32;
    assert!((steps - output["logit"].as_f64().expect("logit") as f32).abs() < 1e-4);
}

#[test]
fn experiments_change_the_recurrent_part_only_as_asked() {
    let mut room = room();
    let trace = ask(&mut room, json!({ "op": "trace", "slice": 0 }));
    let probabilities = trace.arrays.last().expect("probabilities").clone();
    let same = ask(&mut room, json!({ "op": "experiment" })).reply;
    assert!(worst_difference(&numbers(&same["probabilities"]), &probabilities) < 1e-6);
    let same = ask(
        &mut room,
        json!({ "op": "experiment", "order": [0, 1, 2, 3] }),
    )
    .reply;
    assert!(worst_difference(&numbers(&same["probabilities"]), &probabilities) < 1e-6);
    let gates = json!([{ "layer": 0, "direction": "forward", "unit": null, "gate": "update", "value": 1.0 }]);
    // Nothing of the steps enters the states of this direction.
    let kept = ask(&mut room, json!({ "op": "experiment", "gates": gates }));
    let at = kept.reply["tensors"]
        .as_array()
        .expect("a list")
        .iter()
        .position(|tensor| tensor["name"] == "recurrent.0.state")
        .expect("states");
    assert!(kept.arrays[at].iter().all(|&state| state == 0.0));
}

#[test]
fn shares_of_the_vote_add_up() {
    let mut room = room();
    let vote = ask(&mut room, json!({ "op": "vote", "keep": [0, 1, 2, 3] })).reply;
    assert_eq!(vote["rules"].as_array().map(Vec::len), Some(4));
    for rule in vote["rules"].as_array().expect("rules") {
        let shares = &rule["shares"];
        let sum: f32 = numbers(&shares["of_slices"]).iter().sum();
        assert!(
            (sum - shares["lead"].as_f64().expect("lead") as f32).abs() < 1e-4,
            "{rule}"
        );
    }
    let none = ask(&mut room, json!({ "op": "vote", "keep": [] })).reply;
    assert_eq!(none["answer"]["code"], "too_short");
}

#[test]
fn strongest_cell_is_found_after_a_scan() {
    let mut room = room();
    ask(&mut room, json!({ "op": "scan", "from": 0, "to": 3 }));
    let found = ask(
        &mut room,
        json!({ "op": "strongest", "block": 2, "map": 7 }),
    )
    .reply;
    ask(&mut room, json!({ "op": "trace", "slice": found["slice"] }));
    let cell = ask(
        &mut room,
        json!({ "op": "cell", "block": 2, "map": 7, "band": found["band"], "frame": found["frame"] }),
    );
    assert_eq!(cell.reply["value"], found["value"]);
    assert!(
        found["second"]
            .as_f64()
            .is_some_and(|second| (0.0..9.0).contains(&second))
    );
}

#[test]
fn order_laboratory_counts_slices_that_keep_their_genre() {
    let mut room = room();
    for change in ["steps", "reverse", "blocks", "frames"] {
        let order = ask(
            &mut room,
            json!({ "op": "order", "change": change, "seed": 3 }),
        );
        let kept = order.reply["kept"].as_f64().expect("a share");
        assert!((0.0..=1.0).contains(&kept));
        assert_eq!(
            order.reply["after"]["probabilities"]
                .as_array()
                .map(Vec::len),
            Some(10)
        );
        let again = ask(
            &mut room,
            json!({ "op": "order", "change": change, "seed": 3 }),
        );
        assert_eq!(order, again);
    }
}

#[test]
fn scrambled_model_is_another_one_and_the_first_returns() {
    let mut room = room();
    let before = ask(&mut room, json!({ "op": "classify", "from": 0, "to": 1 }));
    let model = ask(
        &mut room,
        json!({ "op": "scramble", "slot": "b", "which": "all", "seed": 1 }),
    );
    assert_eq!(model.reply["song"]["bands"], 128);
    assert_eq!(model.arrays.len(), 1);
    let other = ask(&mut room, json!({ "op": "classify", "from": 0, "to": 1 }));
    assert!(worst_difference(&before.arrays[0], &other.arrays[0]) > 0.1);
    ask(&mut room, json!({ "op": "use", "slot": "shipped" }));
    assert_eq!(
        ask(&mut room, json!({ "op": "classify", "from": 0, "to": 1 })),
        before
    );
}

#[test]
fn long_songs_are_cut() {
    let mut room = with_model();
    let samples: Vec<f32> = music().into_iter().cycle().take(8000 * 601).collect();
    let song = ask_with(
        &mut room,
        json!({ "op": "open", "name": "a.wav" }),
        Some(wav(&samples, 8000)),
    );
    let reply = song.expect("a song").reply;
    assert_eq!(
        (reply["cut"].clone(), reply["seconds"].clone()),
        (json!(true), json!(600.0))
    );
}

/// A file that is cut off is opened as far as it goes, and says so.
#[test]
fn cut_off_file_gives_what_is_there() {
    let mut room = with_model();
    let mut file = wav(&music(), 22_050);
    file.truncate(file.len() / 2);
    let song = ask_with(
        &mut room,
        json!({ "op": "open", "name": "a.wav" }),
        Some(file),
    )
    .expect("a song");
    assert!(
        song.reply["seconds"]
            .as_f64()
            .is_some_and(|seconds| (seconds - 4.5).abs() < 0.01)
    );
    assert_eq!(song.reply["warnings"].as_array().map(Vec::len), Some(1));
}
