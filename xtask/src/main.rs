//! `cargo xtask COMMAND`: builds, serves, tests and measures by calling other programs, and installs
//! those that are missing.

mod bench;
mod bundle;
mod client;
mod command;
mod free_music;
mod fuzz;
mod man;
mod package;
mod page;
mod serve;
mod style;
mod synthetic_speech;
mod test;
mod tools;
mod wasm;
mod wheel;
mod workspace;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask serve [--port N] [--no-build]  build the page, serve it on localhost, print the address
cargo xtask test [STEP ...]                run all checks, with browsers; or single steps:
                                           style native fuzz page wasm browser package without-data;
                                           by name only: tract wheel features
cargo xtask fuzz [TARGET ...] [--runs N | --seconds S]
                                           try damaged inputs on everything that reads files: audio
                                           model_file store songs messages; 60 seconds each
cargo xtask bench [--quick] [NAME ...]     measure Genrescope and its peers, which are downloaded;
                                           NAME is the beginning of a row's name in bench/results.json
cargo xtask synthetic-speech [--held-out] FOLDER
                                           generate the speech that models/genrescope.toml trains
                                           with, or that of other voices to test it
cargo xtask free-music FOLDER              download free music of other genres, which
                                           models/genrescope.toml trains with
cargo xtask man                            write man pages to target/man and completion scripts to
                                           target/completions, with the programs in target/release
cargo xtask wheel                          build the Python package into target/wheels
cargo xtask build                          build the page into dist/
cargo xtask package [--no-build]           build the page, and the npm package from it, into
                                           target/package/
cargo xtask bundle [--no-build] [FOLDER]   the page as one HTML file and as a zip, in target/bundle
                                           or in FOLDER
cargo xtask finish FOLDER                  the last step of build: content policy and service worker";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((command, options)) = arguments.split_first() else {
        bail!("expected a command\n{HELP}");
    };
    // Also after a command, before it installs or builds anything.
    let is_help = |word: &String| matches!(word.as_str(), "--help" | "-h");
    if command == "help" || arguments.iter().any(is_help) {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let done = |()| ExitCode::SUCCESS;
    match (command.as_str(), options) {
        ("build", []) => page::build().map(done),
        ("package", options) => package::run(options).map(done),
        ("bundle", options) => bundle::run(options).map(done),
        ("finish", [folder]) => page::finish(Path::new(folder)).map(done),
        ("man", []) => man::run_all().map(done),
        ("wheel", []) => wheel::command().map(done),
        ("serve", options) => serve::run(options),
        // The second name is that of earlier versions.
        ("synthetic-speech" | "talk", options) => synthetic_speech::run(options).map(done),
        ("free-music", options) => free_music::run(options).map(done),
        ("bench", options) => bench::run(options),
        ("fuzz", options) => fuzz::command(options),
        ("test", steps) => test::run(steps),
        _ => bail!("unknown command: {}\n{HELP}", arguments.join(" ")),
    }
}
