//! Names that are easily confused, and files that are too long.

use std::collections::BTreeSet;

/// Longest file in lines.
pub const MAX_LINES: usize = 400;

/// Sibling modules whose names differ only by a plural s, such as `level.rs` and `levels.rs`, or
/// `level/` and `levels.rs`. Both names are given without extensions.
#[must_use]
pub fn plural_pairs(files: &[String]) -> Vec<(String, String)> {
    let mut modules: BTreeSet<String> = BTreeSet::new();
    for file in files {
        modules.insert(without_extension(file).to_owned());
        let mut path = file.as_str();
        while let Some((folder, _)) = path.rsplit_once('/') {
            modules.insert(folder.to_owned());
            path = folder;
        }
    }
    let plural = |module: &String| format!("{module}s");
    modules
        .iter()
        .filter(|module| modules.contains(&plural(module)))
        .map(|module| (module.clone(), plural(module)))
        .collect()
}

/// A path without everything from the first dot of its file's name.
#[must_use]
pub fn without_extension(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    path[name..]
        .find('.')
        .map_or(path, |dot| &path[..name + dot])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(files: &[&str]) -> Vec<(String, String)> {
        let files: Vec<String> = files.iter().map(|&file| file.to_owned()).collect();
        plural_pairs(&files)
    }

    #[test]
    fn finds_files_and_folders_that_differ_by_an_s() {
        let found = pairs(&[
            "src/level.rs",
            "src/levels.rs",
            "src/vote/mod.rs",
            "src/votes.rs",
        ]);
        let found: Vec<_> = found
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(
            found,
            [("src/level", "src/levels"), ("src/vote", "src/votes")]
        );
    }

    #[test]
    fn accepts_equal_names_in_different_folders() {
        assert!(pairs(&["a/level.rs", "b/levels.rs", "a/sides.rs", "a/sid.mjs"]).is_empty());
    }
}
