//! Imports between the Rust files of a workspace.

mod modules;
mod path;
mod resolve;
mod syntax;
mod tokens;

use std::path::Path;

use anyhow::Result;

use crate::graph::Graph;
use crate::workspace::Package;
use modules::Modules;
use resolve::{Resolver, Target};

/// Every import between files, under paths relative to `root`, which must be canonical.
///
/// # Errors
///
/// If a file cannot be read or parsed.
pub fn imports(root: &Path, packages: &[Package]) -> Result<Graph> {
    let modules = Modules::load(packages)?;
    let resolver = Resolver::new(&modules, packages);
    let mut graph = Graph::default();
    for (id, module) in modules.all.iter().enumerate() {
        let from = relative(root, &module.file);
        let uses = module.uses.iter().filter(|used| !used.is_public);
        let paths = uses.map(|used| &used.path).chain(&module.paths);
        for target in paths.flat_map(|path| resolver.resolve(id, path)) {
            if let Target::Item(file, name) = target {
                graph.add(&from, &relative(root, file), name);
            }
        }
    }
    Ok(graph)
}

/// The path as findings show it: relative to the root, with slashes on every system.
fn relative(root: &Path, file: &Path) -> String {
    let path = file.strip_prefix(root).unwrap_or(file);
    path.to_string_lossy().replace('\\', "/")
}
