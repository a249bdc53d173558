//! A room with the shipped model and a song, for tests.

use std::io::Cursor;

use genrescope_inside::{Answer, Request, Room, RoomError, Step};
use serde_json::{Value, json};

/// The shipped model file.
pub fn model() -> Vec<u8> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/genrescope.safetensors"
    );
    std::fs::read(path).expect("the shipped model")
}

/// Sends a request with a file and does all its work.
pub fn ask_with(
    room: &mut Room,
    request: Value,
    file: Option<Vec<u8>>,
) -> Result<Answer, RoomError> {
    let request: Request = serde_json::from_value(request).expect("a request");
    let mut work = room.begin(request, file)?;
    loop {
        if let Step::Done(answer) = work.step(room)? {
            return Ok(answer);
        }
    }
}

/// Sends a request and does all its work.
pub fn ask(room: &mut Room, request: Value) -> Answer {
    ask_with(room, request, None).expect("an answer")
}

/// A mono WAV file of 16 bits.
pub fn wav(samples: &[f32], rate: u32) -> Vec<u8> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).expect("a writer");
    for sample in samples {
        let value = (sample.clamp(-1.0, 1.0) * 32_767.0) as i16;
        writer.write_sample(value).expect("a sample");
    }
    writer.finalize().expect("a file");
    file.into_inner()
}

/// Nine seconds with a beat, chords and a bass, which change.
pub fn music() -> Vec<f32> {
    let rate = 22_050.0;
    let mut noise = 1u32;
    (0..9 * 22_050)
        .map(|n| {
            let t = n as f32 / rate;
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let white = noise as f32 / u32::MAX as f32 * 2.0 - 1.0;
            let beat = (t * 2.0).fract();
            let chord = if t < 4.5 {
                [220.0, 277.2, 329.6]
            } else {
                [196.0, 246.9, 293.7]
            };
            let tone = |hertz: f32| (2.0 * std::f32::consts::PI * hertz * t).sin();
            let chord: f32 = chord
                .iter()
                .map(|hertz| tone(*hertz) + 0.3 * tone(2.0 * hertz))
                .sum();
            0.1 * chord
                + 0.3 * tone(55.0) * (-3.0 * beat).exp()
                + 0.2 * white * (-30.0 * beat).exp()
        })
        .collect()
}

/// A room with the model.
pub fn with_model() -> Room {
    let mut room = Room::default();
    let request = json!({ "op": "model", "slot": "shipped" });
    ask_with(&mut room, request, Some(model())).expect("a model");
    room
}

/// A room with the model and the song, whose slices are classified.
pub fn room() -> Room {
    let mut room = with_model();
    let file = wav(&music(), 22_050);
    let song = ask_with(
        &mut room,
        json!({ "op": "open", "name": "song.wav" }),
        Some(file),
    )
    .expect("a song");
    let slices = song.reply["slices"].as_array().map_or(0, Vec::len);
    ask(
        &mut room,
        json!({ "op": "classify", "from": 0, "to": slices }),
    );
    room
}

/// Of two arrays.
pub fn worst_difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}
