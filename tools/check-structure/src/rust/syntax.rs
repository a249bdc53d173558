//! What one module of a parsed file defines, imports and names.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree};

use super::path::Path;
use super::tokens;

/// One leaf of a `use` declaration.
#[derive(Debug)]
pub struct Use {
    /// Without the asterisk of a glob.
    pub path: Path,
    /// The name in this module; `None` is a glob.
    pub name: Option<String>,
    /// Whether it gives an item a name for other modules: a re-export.
    pub is_public: bool,
}

/// `mod name;` or `mod name { ... }`.
pub struct Declaration<'a> {
    pub name: String,
    /// The value of `#[path = "..."]`.
    pub path: Option<String>,
    /// The items between the braces.
    pub inline: Option<&'a [Item]>,
    pub test_only: bool,
}

/// What a module contains.
#[derive(Default)]
pub struct Contents<'a> {
    /// Names of functions, types, constants and so on.
    pub items: BTreeSet<String>,
    /// Names of macros that belong to the crate's root.
    pub exported_macros: BTreeSet<String>,
    pub uses: Vec<Use>,
    pub paths: BTreeSet<Path>,
    pub declarations: Vec<Declaration<'a>>,
}

impl<'a> Contents<'a> {
    /// Reads the items of one module, without those of the modules inside it.
    pub fn read(items: &'a [Item]) -> Self {
        let mut contents = Contents::default();
        for item in items {
            contents.define(item);
            contents.visit_item(item);
        }
        contents
    }

    fn define(&mut self, item: &'a Item) {
        let name = match item {
            Item::Const(item) => &item.ident,
            Item::Enum(item) => &item.ident,
            Item::Fn(item) => &item.sig.ident,
            Item::Static(item) => &item.ident,
            Item::Struct(item) => &item.ident,
            Item::Trait(item) => &item.ident,
            Item::TraitAlias(item) => &item.ident,
            Item::Type(item) => &item.ident,
            Item::Union(item) => &item.ident,
            Item::Macro(item) => {
                if let Some(name) = &item.ident {
                    if item.attrs.iter().any(|a| a.path().is_ident("macro_export")) {
                        self.exported_macros.insert(name.to_string());
                    }
                    name
                } else {
                    self.items.extend(tokens::defined(&item.mac.tokens));
                    return;
                }
            }
            Item::Mod(item) => {
                self.declarations.push(Declaration {
                    name: item.ident.to_string(),
                    path: item.attrs.iter().find_map(path_attribute),
                    inline: item.content.as_ref().map(|(_, items)| items.as_slice()),
                    test_only: item.attrs.iter().any(is_test_only),
                });
                return;
            }
            _ => return,
        };
        self.items.insert(name.to_string());
    }

    fn add_use(&mut self, tree: &UseTree, mut path: Path, is_public: bool) {
        let name = match tree {
            UseTree::Path(tree) => {
                path.segments.push(tree.ident.to_string());
                return self.add_use(&tree.tree, path, is_public);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(tree, path.clone(), is_public);
                }
                return;
            }
            UseTree::Glob(_) => None,
            UseTree::Name(tree) => {
                path.segments.push(tree.ident.to_string());
                Some(tree.ident.to_string())
            }
            UseTree::Rename(tree) => {
                path.segments.push(tree.ident.to_string());
                Some(tree.rename.to_string())
            }
        };
        // `use a::{self}` imports a.
        let is_self = path.segments.len() > 1 && path.segments.last().is_some_and(|s| s == "self");
        if is_self {
            path.segments.pop();
        }
        let name = match name {
            Some(name) if name == "self" => path.segments.last().cloned(),
            name => name,
        };
        self.uses.push(Use {
            path,
            name,
            is_public,
        });
    }

    fn add_paths(&mut self, tokens: &proc_macro2::TokenStream) {
        self.paths.extend(tokens::paths(tokens));
    }
}

impl<'ast> Visit<'ast> for Contents<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            _ if attributes(item).iter().any(is_test_only) => {}
            // Modules have contents of their own.
            Item::Mod(_) => {}
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !function.attrs.iter().any(is_test_only) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let path = Path {
            absolute: item.leading_colon.is_some(),
            segments: Vec::new(),
        };
        let is_public = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_use(&item.tree, path, is_public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter();
        self.paths.insert(Path {
            absolute: path.leading_colon.is_some(),
            segments: segments.map(|segment| segment.ident.to_string()).collect(),
        });
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.visit_path(&invocation.path);
        self.add_paths(&invocation.tokens);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta
            && !list.path.is_ident("cfg")
        {
            self.add_paths(&list.tokens);
            self.paths.extend(tokens::quoted_paths(&list.tokens));
        }
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether this is `#[cfg(test)]`, also within `all(...)`.
fn is_test_only(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let condition = list.tokens.to_string();
    list.path.is_ident("cfg")
        && !condition.contains("not")
        && !condition.starts_with("any")
        && condition
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == "test")
}

fn path_attribute(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
