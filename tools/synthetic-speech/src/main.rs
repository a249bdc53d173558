//! `synthetic-speech [--held-out] FOLDER`: generates clips of speech.
//!
//! The recipe of the shipped models trains with them: a network that was trained on music alone
//! classifies any speech as hip-hop. With `--held-out`, the voices and languages are those that
//! training does not use, for a test.
//!
//! The voices are those of the speech synthesisers that Debian packages; the sentences were written
//! for this project. The same versions of the programs generate the same files, apart from festival's
//! diphone voices: in some runs, a thousandth of the samples of a few clips differ. A training run
//! therefore records the checksum of the store that it used.

mod sentences;
mod synthesis;
mod voices;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

use voices::{HELD_OUT, PACKAGES, TRAINING};

const USAGE: &str = "\
synthetic-speech [--held-out] FOLDER  generate the clips for training, or those for a test
synthetic-speech --packages           print the Debian packages that the clips need";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("synthetic-speech: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--packages"] => {
            println!("{}", PACKAGES.join("\n"));
            Ok(())
        }
        // The second name is that of earlier versions.
        ["--held-out" | "--others", folder] if !folder.starts_with('-') => {
            synthesis::generate(HELD_OUT, Path::new(folder))
        }
        [folder] if !folder.starts_with('-') => synthesis::generate(TRAINING, Path::new(folder)),
        _ => bail!("expected the folder to write to\n{USAGE}"),
    }
}
