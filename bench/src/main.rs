//! Our side of the native benchmarks: one task, run whenever the harness requests it.
//!
//! `genrescope-bench TASK ...` prepares a task and prints a line of JSON with results that peers must
//! reproduce. It then answers each line with a number by a line of JSON with the milliseconds of that
//! many runs. So two programs can be measured in turns.

mod decoded;
mod inference;
mod task;
#[cfg(not(target_arch = "wasm32"))]
mod train;

use std::io::{BufRead, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::task::Task;

/// The same as in the trainer, since its training step is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
            inference::network(model, number(slices)?)
        }
        ["front-end", model, samples] => inference::front_end(model, samples),
        ["decode", file, rate] => inference::decode(file, number(rate)? as u32),
        ["train", model, batch, threads] => {
            pool(threads)?;
            train::step(model, number(batch)?)
        }
        _ => bail!("a task is missing or unknown\n{HELP}"),
    }
}

/// Sets the number of threads of the whole program.
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
        .with_context(|| format!("{text} is not a number"))
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
