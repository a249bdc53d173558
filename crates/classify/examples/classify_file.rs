//! Prints the answer for an audio file and its three most probable genres.
//!
//! ```text
//! cargo run --release -p genrescope-classify --example classify_file models/genrescope.safetensors song.mp3
//! ```

use std::{env, error::Error, fs, ops::ControlFlow};

use genrescope_audio::AudioReader;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file;

/// Slices of one forward pass: more are faster, fewer need less memory.
const BATCH: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [model, song] = arguments.as_slice() else {
        return Err("usage: classify_file MODEL.safetensors SONG".into());
    };
    print!("{}", classify(model, song)?);
    Ok(())
}

/// The answer and the three best genres in lines of text, each genre with its probability.
pub fn classify(model: &str, song: &str) -> Result<String, Box<dyn Error>> {
    // The model file has the weights and every setting: sample rate, front-end, slices, vote.
    let classifier = Classifier::new(model_file::read(&fs::read(model)?)?)?;
    // Damaged weights would otherwise give plausible wrong results.
    block_on(classifier.self_test())?;
    let manifest = classifier.manifest();

    // Any format that the crate decodes, as mono samples at the model's rate, half a second at a time.
    let rate = manifest.front_end.sample_rate;
    let mut reader = AudioReader::from_bytes(fs::read(song)?, Some(song), rate)?;
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {}

    let vote = manifest.decision.vote;
    let go_on = |_progress| ControlFlow::Continue(());
    let result = block_on(classifier.classify(&samples, BATCH, vote, go_on))?;
    let mut text = format!("{}\n", result.answer.name());
    for ranked in result.top(3) {
        let percent = 100.0 * ranked.probability;
        let genre = &manifest.genres[ranked.genre];
        text.push_str(&format!("{percent:5.1} %  {genre}\n"));
    }
    Ok(text)
}
