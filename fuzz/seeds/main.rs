//! Writes the inputs that fuzzing starts from: `seeds FOLDER` makes a folder for each target in it.
//!
//! They are made from scratch, a few kilobytes each, so that none is stored in the repository.

mod audio;
mod encoders;
mod messages;
mod model_file;
mod store;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// A name, and the content.
type Seed = (String, Vec<u8>);

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("usage: seeds FOLDER")?;
    let folder = Path::new(&folder);
    let mut audio = audio::seeds();
    audio.extend(encoders::seeds()?);
    write(folder, "audio", audio)?;
    write(folder, "messages", messages::seeds()?)?;
    write(folder, "model_file", model_file::seeds()?)?;
    write(folder, "songs", store::lists())?;
    write(folder, "store", store::seeds()?)
}

fn write(folder: &Path, target: &str, seeds: Vec<Seed>) -> Result<()> {
    let folder = folder.join(target);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (name, content) in &seeds {
        let path = folder.join(name);
        fs::write(&path, content).with_context(|| path.display().to_string())?;
    }
    println!("{target}: {} seeds", seeds.len());
    Ok(())
}
