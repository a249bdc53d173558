//! The runs that a report is made of, and which of them belong together.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use genrescope_crnn::Sequence;

use crate::cli::ReportArgs;
use crate::data::MelStore;
use crate::plot::{self, EpochRow};
use crate::sweep::{self, Evaluation, Figures};
use crate::train::{self, Environment, State, TrainConfig};

/// A run and what is known of it.
pub struct Run {
    /// The folder's name.
    pub name: String,
    /// Its settings.
    pub config: TrainConfig,
    /// How far it is.
    pub state: State,
    /// Its epochs.
    pub rows: Vec<EpochRow>,
    /// What it was made with; runs from before it was recorded have none.
    pub environment: Option<Environment>,
    /// Whether its network runs over the slices of a song, which then share state.
    pub over_slices: bool,
    /// Its figures; none while it is not finished.
    pub evaluation: Option<Evaluation>,
}

impl Run {
    /// Share of the validation songs and loss of the epoch that was kept: what chooses between runs,
    /// since the test songs must not.
    pub fn validation(&self) -> (f64, f64) {
        let kept = self
            .rows
            .iter()
            .find(|row| row.epoch == self.state.best_epoch);
        kept.map_or((0.0, f64::INFINITY), |row| {
            (row.valid_song_accuracy, row.valid_loss)
        })
    }

    /// Seconds of training in all.
    pub fn seconds(&self) -> f64 {
        self.rows.iter().map(|row| row.seconds).sum()
    }
}

/// Runs that differ in slice length and seed only.
pub struct Group {
    /// What they are, in short.
    pub label: String,
    /// The runs.
    pub runs: Vec<Run>,
}

/// How the slices of a song are judged where a network can do both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// As the network was trained: in a network over slices, those of a song share state.
    AsTrained,
    /// Each slice of a network over slices by itself.
    Alone,
}

impl Judged {
    /// The value of `data-judged` in the tables.
    pub fn code(self) -> &'static str {
        match self {
            Judged::AsTrained => "as-trained",
            Judged::Alone => "alone",
        }
    }

    /// The figures of an evaluation.
    pub fn of(self, found: &Evaluation) -> Option<&Figures> {
        match self {
            Judged::AsTrained => Some(&found.figures),
            Judged::Alone => found.alone.as_ref(),
        }
    }
}

impl Group {
    /// The figures of the finished runs of a length.
    pub fn of(&self, frames: usize, judged: Judged) -> Vec<&Figures> {
        let runs = self.runs.iter().filter(|run| run.config.frames == frames);
        runs.filter_map(|run| judged.of(run.evaluation.as_ref()?))
            .collect()
    }

    /// Whether its network runs over the slices of a song, which then share state.
    pub fn over_slices(&self) -> bool {
        self.runs.iter().any(|run| run.over_slices)
    }

    /// How its slices can be judged, and what is said of it: a network over slices stands twice.
    pub fn judgements(&self) -> Vec<(Judged, &'static str)> {
        match self.over_slices() {
            false => vec![(Judged::AsTrained, "")],
            true => vec![
                (Judged::AsTrained, ", shared state"),
                (Judged::Alone, ", each slice alone"),
            ],
        }
    }
}

/// Reads every run of the folders that were given, and measures those that are finished and not yet
/// measured.
///
/// # Errors
/// There is none, or one cannot be read or was made on other data.
pub fn read(args: &ReportArgs, store: &MelStore) -> Result<Vec<Group>> {
    let mut folders = Vec::new();
    for given in &args.runs {
        let before = folders.len();
        find(given, 2, &mut folders)?;
        ensure!(
            folders.len() > before,
            "{} is no run and has none below it: a run's folder is one that `train --out` or `sweep --out` made",
            given.display()
        );
    }
    folders.sort();
    folders.dedup();
    let mut groups: Vec<(TrainConfig, Group)> = Vec::new();
    for folder in folders {
        let run = one(args, store, &folder)?;
        let key = TrainConfig {
            frames: 0,
            seed: 0,
            ..run.config.clone()
        };
        match groups.iter_mut().find(|(config, _)| *config == key) {
            Some((_, group)) => group.runs.push(run),
            None => {
                let group = Group {
                    label: label(&run.config),
                    runs: vec![run],
                };
                groups.push((key, group));
            }
        }
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    tell_apart(&mut groups);
    for group in &mut groups {
        let key = |run: &Run| (usize::MAX - run.config.frames, run.config.seed);
        group.runs.sort_by_key(key);
    }
    Ok(groups)
}

/// Run folders at a path or below it.
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

fn one(args: &ReportArgs, store: &MelStore, folder: &Path) -> Result<Run> {
    let config = train::saved_config(folder)?;
    train::check_data(folder, store)?;
    let state = train::saved_state(folder)?.unwrap_or_default();
    let evaluation = match state.is_over(&config) {
        true => Some(sweep::of_run(folder, store, args.device)?.0),
        false => None,
    };
    let rows = match state.epoch {
        0 => Vec::new(),
        _ => plot::read_epochs(folder)?,
    };
    Ok(Run {
        name: folder.file_name().map_or_else(
            || folder.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        ),
        environment: Environment::read(folder)?,
        over_slices: config.network(store.bands, store.genres.len()).sequence == Sequence::Slices,
        config,
        state,
        rows,
        evaluation,
    })
}

/// The network and what is done to its slices.
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

/// Groups of equal labels get what else they differ in.
fn tell_apart(groups: &mut [Group]) {
    let same = |groups: &[Group], label: &str| groups.iter().filter(|g| g.label == label).count();
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
