//! `environment.json` of a run: checksums of its data, and each start of the program.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::data::{MelStore, SongLabels, StoreChecksums};
use crate::device::DeviceChoice;
use crate::files;

const FILE: &str = "environment.json";

/// The data and software that a run was made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// SHA-256 of the data's files.
    pub data: StoreChecksums,
    /// SHA-256 of the files of the non-music store, if there is one.
    #[serde(rename = "not_music", default, skip_serializing_if = "Option::is_none")]
    pub non_music: Option<StoreChecksums>,
    /// SHA-256 of the files of the further stores, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extra: Vec<StoreChecksums>,
    /// SHA-256 of the model file that the network started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_from: Option<String>,
    /// The labels of the songs, in runs with labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<RecordedLabels>,
    /// Each start of the program on this run, the earliest first.
    pub starts: Vec<ProgramStart>,
}

/// The labels that a run was made with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedLabels {
    /// SHA-256 of the file.
    pub sha256: String,
    /// The labels that were used.
    pub names: Vec<String>,
}

impl RecordedLabels {
    /// What is recorded of these labels.
    pub fn of(labels: &SongLabels) -> RecordedLabels {
        RecordedLabels {
            sha256: labels.checksum.clone(),
            names: labels.names.clone(),
        }
    }
}

/// Inputs of a run besides the store of its songs.
#[derive(Clone, Debug, Default)]
pub struct FurtherInputs {
    /// The store of non-music.
    pub non_music: Option<StoreChecksums>,
    /// The further stores.
    pub extra: Vec<StoreChecksums>,
    /// SHA-256 of the model file that the network starts from.
    pub start_from: Option<String>,
    /// The labels.
    pub labels: Option<RecordedLabels>,
}

/// One start of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProgramStart {
    /// Time, UTC (RFC 3339).
    pub at: String,
    /// Completed epochs of the checkpoint that this start resumed from; `None` for a new run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_after: Option<usize>,
    /// Version of this program.
    pub version: String,
    /// Compiler version.
    pub rustc: String,
    /// Operating system.
    pub os: String,
    /// Processor architecture.
    pub arch: String,
    /// Number of available cores.
    pub cores: usize,
    /// Threads of the compute pool.
    pub threads: usize,
    /// Name of the device on the command line.
    pub device: String,
    /// Compute backend of the device.
    pub backend: String,
}

