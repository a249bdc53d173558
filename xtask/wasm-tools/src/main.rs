//! Processes compiled WebAssembly programs for `cargo xtask`.
//!
//! A package of its own, since `wasm-bindgen-cli-support` takes long to compile and only builds for the browser
//! need it.

mod bindings;
mod short_names;
mod sizes;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
genrescope-wasm-tools bindings PROGRAM.wasm FOLDER NAME  write FOLDER/NAME.js and FOLDER/NAME_bg.wasm
genrescope-wasm-tools shorten FOLDER                     shorten the names in each NAME_bg.wasm and NAME.js,
                                                         and print the bytes by program and crate as JSON";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("genrescope-wasm-tools: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["bindings", program, folder, name] => {
            bindings::write(Path::new(program), Path::new(folder), name)
        }
        ["shorten", folder] => {
            let sizes = short_names::apply_to_folder(Path::new(folder))?;
            println!("{}", serde_json::to_string_pretty(&sizes)?);
            Ok(())
        }
        _ => bail!("unknown arguments\n{HELP}"),
    }
}
