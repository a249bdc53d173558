//! `environment.json` of a run: the data it learns from, and each start of the program on it.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::data::{Checksums, MelStore};
use crate::device::DeviceChoice;
use crate::files;

const FILE: &str = "environment.json";

/// What a run was made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// SHA-256 of the data's files.
    pub data: Checksums,
    /// SHA-256 of the files of the sounds that are no music, where some were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_music: Option<Checksums>,
    /// Each start of the program in the run's folder, the earliest first.
    pub starts: Vec<Start>,
}

/// One start of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// When, UTC (RFC 3339).
    pub at: String,
    /// Complete epochs of the checkpoint that this start resumed; none where it began at the first
    /// epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_after: Option<usize>,
    /// Version of this program.
    pub version: String,
    /// The compiler that built it.
    pub rustc: String,
    /// Operating system.
    pub os: String,
    /// Processor architecture.
    pub arch: String,
    /// Cores that the program may use.
    pub cores: usize,
    /// Threads of the pool that computes on the processor.
    pub threads: usize,
    /// The device, as it is called on the command line.
    pub device: String,
    /// What computes there.
    pub backend: String,
}

impl Start {
    fn now(device: DeviceChoice) -> Start {
        let name = device.to_possible_value();
        let name = name.as_ref().map_or("", |name| name.get_name());
        Start {
            at: humantime::format_rfc3339_seconds(SystemTime::now()).to_string(),
            resumed_after: None,
            version: env!("CARGO_PKG_VERSION").into(),
            rustc: env!("TRAINER_RUSTC").into(),
            os: std::env::consts::OS.into(),
            arch: std::env::consts::ARCH.into(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            threads: rayon::current_num_threads(),
            device: name.into(),
            backend: match device {
                DeviceChoice::Flex => "burn flex, on the processor".into(),
                _ => format!("burn {name}, on a graphics processor"),
            },
        }
    }
}

impl Environment {
    /// What a run's folder says; none for a run from before there was such a file.
    pub fn read(run: &Path) -> Result<Option<Environment>> {
        let path = run.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let environment = serde_json::from_slice(&files::read(&path)?)
            .with_context(|| format!("{} cannot be understood", path.display()))?;
        Ok(Some(environment))
    }

    /// Writes the file into a run's folder.
    pub fn write(&self, run: &Path) -> Result<()> {
        files::write_whole(&run.join(FILE), &serde_json::to_vec_pretty(self)?)
    }
}

/// Records in the run's folder that its latest start resumed after this many epochs.
///
/// # Errors
/// The file cannot be read or written.
pub fn resumed(run: &Path, epoch: usize) -> Result<()> {
    let Some(mut environment) = Environment::read(run)? else {
        return Ok(());
    };
    if let Some(start) = environment.starts.last_mut() {
        start.resumed_after = Some(epoch);
    }
    environment.write(run)
}

/// Refuses data that are not those of the run in the folder: its split would be another, and songs it
/// has learnt from would be among the ones it is tested on.
///
/// # Errors
/// A file of the data has another checksum than when the run was started.
pub fn check_data(run: &Path, store: &MelStore) -> Result<()> {
    match Environment::read(run)? {
        Some(environment) => same(run, "--data", &environment.data, &store.checksums),
        None => Ok(()),
    }
}

/// The environment of a run with this start added.
pub fn started(
    run: &Path,
    store: &MelStore,
    not_music: Option<Checksums>,
    device: DeviceChoice,
) -> Result<Environment> {
    let mut environment = Environment::read(run)?.unwrap_or_else(|| Environment {
        data: store.checksums.clone(),
        not_music: not_music.clone(),
        starts: Vec::new(),
    });
    same(run, "--data", &environment.data, &store.checksums)?;
    // That both or none are given is the configuration's, which is compared before.
    if let (Some(then), Some(now)) = (&environment.not_music, &not_music) {
        same(run, "--not-music-data", then, now)?;
    }
    environment.starts.push(Start::now(device));
    Ok(environment)
}

fn same(run: &Path, flag: &str, then: &Checksums, now: &Checksums) -> Result<()> {
    for (file, then, now) in [
        ("mel.safetensors", &then.mel, &now.mel),
        ("songs.csv", &then.songs, &now.songs),
    ] {
        ensure!(
            then == now,
            "{} holds a run on other data: its {file} had the SHA-256 {}..., that of {flag} has {}...; give the data it was started with, or another folder for a new run",
            run.display(),
            then.get(..12).unwrap_or(then),
            now.get(..12).unwrap_or(now)
        );
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    #[test]
    fn a_start_says_what_it_ran_on() {
        let start = Start::now(DeviceChoice::Flex);
        assert!(start.at.ends_with('Z') && start.at.len() == 20, "{start:?}");
        assert!(start.rustc.starts_with("rustc 1."), "{start:?}");
        assert!(start.threads >= 1 && start.cores >= 1, "{start:?}");
    }

    #[test]
    fn other_data_are_told_by_their_file() {
        let then = Checksums {
            mel: "0123456789abcdef".into(),
            songs: "00".into(),
        };
        let run = Path::new("runs/first");
        assert!(same(run, "--data", &then, &then).is_ok());
        let songs = Checksums {
            songs: "ff".into(),
            ..then.clone()
        };
        let told = same(run, "--data", &then, &songs).unwrap_err().to_string();
        assert!(told.contains("songs.csv had the SHA-256 00"), "{told}");
        let mel = Checksums {
            mel: "fedcba98".into(),
            ..then.clone()
        };
        let told = same(run, "--data", &then, &mel).unwrap_err().to_string();
        assert!(told.contains("0123456789ab...,"), "{told}");
        assert!(told.contains("has fedcba98..."), "{told}");
    }
}