impl ProgramStart {
    fn now(device: DeviceChoice) -> ProgramStart {
        let name = device.to_possible_value();
        let name = name.as_ref().map_or("", |name| name.get_name());
        ProgramStart {
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
    /// Reads the file in a run's folder; `None` for a run of an early version, which has no such file.
    ///
    /// # Errors
    /// The file cannot be read or parsed.
    pub fn read(run: &Path) -> Result<Option<Environment>> {
        let path = run.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let environment = serde_json::from_slice(&files::read(&path)?)
            .with_context(|| format!("cannot parse {}", path.display()))?;
        Ok(Some(environment))
    }

    /// Writes the file into a run's folder.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, run: &Path) -> Result<()> {
        files::write_atomic(&run.join(FILE), &serde_json::to_vec_pretty(self)?)
    }
}

/// Records in the run's folder that its latest start resumed after this many epochs.
///
/// # Errors
/// The file cannot be read or written.
pub fn record_resumption(run: &Path, epoch: usize) -> Result<()> {
    let Some(mut environment) = Environment::read(run)? else {
        return Ok(());
    };
    if let Some(start) = environment.starts.last_mut() {
        start.resumed_after = Some(epoch);
    }
    environment.write(run)
}

/// Checks that the data is that of the run in a folder. Other data would be split differently, and the
/// test songs could include training songs.
///
/// # Errors
/// A file of the data has a different checksum than when the run was started.
pub fn check_data(run: &Path, store: &MelStore) -> Result<()> {
    match Environment::read(run)? {
        Some(environment) => same(run, "--data", &environment.data, &store.checksums),
        None => Ok(()),
    }
}

/// The environment of a run with the current start added.
///
/// # Errors
/// The data differs from that of earlier starts.
pub fn started(
    run: &Path,
    store: &MelStore,
    inputs: &FurtherInputs,
    device: DeviceChoice,
) -> Result<Environment> {
    let FurtherInputs {
        non_music,
        extra,
        start_from,
        labels,
    } = inputs;
    let mut environment = Environment::read(run)?.unwrap_or_else(|| Environment {
        data: store.checksums.clone(),
        non_music: non_music.clone(),
        extra: extra.clone(),
        start_from: start_from.clone(),
        labels: labels.clone(),
        starts: Vec::new(),
    });
    same(run, "--data", &environment.data, &store.checksums)?;
    // The configuration, which is compared first, determines whether there is such a store.
    if let (Some(then), Some(now)) = (&environment.non_music, non_music) {
        same(run, "--non-music-data", then, now)?;
    }
    ensure!(
        environment.extra.len() == extra.len(),
        "{} holds a run with {} stores of --extra-data, not {}; use the original ones, or another folder for a new run",
        run.display(),
        environment.extra.len(),
        extra.len()
    );
    for (then, now) in environment.extra.iter().zip(extra) {
        same(run, "--extra-data", then, now)?;
    }
    ensure!(
        environment.start_from == *start_from,
        "{} holds a run that started from another model file than that of --start-from, or from none",
        run.display()
    );
    same_labels(run, environment.labels.as_ref(), labels.as_ref())?;
    environment.starts.push(ProgramStart::now(device));
    Ok(environment)
}

/// Checks that the labels are those of the run in a folder.
///
/// # Errors
/// The file or the chosen labels are others, or one of the two has no labels.
pub fn check_labels(run: &Path, labels: Option<&SongLabels>) -> Result<()> {
    let now = labels.map(RecordedLabels::of);
    let then = Environment::read(run)?.and_then(|environment| environment.labels);
    same_labels(run, then.as_ref(), now.as_ref())
}

fn same_labels(
    run: &Path,
    then: Option<&RecordedLabels>,
    now: Option<&RecordedLabels>,
) -> Result<()> {
    ensure!(
        then == now,
        "{} holds a run {}; use the same --labels and --top-labels, or another folder for a new run",
        run.display(),
        match then {
            Some(then) => format!(
                "with {} labels of a file with the SHA-256 {}...",
                then.names.len(),
                then.sha256.get(..12).unwrap_or(&then.sha256)
            ),
            None => "without labels".into(),
        }
    );
    Ok(())
}

fn same(run: &Path, flag: &str, then: &StoreChecksums, now: &StoreChecksums) -> Result<()> {
    for (file, then, now) in [
        ("mel.safetensors", &then.mel, &now.mel),
        ("songs.csv", &then.songs, &now.songs),
    ] {
        ensure!(
            then == now,
            "{} holds a run on other data: its {file} had the SHA-256 {}..., that of {flag} has {}...; use the original data, or another folder for a new run",
            run.display(),
            then.get(..12).unwrap_or(then),
            now.get(..12).unwrap_or(now)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_records_time_compiler_and_threads() {
        let start = ProgramStart::now(DeviceChoice::Flex);
        assert!(start.at.ends_with('Z') && start.at.len() == 20, "{start:?}");
        assert!(start.rustc.starts_with("rustc 1."), "{start:?}");
        assert!(start.threads >= 1 && start.cores >= 1, "{start:?}");
    }

    #[test]
    fn rejects_other_data_and_names_the_file() {
        let then = StoreChecksums {
            mel: "0123456789abcdef".into(),
            songs: "00".into(),
        };
        let run = Path::new("runs/first");
        assert!(same(run, "--data", &then, &then).is_ok());
        let songs = StoreChecksums {
            songs: "ff".into(),
            ..then.clone()
        };
        let error = same(run, "--data", &then, &songs).unwrap_err().to_string();
        for name in ["runs/first", "--data", "songs.csv", " 00...", " ff..."] {
            assert!(error.contains(name), "{name}: {error}");
        }
        assert!(!error.contains("mel.safetensors"), "{error}");
        let mel = StoreChecksums {
            mel: "fedcba98".into(),
            ..then.clone()
        };
        let error = same(run, "--data", &then, &mel).unwrap_err().to_string();
        for name in ["mel.safetensors", " 0123456789ab...", " fedcba98..."] {
            assert!(error.contains(name), "{name}: {error}");
        }
        assert!(!error.contains("songs.csv"), "{error}");
    }
}
