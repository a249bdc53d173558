//! Recipe files: the options of `train` as TOML. Options on the command line take precedence.

use std::path::Path;

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::config::TrainConfig;
use crate::files;

/// Merges a recipe file with the options; those `given` on the command line take precedence.
///
/// # Errors
/// The file cannot be read, is not valid TOML, or has an unknown key.
pub fn merge_recipe(
    flags: &TrainConfig,
    path: &Path,
    given: impl Fn(&str) -> bool,
) -> Result<TrainConfig> {
    let text = files::read(path)?;
    let text = std::str::from_utf8(&text)
        .with_context(|| format!("{} is not valid UTF-8", path.display()))?;
    merge(flags, text, given).with_context(|| format!("in {}", path.display()))
}

fn merge(flags: &TrainConfig, text: &str, given: impl Fn(&str) -> bool) -> Result<TrainConfig> {
    // Parsed on its own first, so that the error for an unknown key includes its line.
    toml::from_str::<TrainConfig>(text)?;
    let mut merged = Table::try_from(flags)?;
    overlay(&mut merged, text.parse()?, &given);
    Ok(merged.try_into()?)
}

/// Former names of settings, which recipes may still use.
const RENAMED: [(&str, &str); 2] = [
    ("not_music", "non_music"),
    ("not_music_stored", "non_music_stored"),
];

fn overlay(under: &mut Table, file: Table, given: &impl Fn(&str) -> bool) {
    for (name, value) in file {
        let renamed = RENAMED.iter().find(|(former, _)| *former == name);
        let name = renamed.map_or(name.as_str(), |(_, name)| name);
        match (under.get_mut(name), value) {
            (Some(Value::Table(under)), Value::Table(table)) => overlay(under, table, given),
            (_, value) if !given(name) => {
                under.insert(name.to_owned(), value);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
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
    fn command_line_takes_precedence_over_file() {
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

    #[test]
    fn accepts_former_names_and_their_options() {
        let text = "[augment]\nnot_music = 0.2\nnot_music_stored = 0.5";
        let given = |name: &str| name == "non_music_stored";
        let config = merge(&TrainConfig::default(), text, given).unwrap();
        assert_eq!(config.augment.non_music, 0.2);
        assert_eq!(config.augment.non_music_stored, 0.0, "given");
    }

    /// Every recipe of the repository, and the settings that define those of the paper.
    #[test]
    fn parses_recipes_of_the_repository() {
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
    fn rejects_unknown_keys() {
        for (text, names) in [
            ("batsch = 3", ["`batsch`", "line 1"]),
            ("[augment]\nmixdown = 1", ["`mixdown`", "line 2"]),
        ] {
            let error = merge(&TrainConfig::default(), text, |_| false).unwrap_err();
            let error = format!("{error:#}");
            for name in names {
                assert!(error.contains(name), "{name}: {error}");
            }
        }
    }
}
