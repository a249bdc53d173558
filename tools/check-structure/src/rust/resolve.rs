//! From a path to the file that defines what it names.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::path::Path as FilePath;

use super::modules::Modules;
use super::path::Path;
use crate::workspace::Package;

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// An item: the file that defines it, and its name.
    Item(&'a FilePath, &'a str),
    /// A module, by index.
    Module(usize),
}

/// Finds what paths name, as rustc does, but without regard to visibility and namespaces: a name that
/// stands for several things resolves to all of them.
pub struct Resolver<'a> {
    modules: &'a Modules,
    /// Root modules by the name that code of a package gives them.
    crates: Vec<BTreeMap<&'a str, usize>>,
}

/// Names that are being looked up, to end at re-exports that lead back to themselves.
type Pending<'a> = Vec<(usize, &'a str)>;

impl<'a> Resolver<'a> {
    pub fn new(modules: &'a Modules, packages: &'a [Package]) -> Self {
        let root = |name: &str| {
            let package = packages.iter().position(|package| package.name == name)?;
            modules.libraries.get(&package).copied()
        };
        let crates = packages.iter().map(|package| {
            let names = package.dependencies.iter();
            names
                .filter_map(|(name, package)| Some((name.as_str(), root(package)?)))
                .collect()
        });
        Resolver {
            modules,
            crates: crates.collect(),
        }
    }

    /// What `path` names in a module. Empty for local variables and for what other workspaces define.
    pub fn resolve(&self, module: usize, path: &'a Path) -> Vec<Target<'a>> {
        self.follow(module, path, &mut Vec::new())
    }

    fn follow(&self, module: usize, path: &'a Path, pending: &mut Pending<'a>) -> Vec<Target<'a>> {
        let mut segments = path.segments.iter().map(String::as_str).peekable();
        let mut targets = self.first(module, path.absolute, &mut segments, pending);
        for name in segments {
            let step = |target| match target {
                // A variant or an associated item.
                Target::Item(..) => vec![target],
                Target::Module(inside) => {
                    let mut found = self.lookup(inside, name, pending);
                    if found.is_empty() {
                        // Another workspace's item under a name that this module gives it.
                        found.push(Target::Item(&self.modules.all[inside].file, name));
                    }
                    found
                }
            };
            targets = targets.into_iter().flat_map(step).collect();
        }
        targets
    }

    /// What the first segments name: all leading `self` and `super`, or one other segment.
    fn first(
        &self,
        module: usize,
        absolute: bool,
        segments: &mut Peekable<impl Iterator<Item = &'a str>>,
        pending: &mut Pending<'a>,
    ) -> Vec<Target<'a>> {
        let this = &self.modules.all[module];
        let named = |name| self.crates[this.package].get(name).copied();
        let mut start = match segments.next() {
            None => return Vec::new(),
            Some("crate") => this.root,
            Some("self") => module,
            Some("super") => this.parent.unwrap_or(module),
            Some(name) => {
                let mut found = Vec::new();
                if !absolute {
                    found = self.lookup(module, name, pending);
                }
                if found.is_empty() {
                    found.extend(named(name).map(Target::Module));
                }
                return found;
            }
        };
        while segments.next_if_eq(&"super").is_some() {
            start = self.modules.all[start].parent.unwrap_or(start);
        }
        vec![Target::Module(start)]
    }

    /// What `name` stands for in a module.
    fn lookup(&self, module: usize, name: &'a str, pending: &mut Pending<'a>) -> Vec<Target<'a>> {
        if pending.contains(&(module, name)) {
            return Vec::new();
        }
        pending.push((module, name));
        let this = &self.modules.all[module];
        let item = this.items.get(name).map(|file| Target::Item(file, name));
        let children = this.children.get(name).into_iter().flatten();
        let mut found: Vec<Target> = item
            .into_iter()
            .chain(children.map(|&child| Target::Module(child)))
            .collect();
        for used in &this.uses {
            if used.name.as_deref() == Some(name) {
                found.extend(self.follow(module, &used.path, pending));
            }
        }
        // Names that globs import come last, as in rustc.
        if found.is_empty() {
            for used in this.uses.iter().filter(|used| used.name.is_none()) {
                for target in self.follow(module, &used.path, pending) {
                    if let Target::Module(other) = target {
                        found.extend(self.lookup(other, name, pending));
                    }
                }
            }
        }
        pending.pop();
        found
    }
}
