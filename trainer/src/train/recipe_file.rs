//! A recipe in a file: the same names as on the command line, which goes over it.

use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::config::TrainConfig;
use crate::files;

/// The settings of a recipe: puts those of a TOML file under those that were `given` on the command line.
///
/// # Errors
/// The file cannot be read, is no TOML, or sets what there is not.
pub fn under(
    flags: &TrainConfig,
    path: &Path,
    given: impl Fn(&str) -> bool,
) -> Result<TrainConfig> {
    let text = files::read(path)?;
    let text = std::str::from_utf8(&text)
        .with_context(|| format!("{} is no text in UTF-8", path.display()))?;
    merge(flags, text, given).with_context(|| format!("in {}", path.display()))
}

fn merge(flags: &TrainConfig, text: &str, given: impl Fn(&str) -> bool) -> Result<TrainConfig> {
    // Once alone, so that a name that is not known is told with its line.
    toml::from_str::<TrainConfig>(text)?;
    let mut merged = Table::try_from(flags)?;
    overlay(&mut merged, text.parse()?, &given);
    Ok(merged.try_into()?)
}

fn overlay(under: &mut Table, file: Table, given: &impl Fn(&str) -> bool) {
    for (name, value) in file {
        match (under.get_mut(&name), value) {
            (Some(Value::Table(under)), Value::Table(table)) => overlay(under, table, given),
            (_, value) if !given(&name) => {
                under.insert(name, value);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    const FILE: &str = "
        preset = \"genrescope\"
        split = \"artist_fold:2\"
        crop = \"anywhere\"
        batch = 32
        [augment]
        mixup = 0.3
        band_shift = 4
    ";

    #[test]
    fn the_command_line_goes_over_the_file() {
        let mut flags = TrainConfig {
            batch: 16,
            ..TrainConfig::default()
        };
        flags.augment.mixup = 0.0;
        let given = |name: &str| ["batch", "mixup"].contains(&name);
        let config = merge(&flags, FILE, given).unwrap();
        assert_eq!(config.preset.to_string(), "genrescope");
        assert_eq!(config.split.to_string(), "artist_fold:2");
        assert_eq!(config.batch, 16, "given");
        assert_eq!(config.augment.mixup, 0.0, "given");
        assert_eq!(config.augment.band_shift, 4);
        assert_eq!(config.epochs, TrainConfig::default().epochs);
    }

    /// Every recipe of the repository, and what makes the paper's the paper's.
    #[test]
    fn recipes_of_the_repository_are_understood() {
        for (text, preset, rate) in [
            (
                include_str!("../../../models/recipes/paper.toml"),
                "described",
                1e-3,
            ),
            (
                include_str!("../../../models/recipes/paper-masked.toml"),
                "described",
                1e-3,
            ),
            (
                include_str!("../../../models/recipes/as-published.toml"),
                "as-published",
                1e-4,
            ),
        ] {
            let config = merge(&TrainConfig::default(), text, |_| false).unwrap();
            assert_eq!(config.preset.to_string(), preset);
            assert_eq!(config.learning_rate, rate);
            assert_eq!((config.frames, config.batch, config.patience), (32, 32, 10));
        }
        let shipped = include_str!("../../../models/genrescope.toml");
        assert!(merge(&TrainConfig::default(), shipped, |_| false).is_ok());
    }

    #[test]
    fn a_name_that_is_not_known_is_told() {
        for text in ["batsch = 3", "[augment]\nmixdown = 1"] {
            let error = merge(&TrainConfig::default(), text, |_| false).unwrap_err();
            assert!(error.to_string().contains("unknown field"), "{error}");
        }
    }
}
