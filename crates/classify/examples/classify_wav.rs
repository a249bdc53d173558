//! Prints the three most probable genres of an audio file.
//!
//! ```text
//! cargo run --release -p genrescope-classify --example classify_wav song.wav
//! ```

use std::{error::Error, fs, ops::ControlFlow};

use genrescope_audio::AudioReader;
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::model_file;

const MODEL: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/genrescope.safetensors"
);

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("usage: classify_wav FILE.wav")?;
    let classifier = Classifier::new(model_file::read(&fs::read(MODEL)?)?)?;
    let manifest = classifier.manifest();

    let mut samples = Vec::new();
    let mut reader = AudioReader::from_bytes(
        fs::read(&path)?,
        Some(&path),
        manifest.front_end.sample_rate,
    )?;
    while reader.read(&mut samples)? {}

    let vote = manifest.decision.vote;
    let song = block_on(classifier.classify(&samples, 8, vote, |_| ControlFlow::Continue(())))?;
    println!("{:?}", song.answer);
    for ranked in song.top(3) {
        println!(
            "{:5.1} %  {}",
            100.0 * ranked.probability,
            manifest.genres[ranked.genre]
        );
    }
    Ok(())
}
