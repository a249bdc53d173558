//! `cargo xtask build | serve | test | bench | talk`: calls the tools, and installs those that are missing.

mod bench;
mod command;
mod counts;
mod page;
mod serve;
mod talk;
mod test;
mod tools;
mod wasm;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask serve [--port N] [--no-build]  build the page, serve it on localhost, print the address
cargo xtask test [STEP ...]                everything, browsers included; or single steps:
                                           style native page wasm browser
cargo xtask bench [--quick] [NAME ...]     measure ours against the peers, which it fetches; NAME
                                           is the beginning of a row's name in bench/results.json
cargo xtask talk [--others] FOLDER         make the talk that models/genrescope.toml trains with, or
                                           other voices to test it
cargo xtask build                          build the page into dist/
cargo xtask finish FOLDER                  the last step of build alone: policy and service worker";

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
    match arguments.split_first() {
        Some((command, [])) if command == "build" => page::build().map(|()| ExitCode::SUCCESS),
        Some((command, [folder])) if command == "finish" => {
            page::finish(Path::new(folder)).map(|()| ExitCode::SUCCESS)
        }
        Some((command, options)) if command == "serve" => serve::run(options),
        Some((command, words)) if command == "talk" => talk::run(words).map(|()| ExitCode::SUCCESS),
        Some((command, words)) if command == "bench" => bench::run(words),
        Some((command, steps)) if command == "test" => test::run(steps),
        _ => bail!("what shall be done?\n{HELP}"),
    }
}
