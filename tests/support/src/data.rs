//! The folder of data sets, which is not part of this project.

use std::env;
use std::path::{Path, PathBuf};

use crate::skip;

/// Names the data folder; `../shared/data` beside the project where it is not set.
const FOLDER: &str = "GENRESCOPE_DATA";

/// Set to 1, every test behaves as if there were no data.
const WITHOUT: &str = "GENRESCOPE_WITHOUT_DATA";

/// The data folder, if it has all of these folders; otherwise the running test is recorded as
/// skipped.
///
/// ```text
/// let Some(data) = data_folder(&["gtzan-audio"]) else { return };
/// ```
pub fn data_folder(needed: &[&str]) -> Option<PathBuf> {
    if env::var_os(WITHOUT).is_some_and(|value| value == "1") {
        skip(format_args!("{WITHOUT} is set"));
        return None;
    }
    let folder = env::var_os(FOLDER).map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let missing: Vec<&str> = missing(&folder, needed);
    if !missing.is_empty() {
        let missing = missing.join(" and ");
        skip(format_args!("no {missing} in the data folder ({FOLDER})"));
        return None;
    }
    Some(folder)
}

fn missing<'a>(folder: &Path, needed: &[&'a str]) -> Vec<&'a str> {
    let absent = |name: &&&str| !folder.join(name).is_dir();
    needed.iter().filter(absent).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_missing_folder() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(missing(here, &["src"]), [""; 0]);
        assert_eq!(missing(here, &["a", "src", "b"]), ["a", "b"]);
    }
}
