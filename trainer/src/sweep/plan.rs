//! The runs of a sweep: one for each recipe, seed and slice length.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::args::SweepArgs;
use crate::train::{self, TrainConfig};

/// A run of the sweep.
pub struct PlannedRun {
    /// Name of its folder.
    pub name: String,
    /// Its settings.
    pub config: TrainConfig,
}

/// All runs, or those of a shard. All lengths of the first seed come before the second seed, so that a sweep that is stopped
/// early has results for each length.
///
/// # Errors
/// A recipe cannot be read, a run would occur twice, or an option is given that the sweep varies.
pub fn plan(args: &SweepArgs, given: impl Fn(&str) -> bool) -> Result<Vec<PlannedRun>> {
    for (flag, instead) in [("frames", "--lengths"), ("seed", "--seeds")] {
        ensure!(
            !given(flag),
            "use {instead} instead of --{flag}: a sweep takes several values"
        );
    }
    ensure!(!args.lengths.contains(&0), "--lengths must be at least 1");
    let mut recipes = Vec::new();
    for file in &args.recipes {
        recipes.push((
            stem(file)?,
            train::merge_recipe(&args.config, file, &given)?,
        ));
    }
    if recipes.is_empty() {
        recipes.push((String::new(), args.config.clone()));
    }
    let several = recipes.len() > 1;
    let mut runs: Vec<PlannedRun> = Vec::new();
    for (recipe, config) in &recipes {
        for &seed in &args.seeds {
            for &frames in &args.lengths {
                let name = match several {
                    true => format!("{recipe}-{frames}-seed{seed}"),
                    false => format!("{frames}-seed{seed}"),
                };
                ensure!(
                    runs.iter().all(|planned| planned.name != name),
                    "{name} would occur twice: a length, a seed or the name of a recipe is repeated"
                );
                let config = TrainConfig {
                    frames,
                    seed,
                    ..config.clone()
                };
                runs.push(PlannedRun { name, config });
            }
        }
    }
    Ok(match args.shard {
        Some(shard) => shard.of(runs),
        None => runs,
    })
}

fn stem(file: &Path) -> Result<String> {
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let stem =
        stem.with_context(|| format!("{} has no file name to name runs by", file.display()))?;
    Ok(stem.into())
}
