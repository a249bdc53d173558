//! `cargo xtask bench`: fetches the peers, builds our side, and lets `bench/run.mjs` measure both.
//!
//! What cannot be fetched or built here is said in a sentence; the measurements that need it are
//! skipped, and the others run.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::command::{program, root, run as run_to_end, target_dir};
use crate::tools;
use crate::wasm::{self, Tools};

/// Names the Python interpreter that has the pinned packages.
const PYTHON: &str = "GENRESCOPE_BENCH_PYTHON";

/// The options of the engine in `www/index.html`, but names are not kept.
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
    tools::for_the_bench()?;
    let made = made();
    fs::create_dir_all(&made).with_context(|| format!("{}", made.display()))?;
    let python = said("the peers from PyPI", python(&made));
    if let Some(python) = &python {
        said("the peers' networks", networks(python, &made));
    }
    // The whole workspace: a choice of packages would choose other features of burn.
    said(
        "our native side",
        run_to_end(program("cargo", &["build", "--release"])),
    );
    said("our side for the browser", browser(&made));

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

/// Goes on without what is missing.
fn said<T>(what: &str, result: Result<T>) -> Option<T> {
    result
        .inspect_err(|error| eprintln!("without {what}: {error:#}"))
        .ok()
}

fn made() -> PathBuf {
    target_dir().join("bench")
}

/// An interpreter with the pinned packages: the one that is named, or one in an environment of our own.
fn python(made: &Path) -> Result<PathBuf> {
    if let Some(named) = env::var_os(PYTHON) {
        return Ok(PathBuf::from(named));
    }
    let venv = made.join("venv");
    let interpreter = venv.join("bin/python");
    let list = root().join("bench/peers/python/requirements.txt");
    let wanted = fs::read_to_string(&list).with_context(|| format!("{}", list.display()))?;
    let installed = venv.join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|have| have == wanted) {
        return Ok(interpreter);
    }
    println!("installing the peers from PyPI, several gigabytes, once");
    let (folder, list) = (venv.to_string_lossy(), list.to_string_lossy());
    run_to_end(program("python3", &["-m", "venv", &folder]))?;
    let pip = ["-m", "pip", "install", "--quiet", "-r", &list];
    run_to_end(program(&interpreter, &pip))?;
    fs::write(&installed, wanted)?;
    Ok(interpreter)
}

/// The networks in the peers' formats, made again when the model or the script has changed.
fn networks(python: &Path, made: &Path) -> Result<()> {
    let folder = made.join("models");
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
fn browser(made: &Path) -> Result<()> {
    tools::wasm_target()?;
    let tools = Tools::install()?;
    let package = ["-p", "genrescope-bench"];
    let built = wasm::compile(package, "browser", "web", Some("browser"))?;
    let wasm = tools.bindings(&built, &made.join("wasm"), "browser")?;
    tools.optimise(&wasm, &WASM_OPT)
}
