//! All checks of a workspace, and their findings as text.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::graph::{Cycle, Graph};
use crate::{comments, files, javascript, names, rust, workspace};

/// How many imports to show between two modules of a cycle.
const SHOWN: usize = 3;

/// Everything that is wrong with the workspace in `folder`, one text for each problem.
///
/// # Errors
///
/// If a file cannot be read or parsed.
pub fn findings(folder: &Path) -> Result<Vec<String>> {
    let root = folder
        .canonicalize()
        .with_context(|| folder.display().to_string())?;
    let mut graph = rust::imports(&root, &workspace::packages(&root)?)?;
    let scripts = files::with_extensions(&root, &["js", "mjs"])?;
    graph.extend(&javascript::imports(&root, &scripts)?);

    let cycles = graph.cycles();
    let mut findings: Vec<String> = cycles.iter().map(|c| described("files", c)).collect();
    for folder in folders(&graph) {
        let modules = graph.grouped(|file| sibling(&folder, file)).cycles();
        let new = modules.iter().filter(|cycle| !is_reported(cycle, &cycles));
        findings.extend(new.map(|cycle| described("modules", cycle)));
    }
    let sources = files::with_extensions(&root, &["rs", "js", "mjs"])?;
    for (singular, plural) in names::plural_pairs(&sources) {
        findings.push(format!("{singular} and {plural} differ only by an s"));
    }
    for file in &sources {
        let text = fs::read_to_string(root.join(file)).with_context(|| file.clone())?;
        let lines = text.lines().count();
        let limit = names::MAX_LINES;
        if lines > limit {
            findings.push(format!("{file} has {lines} lines, more than {limit}"));
        }
        for (line, word) in comments::discouraged_words(&text) {
            findings.push(format!(
                "{file}:{line}: \"{word}\" in a comment; see docs/glossary.md"
            ));
        }
    }
    Ok(findings)
}

/// Every folder above a file of the graph, with a slash at its end; the root is empty.
fn folders(graph: &Graph) -> BTreeSet<String> {
    let files = graph.imports().flat_map(|(from, to, _)| [from, to]);
    files
        .flat_map(|file| file.match_indices('/').map(|(at, _)| &file[..=at]))
        .chain([""])
        .map(str::to_owned)
        .collect()
}

/// The entry of `folder` that is or contains a file, without extension: `vote.rs` and `vote/` are one
/// module. `None` for files elsewhere and for the folder's own module file.
fn sibling(folder: &str, file: &str) -> Option<String> {
    let inside = file.strip_prefix(folder)?;
    let name = match inside.split_once('/') {
        Some((name, _)) => name,
        None => inside.split('.').next()?,
    };
    let is_own = matches!(name, "mod" | "lib" | "main");
    (!is_own).then(|| format!("{folder}{name}"))
}

/// Whether each module is a single file, so that this cycle is among those of files.
fn is_reported(modules: &Cycle, files: &[Cycle]) -> bool {
    let names = |cycle: &Cycle| -> Vec<String> {
        let names = cycle
            .nodes
            .iter()
            .map(|file| names::without_extension(file));
        names.map(str::to_owned).collect()
    };
    files.iter().any(|cycle| names(cycle) == modules.nodes)
}

fn described(kind: &str, cycle: &Cycle) -> String {
    let nodes = &cycle.nodes;
    let mut text = format!(
        "import cycle of {} {kind}: {}",
        nodes.len(),
        nodes.join(", ")
    );
    for (from, to, names) in &cycle.imports {
        let shown = if kind == "modules" {
            SHOWN
        } else {
            names.len()
        };
        let list = names.iter().take(shown).cloned().collect::<Vec<_>>();
        let _ = write!(text, "\n  {from} -> {to}: {}", list.join(", "));
        if names.len() > shown {
            let _ = write!(text, ", and {} more", names.len() - shown);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_folder_beside_it() {
        let within = |file| sibling("a/src/", file).unwrap_or_default();
        assert_eq!(within("a/src/vote.rs"), "a/src/vote");
        assert_eq!(within("a/src/vote/mean.rs"), "a/src/vote");
        assert_eq!(sibling("a/src/", "a/src/lib.rs"), None);
        assert_eq!(sibling("a/src/", "b/src/vote.rs"), None);
        assert_eq!(sibling("", "b/src/lib.rs").as_deref(), Some("b"));
    }

    #[test]
    fn lists_folders_up_to_the_root() {
        let mut graph = Graph::default();
        graph.add("a/src/b.rs", "c.rs", "x");
        let folders: Vec<_> = folders(&graph).into_iter().collect();
        assert_eq!(folders, ["", "a/", "a/src/"]);
    }
}
