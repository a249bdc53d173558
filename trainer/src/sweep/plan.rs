//! The cells of a sweep: a run for each recipe, seed and slice length.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::args::SweepArgs;
use crate::train::{self, TrainConfig};

/// A run of the sweep.
pub struct Cell {
    /// Name of its folder.
    pub name: String,
    /// Its settings.
    pub config: TrainConfig,
}

/// Every cell, a whole round of lengths for the first seed before the second: a sweep that is stopped
/// half way has something to say of each length.
///
/// # Errors
/// A recipe cannot be understood, or a setting is given that the sweep itself varies.
pub fn of(args: &SweepArgs, given: impl Fn(&str) -> bool) -> Result<Vec<Cell>> {
    for (flag, instead) in [("frames", "--lengths"), ("seed", "--seeds")] {
        ensure!(
            !given(flag),
            "a sweep takes several: give {instead} in the place of --{flag}"
        );
    }
    ensure!(
        !args.lengths.contains(&0),
        "--lengths: a slice has at least one frame"
    );
    let mut recipes = Vec::new();
    for file in &args.recipes {
        recipes.push((stem(file)?, train::configured(&args.config, file, &given)?));
    }
    if recipes.is_empty() {
        recipes.push((String::new(), args.config.clone()));
    }
    let several = recipes.len() > 1;
    let mut cells: Vec<Cell> = Vec::new();
    for (recipe, config) in &recipes {
        for &seed in &args.seeds {
            for &frames in &args.lengths {
                let name = match several {
                    true => format!("{recipe}-{frames}-seed{seed}"),
                    false => format!("{frames}-seed{seed}"),
                };
                ensure!(
                    cells.iter().all(|cell| cell.name != name),
                    "{name} is asked for twice: a length, a seed or the name of a recipe is repeated"
                );
                let config = TrainConfig {
                    frames,
                    seed,
                    ..config.clone()
                };
                cells.push(Cell { name, config });
            }
        }
    }
    Ok(cells)
}

fn stem(file: &Path) -> Result<String> {
    let stem = file.file_stem().and_then(|stem| stem.to_str());
    let stem = stem.with_context(|| format!("{} has no name to call runs by", file.display()))?;
    Ok(stem.into())
}
