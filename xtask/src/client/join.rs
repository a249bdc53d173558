//! Joins the package's modules into one: one request instead of a dozen, and a quarter fewer bytes, since a server
//! compresses each file on its own. The modules are ours, so little of JavaScript's syntax occurs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The module `entry` of a folder with all that it imports, each before what imports it. Modules in `apart` stay
/// modules of their own. `generated` are modules that are not in the folder.
///
/// # Errors
/// A module does not exist, or imports or exports in a form that is not supported here.
pub fn joined(
    folder: &Path,
    entry: &str,
    apart: &[&str],
    generated: &[(&str, String)],
) -> Result<String> {
    let mut joined = Joined {
        folder,
        entry,
        apart,
        generated,
        done: Vec::new(),
        head: String::new(),
        body: String::new(),
        exports: Vec::new(),
    };
    joined.add(entry)?;
    let exports = joined.exports.join(", ");
    Ok(format!(
        "{}{}export {{ {exports} }};\n",
        joined.head, joined.body
    ))
}

struct Joined<'a> {
    folder: &'a Path,
    entry: &'a str,
    apart: &'a [&'a str],
    generated: &'a [(&'a str, String)],
    /// Modules that were added or are being added.
    done: Vec<String>,
    /// Imports of modules that stay apart.
    head: String,
    body: String,
    exports: Vec<String>,
}

impl Joined<'_> {
    fn add(&mut self, name: &str) -> Result<()> {
        if self.done.iter().any(|done| done == name) {
            return Ok(());
        }
        self.done.push(name.to_owned());
        let path = self.folder.join(name);
        let generated = self.generated.iter().find(|(module, _)| *module == name);
        let text = match generated {
            Some((_, text)) => text.clone(),
            None => fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?,
        };
        let is_entry = name == self.entry;
        let mut own = String::new();
        for line in text.lines() {
            if let Some(from) = imported(line) {
                if self.apart.contains(&from) {
                    self.head += line;
                    self.head += "\n";
                } else {
                    self.add(from)?;
                }
                if let (true, Some(names)) = (is_entry, line.strip_prefix("export {")) {
                    let names = names.split_once('}').context("an export has no end")?.0;
                    self.exports
                        .extend(names.split(',').map(|name| name.trim().to_owned()));
                }
            } else if let Some(declaration) = line.strip_prefix("export ") {
                let name = declared(declaration).with_context(|| format!("{name}: {line}"))?;
                if is_entry {
                    self.exports.push(name.to_owned());
                }
                own += declaration;
                own += "\n";
            } else if line.starts_with("import ") {
                bail!("{name}: {line}");
            } else {
                own += line;
                own += "\n";
            }
        }
        self.body += &own;
        Ok(())
    }
}

/// The module that a line imports from or exports from.
fn imported(line: &str) -> Option<&str> {
    let is_one = line.starts_with("import {") || line.starts_with("export {");
    let (_, from) = line.split_once("} from \"./")?;
    from.strip_suffix("\";").filter(|_| is_one)
}

/// The name that `const name = …`, `function name(…`, `async function name(…` or `class Name …` declares.
fn declared(declaration: &str) -> Option<&str> {
    let rest = ["const ", "function ", "async function ", "class "]
        .iter()
        .find_map(|kind| declaration.strip_prefix(kind))?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(files: &[(&str, &str)], apart: &[&str]) -> Result<String> {
        let files: Vec<_> = files
            .iter()
            .map(|&(name, text)| (name, text.to_owned()))
            .collect();
        joined(Path::new("nowhere"), "a.js", apart, &files)
    }

    #[test]
    fn modules_come_before_what_imports_them() {
        let a = "import { b } from \"./b.js\";\nimport { c } from \"./c.js\";\nexport const a = b + c;\n";
        let b = "import { c } from \"./c.js\";\nexport const b = c;\n";
        let c = "export const c = 1;\n";
        let all = join(&[("a.js", a), ("b.js", b), ("c.js", c)], &[]).unwrap();
        assert_eq!(
            all,
            "const c = 1;\nconst b = c;\nconst a = b + c;\nexport { a };\n"
        );
        let apart = join(&[("a.js", a), ("b.js", b), ("c.js", c)], &["b.js", "c.js"]).unwrap();
        assert!(apart.starts_with("import { b } from \"./b.js\";\n"));
        assert!(!apart.contains("const b"));
    }

    #[test]
    fn entry_exports_what_it_passes_on() {
        let a = "export { b, B } from \"./b.js\";\nexport async function load() {}\n";
        let b = "export const b = 1;\nexport class B {}\n";
        let all = join(&[("a.js", a), ("b.js", b)], &[]).unwrap();
        assert!(all.ends_with("export { b, B, load };\n"), "{all}");
    }

    #[test]
    fn rejects_forms_that_it_does_not_know() {
        for text in [
            "import x from \"./b.js\";\n",
            "export default 1;\n",
            "import { b } from \"./b.js\";\n",
        ] {
            assert!(join(&[("a.js", text)], &[]).is_err(), "{text}");
        }
    }
}
