//! Our side of the native benchmarks: one of our tasks, run when the harness says so.
//!
//! `genrescope-bench TASK ...` prepares a task, prints a line of JSON with what its peers must agree
//! with, and then answers each line with a number in it by a line of JSON: that many runs' milliseconds.
//! So two programs can be measured in turns.

mod decoded;
mod tasks;
#[cfg(not(target_arch = "wasm32"))]
mod train;

use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// As in the trainer, whose step is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A prepared task: facts for the harness to check, and one run of it.
pub struct Task {
    facts: Value,
    run: Box<dyn FnMut() -> Result<()>>,
}

const HELP: &str = "\
genrescope-bench network MODEL SLICES THREADS   the network on the CPU
genrescope-bench front-end MODEL SAMPLES        raw f32 samples to the model's mel spectrogram
genrescope-bench decode FILE RATE               an audio file to mono samples
genrescope-bench train MODEL BATCH THREADS      one step: forward, loss, backward, Adam";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match prepare(&arguments).and_then(serve) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("genrescope-bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn prepare(arguments: &[String]) -> Result<Task> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["network", model, slices, threads] => {
            pool(threads)?;
            tasks::network(model, number(slices)?)
        }
        ["front-end", model, samples] => tasks::front_end(model, samples),
        ["decode", file, rate] => tasks::decode(file, number(rate)? as u32),
        ["train", model, batch, threads] => {
            pool(threads)?;
            train::step(model, number(batch)?)
        }
        _ => bail!("what shall be measured?\n{HELP}"),
    }
}

/// All of the program's threads.
fn pool(threads: &str) -> Result<()> {
    let threads = number(threads)?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()
        .context("the threads cannot be started")
}

fn number(text: &str) -> Result<usize> {
    text.trim()
        .parse()
        .with_context(|| format!("{text} is no number"))
}

fn serve(mut task: Task) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{}", task.facts)?;
    for line in std::io::stdin().lock().lines() {
        let mut times = Vec::new();
        for _ in 0..number(&line?)? {
            let started = Instant::now();
            (task.run)()?;
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        writeln!(out, "{}", json!({ "ms": times }))?;
        out.flush()?;
    }
    Ok(())
}
