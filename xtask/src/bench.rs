//! `cargo xtask bench`: installs the peers, builds Genrescope's side, and runs `bench/run.mjs`, which measures
//! both.
//!
//! What cannot be installed or built is reported; only the measurements that need it are skipped.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::command::{program, root, run as run_to_end, target_dir};
use crate::tools;
use crate::wasm::{self, Tools};

/// The environment variable with the path of a Python interpreter that has the pinned packages.
const PYTHON: &str = "GENRESCOPE_BENCH_PYTHON";

/// The engine's options in `www/index.html`, without `-g`, which keeps names.
const WASM_OPT: [&str; 8] = [
    "-O3",
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// `cargo xtask bench [--quick] [NAME ...]`
pub fn run(words: &[String]) -> Result<ExitCode> {
    let is_unknown = |word: &&String| word.starts_with('-') && *word != "--quick";
    if let Some(word) = words.iter().find(is_unknown) {
        bail!("bench has no option {word}, only --quick and names of measurements");
    }
    tools::for_the_bench()?;
    let output = target_dir().join("bench");
    fs::create_dir_all(&output).with_context(|| format!("{}", output.display()))?;
    let python = or_report("the peers from PyPI", python(&output));
    if let Some(python) = &python {
        or_report("the peers' networks", networks(python, &output));
    }
    // All default members: fewer packages would enable other features of burn and compile it again.
    or_report(
        "the native programs",
        run_to_end(program("cargo", &["build", "--release"])),
    );
    or_report("the program for the browser", browser(&output));

    let mut node = program("node", &["bench/run.mjs"]);
    node.args(words);
    match &python {
        Some(python) => node.env(PYTHON, python),
        None => node.env_remove(PYTHON),
    };
    let status = node.status().context("node cannot be started")?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reports an error and continues without the result.
fn or_report<T>(what: &str, result: Result<T>) -> Option<T> {
    result
        .inspect_err(|error| eprintln!("not available: {what}: {error:#}"))
        .ok()
}

/// A Python interpreter with the pinned packages: that of [`PYTHON`], or one in a virtual environment that is
/// created here.
fn python(output: &Path) -> Result<PathBuf> {
    if let Some(named) = env::var_os(PYTHON) {
        return Ok(PathBuf::from(named));
    }
    let venv = output.join("venv");
    let interpreter = venv.join("bin/python");
    let list = root().join("bench/peers/python/requirements.txt");
    let required = fs::read_to_string(&list).with_context(|| format!("{}", list.display()))?;
    let installed = venv.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|have| have == required) {
        return Ok(interpreter);
    }
    println!("installing the peers from PyPI once; this downloads several gigabytes");
    let (folder, list) = (venv.to_string_lossy(), list.to_string_lossy());
    run_to_end(program("python3", &["-m", "venv", &folder]))?;
    let pip = ["-m", "pip", "install", "--quiet", "-r", &list];
    run_to_end(program(&interpreter, &pip))?;
    fs::write(&installed, required)?;
    Ok(interpreter)
}

/// Exports the networks to the peers' formats if the model or a script has changed.
fn networks(python: &Path, output: &Path) -> Result<()> {
    let folder = output.join("models");
    let sources = [
        "models/genrescope.safetensors",
        "bench/peers/python/crnn.py",
        "bench/peers/python/export.py",
    ];
    let changed = |path: &Path| {
        path.metadata()
            .and_then(|metadata| metadata.modified())
            .ok()
    };
    let newest = sources.iter().map(|path| changed(&root().join(path))).max();
    let oldest = ["genrescope.json", "described.json"]
        .iter()
        .map(|name| changed(&folder.join(name)))
        .min();
    if oldest.flatten().is_some() && oldest > newest {
        return Ok(());
    }
    println!("exporting the networks to the peers' formats");
    let folder = folder.to_string_lossy();
    let mut export = program(
        python,
        &[
            "-W",
            "ignore",
            "bench/peers/python/export.py",
            sources[0],
            &folder,
        ],
    );
    export.env("PYTHONDONTWRITEBYTECODE", "1");
    run_to_end(export)
}

/// The package in `bench` as WebAssembly, built and optimised as the page's engine is.
fn browser(output: &Path) -> Result<()> {
    tools::wasm_target()?;
    let tools = Tools::install()?;
    let package = ["-p", "genrescope-bench"];
    let built = wasm::compile(package, "browser", "web", Some("browser"))?;
    let wasm = tools.bindings(&built, &output.join("wasm"), "browser")?;
    tools.optimise(&wasm, &WASM_OPT)
}
