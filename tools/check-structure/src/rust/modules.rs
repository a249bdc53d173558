//! The module trees of all crates, with the file of each module.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path as FilePath, PathBuf};

use anyhow::{Context, Result};
use syn::Item;

use super::path::Path;
use super::syntax::{Contents, Declaration, Use};
use crate::workspace::Package;

/// A module, in a file of its own or inside another's.
#[derive(Debug)]
pub struct Module {
    /// Index of the package.
    pub package: usize,
    /// Index of the crate's root module.
    pub root: usize,
    /// Index of the module above it.
    pub parent: Option<usize>,
    pub file: PathBuf,
    /// Names that it defines, with the file that does: another one for macros of the crate's root.
    pub items: BTreeMap<String, PathBuf>,
    /// Modules inside it. With conditional compilation, several may have one name.
    pub children: BTreeMap<String, Vec<usize>>,
    pub uses: Vec<Use>,
    pub paths: BTreeSet<Path>,
}

/// All modules of a workspace.
#[derive(Debug, Default)]
pub struct Modules {
    pub all: Vec<Module>,
    /// Root module of each package's library, by package index.
    pub libraries: BTreeMap<usize, usize>,
}

/// Where a module is and where its children's files are looked for.
struct Place<'a> {
    package: usize,
    root: Option<usize>,
    parent: Option<usize>,
    file: &'a FilePath,
    children: PathBuf,
}

impl Modules {
    /// Parses every file that a target of the packages reaches.
    pub fn load(packages: &[Package]) -> Result<Self> {
        let mut modules = Modules::default();
        for (package, Package { roots, library, .. }) in packages.iter().enumerate() {
            for root in roots {
                let folder = root.parent().unwrap_or(root).to_path_buf();
                let id = modules.load_file(package, None, None, root, folder)?;
                if library.as_ref() == Some(root) {
                    modules.libraries.insert(package, id);
                }
            }
        }
        Ok(modules)
    }

    fn load_file(
        &mut self,
        package: usize,
        root: Option<usize>,
        parent: Option<usize>,
        file: &FilePath,
        children: PathBuf,
    ) -> Result<usize> {
        let file = file
            .canonicalize()
            .with_context(|| file.display().to_string())?;
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
        self.add(
            &parsed.items,
            Place {
                package,
                root,
                parent,
                file: &file,
                children,
            },
        )
    }

    fn add(&mut self, items: &[Item], place: Place) -> Result<usize> {
        let contents = Contents::read(items);
        let id = self.all.len();
        let root = place.root.unwrap_or(id);
        let defined = contents.items.into_iter();
        self.all.push(Module {
            package: place.package,
            root,
            parent: place.parent,
            file: place.file.to_path_buf(),
            items: defined.map(|n| (n, place.file.to_path_buf())).collect(),
            children: BTreeMap::new(),
            uses: contents.uses,
            paths: contents.paths,
        });
        for name in contents.exported_macros {
            let file = place.file.to_path_buf();
            self.all[root].items.insert(name, file);
        }
        for declaration in contents.declarations {
            if let Some(child) = self.add_child(id, root, &declaration, &place)? {
                let children = &mut self.all[id].children;
                children.entry(declaration.name).or_default().push(child);
            }
        }
        Ok(id)
    }

    fn add_child(
        &mut self,
        parent: usize,
        root: usize,
        declaration: &Declaration,
        place: &Place,
    ) -> Result<Option<usize>> {
        let name = &declaration.name;
        if let Some(items) = declaration.inline {
            if declaration.test_only {
                return Ok(None);
            }
            let place = Place {
                package: place.package,
                root: Some(root),
                parent: Some(parent),
                file: place.file,
                children: place.children.join(name),
            };
            return self.add(items, place).map(Some);
        }
        let (file, children) = match &declaration.path {
            Some(path) => {
                let file = place.file.with_file_name(path);
                let children = file.parent().unwrap_or(&file).to_path_buf();
                (file, children)
            }
            None => {
                let folder = place.children.join(name);
                let flat = place.children.join(format!("{name}.rs"));
                let file = if flat.exists() {
                    flat
                } else {
                    folder.join("mod.rs")
                };
                (file, folder)
            }
        };
        self.load_file(place.package, Some(root), Some(parent), &file, children)
            .map(Some)
    }
}
