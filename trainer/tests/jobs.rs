//! Shards, and the scripts in `jobs/` as schedulers start them: docs/scale.md.

#![cfg(test)]
#![cfg(unix)]

mod support;

use std::fs;
use std::process::{Command, Output};

use support::{Folder, contents, refused_naming, starts, store, succeeds, wav};

const SHARDS: usize = 3;
const RUNS: [&str; 4] = ["16-seed0", "20-seed0", "16-seed1", "20-seed1"];
const RATE: u32 = 22_050;

/// The script with a scheduler's variables, and none of another.
fn job(variables: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new("sh");
    command.arg("jobs/run.sh").args(arguments);
    for name in [
        "SHARD",
        "SHARDS",
        "SLURM_ARRAY_TASK_ID",
        "JOB_COMPLETION_INDEX",
    ] {
        command.env_remove(name);
    }
    command.env("TRAINER", env!("CARGO_BIN_EXE_trainer"));
    command.envs(variables.iter().copied());
    command.output().expect("there is a shell")
}

#[test]
fn jobs_of_each_scheduler_make_the_store_of_one_machine() {
    let folder = Folder::new("jobs of a scheduler");
    let sounds = folder.0.join("sounds");
    for n in 0..7 {
        let genre = sounds.join(["high", "low"][n % 2]);
        fs::create_dir_all(&genre).unwrap();
        let samples = (0..3 * RATE).map(|at| ((at as usize * (n + 3) % 199) * 90) as i16);
        wav(&genre.join(format!("{n}.wav")), RATE, 1, samples);
    }
    let sounds = sounds.to_str().unwrap();
    let whole = folder.0.join("whole");
    let whole_text = whole.to_str().unwrap();
    succeeds(&[
        "prepare",
        "--audio",
        sounds,
        "--out",
        whole_text,
        "--seconds",
        "3",
    ]);

    // The variable of each, and its number of the first job.
    for (scheduler, variable, first) in [
        ("shell", "SHARD", 1),
        ("slurm", "SLURM_ARRAY_TASK_ID", 1),
        ("kubernetes", "JOB_COMPLETION_INDEX", 0),
    ] {
        let out = folder.0.join(scheduler);
        let shard = out.join("{}");
        let shard = shard.to_str().unwrap();
        for number in 0..SHARDS {
            let (number, shards) = ((first + number).to_string(), SHARDS.to_string());
            let output = job(
                &[(variable, &number), ("SHARDS", &shards)],
                &[
                    "prepare",
                    "--audio",
                    sounds,
                    "--out",
                    shard,
                    "--seconds",
                    "3",
                ],
            );
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{scheduler}: {errors}");
        }
        let merged = out.join("merged");
        let stores = [1, 2, 3].map(|shard| out.join(shard.to_string()));
        let [one, two, three] = stores.each_ref().map(|store| store.to_str().unwrap());
        let merged_text = merged.to_str().unwrap();
        succeeds(&["prepare", "--merge", three, one, two, "--out", merged_text]);
        assert!(contents(&merged) == contents(&whole), "{scheduler}");
    }
}

#[test]
fn a_job_without_its_number_or_the_number_of_shards_is_refused() {
    refused_naming(&job(&[("SHARDS", "3")], &["prepare"]), &["SHARD"]);
    // A repeated part of an array would state another number.
    let slurm = [
        ("SLURM_ARRAY_TASK_ID", "2"),
        ("SLURM_ARRAY_TASK_COUNT", "1"),
    ];
    refused_naming(&job(&slurm, &["prepare"]), &["SHARDS"]);
}

#[test]
fn shards_make_each_run_once_in_one_folder() {
    let folder = Folder::new("sweep-shards");
    store(&folder.0);
    let (data, out) = (folder.0.to_str().unwrap(), folder.0.join("sweep"));
    let settings =
        "--lengths 16,20 --seeds 0,1 --preset genrescope --crop fixed --epochs 1 --batch 16";
    let shard = |part| {
        let mut arguments = vec!["sweep", "--data", data, "--out", out.to_str().unwrap()];
        arguments.extend(settings.split(' '));
        arguments.extend(["--shard", part]);
        succeeds(&arguments);
    };
    let made = |run: &&str| out.join(run).join("evaluation.json").exists();
    // At the same time, as on several machines.
    std::thread::scope(|scope| {
        scope.spawn(|| shard("1/3"));
        scope.spawn(|| shard("2/3"));
    });
    let missing: Vec<&str> = RUNS.into_iter().filter(|run| !made(run)).collect();
    assert_eq!(missing, [RUNS[2]]);
    shard("3/3");
    assert!(RUNS.iter().all(made));
    for run in RUNS {
        assert_eq!(starts(&out.join(run)), 1, "{run}");
    }
}
