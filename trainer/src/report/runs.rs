//! The runs of a report, and their groups.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use genrescope_crnn::Sequence;

use super::args::ReportArgs;
use crate::data::MelStore;
use crate::sweep::{self, Evaluation, RunFigures};
use crate::train::{self, Environment, EpochMetrics, RunState, TrainConfig};

/// A run with everything that was recorded about it.
pub struct ReportedRun {
    /// The folder's name.
    pub name: String,
    /// Its settings.
    pub config: TrainConfig,
    /// Its progress.
    pub state: RunState,
    /// Its epochs.
    pub rows: Vec<EpochMetrics>,
    /// Its data and software; `None` for runs of early versions.
    pub environment: Option<Environment>,
    /// Whether the network runs over the slices of a song, which then share state.
    pub over_slices: bool,
    /// Its test figures; `None` if it is not finished.
    pub evaluation: Option<Evaluation>,
}

impl ReportedRun {
    /// Song accuracy and loss of the kept epoch on the validation songs. They select the run to show, since the
    /// test songs must not be used for that.
    pub fn validation(&self) -> (f64, f64) {
        let kept = self
            .rows
            .iter()
            .find(|row| row.epoch == self.state.best_epoch);
        kept.map_or((0.0, f64::INFINITY), |row| {
            (row.valid_song_accuracy.unwrap_or(0.0), row.valid_loss)
        })
    }

    /// Total training time in seconds.
    pub fn seconds(&self) -> f64 {
        self.rows.iter().map(|row| row.seconds).sum()
    }
}

/// Runs that differ only in slice length and seed.
pub struct RunGroup {
    /// Short description.
    pub label: String,
    /// The runs.
    pub runs: Vec<ReportedRun>,
}

/// How the slices of a song are classified by a network with state across slices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InferenceMode {
    /// As the network was trained: slices of a song share state if the network runs over slices.
    AsTrained,
    /// Each slice on its own.
    Alone,
}

impl InferenceMode {
    /// Value of the attribute `data-judged` in the tables.
    pub fn code(self) -> &'static str {
        match self {
            InferenceMode::AsTrained => "as-trained",
            InferenceMode::Alone => "alone",
        }
    }

    /// The figures of an evaluation in this mode.
    pub fn of(self, found: &Evaluation) -> Option<&RunFigures> {
        match self {
            InferenceMode::AsTrained => Some(&found.figures),
            InferenceMode::Alone => found.alone.as_ref(),
        }
    }
}

impl RunGroup {
    /// Figures of the finished runs with a slice length.
    pub fn of(&self, frames: usize, mode: InferenceMode) -> Vec<&RunFigures> {
        let runs = self.runs.iter().filter(|run| run.config.frames == frames);
        runs.filter_map(|run| mode.of(run.evaluation.as_ref()?))
            .collect()
    }

    /// Whether the network runs over the slices of a song, which then share state.
    pub fn over_slices(&self) -> bool {
        self.runs.iter().any(|run| run.over_slices)
    }

    /// Modes with their labels; a network over slices has two.
    pub fn modes(&self) -> Vec<(InferenceMode, &'static str)> {
        match self.over_slices() {
            false => vec![(InferenceMode::AsTrained, "")],
            true => vec![
                (InferenceMode::AsTrained, ", shared state"),
                (InferenceMode::Alone, ", each slice on its own"),
            ],
        }
    }
}

/// Reads all runs in the given folders, and evaluates finished ones where that has not been done.
///
/// # Errors
/// A folder contains no run, or a run cannot be read or was made on other data.
pub fn read(args: &ReportArgs, store: &MelStore) -> Result<Vec<RunGroup>> {
    let mut folders = Vec::new();
    for given in &args.runs {
        let before = folders.len();
        find(given, 2, &mut folders)?;
        ensure!(
            folders.len() > before,
            "{} is not a run folder and contains none; run folders are created by `train --out` and `sweep --out`",
            given.display()
        );
    }
    folders.sort();
    folders.dedup();
    let mut groups: Vec<(TrainConfig, RunGroup)> = Vec::new();
    for folder in folders {
        let run = read_run(args, store, &folder)?;
        let key = TrainConfig {
            frames: 0,
            seed: 0,
            ..run.config.clone()
        };
        match groups.iter_mut().find(|(config, _)| *config == key) {
            Some((_, group)) => group.runs.push(run),
            None => {
                let group = RunGroup {
                    label: label(&run.config),
                    runs: vec![run],
                };
                groups.push((key, group));
            }
        }
    }
    let mut groups: Vec<RunGroup> = groups.into_iter().map(|(_, group)| group).collect();
    disambiguate(&mut groups);
    for group in &mut groups {
        let key = |run: &ReportedRun| (usize::MAX - run.config.frames, run.config.seed);
        group.runs.sort_by_key(key);
    }
    Ok(groups)
}

/// Collects run folders at a path or below it, down to a depth.
fn find(path: &Path, deep: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.join("config.json").exists() {
        found.push(path.to_path_buf());
        return Ok(());
    }
    let entries =
        fs::read_dir(path).with_context(|| format!("cannot read the folder {}", path.display()))?;
    for entry in entries.flatten() {
        if deep > 0 && entry.path().is_dir() {
            find(&entry.path(), deep - 1, found)?;
        }
    }
    Ok(())
}

fn read_run(args: &ReportArgs, store: &MelStore, folder: &Path) -> Result<ReportedRun> {
    let config = train::saved_config(folder)?;
    let environment = Environment::read(folder)?;
    ensure!(
        environment
            .as_ref()
            .is_none_or(|environment| environment.labels.is_none()),
        "{} holds a run with labels, whose figures cannot be compared with those of genres: leave it out, and use `trainer \
         evaluate --labels`",
        folder.display()
    );
    train::check_data(folder, store)?;
    let state = train::saved_state(folder)?.unwrap_or_default();
    let evaluation = match state.is_complete(&config) {
        true => Some(sweep::evaluate_run(folder, store, args.device)?.0),
        false => None,
    };
    let rows = match state.epoch {
        0 => Vec::new(),
        _ => train::read_epochs(folder)?,
    };
    Ok(ReportedRun {
        name: folder.file_name().map_or_else(
            || folder.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        ),
        environment,
        over_slices: config.network(store.bands, store.genres.len()).sequence == Sequence::Slices,
        config,
        state,
        rows,
        evaluation,
    })
}

/// Preset and augmentations of a recipe.
fn label(config: &TrainConfig) -> String {
    let mut done = train::augmentations(&config.augment);
    if let [.., "frequency masks", "time masks"] = done[..] {
        done.truncate(done.len() - 2);
        done.push("masks");
    }
    let mut words = config.preset.to_string();
    match done.len() {
        0 => {}
        1..=3 => words.push_str(&format!(" + {}", done.join(", "))),
        many => words.push_str(&format!(" + {many} augmentations")),
    }
    words
}

/// Appends the split, then a number, to labels that occur more than once.
fn disambiguate(groups: &mut [RunGroup]) {
    let same =
        |groups: &[RunGroup], label: &str| groups.iter().filter(|g| g.label == label).count();
    for step in 0..2 {
        let more: Vec<Option<String>> = groups
            .iter()
            .enumerate()
            .map(|(index, group)| {
                let (run, many) = (group.runs.first()?, same(groups, &group.label) > 1);
                many.then(|| match step {
                    0 => run.config.split.to_string(),
                    _ => format!("recipe {}", index + 1),
                })
            })
            .collect();
        for (group, more) in groups.iter_mut().zip(more) {
            if let Some(more) = more {
                group.label.push_str(&format!(", {more}"));
            }
        }
    }
}
