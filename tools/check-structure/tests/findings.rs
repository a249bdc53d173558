//! Findings in small workspaces that the tests write.

use std::fs;
use std::path::PathBuf;

use check_structure::findings::findings;

/// A workspace in a folder of its own, which is removed afterwards.
struct Workspace(PathBuf);

impl Workspace {
    /// Writes a workspace of one crate `a`, with an empty `lib.rs` unless the files contain one.
    fn of_crate(name: &str, files: &[(&str, &str)]) -> Self {
        let mut all = vec![
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"3\"\n",
            ),
            (
                "a/Cargo.toml",
                "[package]\nname = \"a\"\nedition = \"2024\"\n",
            ),
            ("a/src/lib.rs", ""),
        ];
        all.extend(files);
        Self::new(name, &all)
    }

    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let process = std::process::id();
        let folder = std::env::temp_dir().join(format!("check-structure-{process}-{name}"));
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("has a folder")).expect("can be created");
            fs::write(path, text).expect("can be written");
        }
        Self(folder)
    }

    fn findings(&self) -> Vec<String> {
        findings(&self.0).expect("can be checked")
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn reports_files_that_use_each_other() {
    let workspace = Workspace::of_crate(
        "use",
        &[
            ("a/src/lib.rs", "mod b; mod c; mod d;"),
            (
                "a/src/b.rs",
                "use crate::c::{X, y}; pub struct B; pub use crate::d::D;",
            ),
            (
                "a/src/c.rs",
                "use super::b::B as Other; pub struct X; pub fn y() {}",
            ),
            ("a/src/d.rs", "pub struct D;"),
        ],
    );
    let expected = "import cycle of 2 files: a/src/b.rs, a/src/c.rs\
        \n  a/src/b.rs -> a/src/c.rs: X, y\
        \n  a/src/c.rs -> a/src/b.rs: B";
    assert_eq!(workspace.findings(), [expected]);
}

#[test]
fn follows_reexports_to_the_defining_file() {
    let workspace = Workspace::of_crate(
        "reexport",
        &[
            ("a/src/lib.rs", "mod front; mod back; pub use front::Shown;"),
            (
                "a/src/front/mod.rs",
                "mod inner; pub use inner::{Inner as Shown};",
            ),
            (
                "a/src/front/inner.rs",
                "use crate::back::Back; pub struct Inner;",
            ),
            ("a/src/back.rs", "use crate::Shown; pub struct Back;"),
        ],
    );
    let findings = workspace.findings();
    let files = "import cycle of 2 files: a/src/back.rs, a/src/front/inner.rs\n";
    assert!(findings[0].starts_with(files), "{findings:?}");
    assert!(findings[0].contains("back.rs -> a/src/front/inner.rs: Inner"));
    let modules = "import cycle of 2 modules: a/src/back, a/src/front\n";
    assert!(findings[1].starts_with(modules), "{findings:?}");
    assert_eq!(findings.len(), 2);
}

#[test]
fn accepts_declarations_and_reexports_of_what_uses_the_parent() {
    let workspace = Workspace::of_crate(
        "facade",
        &[
            (
                "a/src/lib.rs",
                "mod b; pub use b::B; pub use b::*; pub struct Error;",
            ),
            ("a/src/b.rs", "use super::Error; pub struct B;"),
        ],
    );
    assert!(workspace.findings().is_empty());
}

#[test]
fn counts_a_parent_that_uses_what_it_reexports() {
    let workspace = Workspace::of_crate(
        "parent",
        &[
            (
                "a/src/lib.rs",
                "mod b; pub use b::B; pub struct Error; fn f() -> B { B }",
            ),
            ("a/src/b.rs", "use super::Error; pub struct B;"),
        ],
    );
    assert_eq!(workspace.findings().len(), 1);
}

#[test]
fn reads_paths_in_code_macros_and_attributes() {
    for (name, text) in [
        ("code", "fn f() { crate::c::y(); }"),
        ("type", "struct S { field: Vec<super::c::X> }"),
        ("module", "use super::c; fn f() { c::y() }"),
        ("local", "fn f() { use crate::c::y; y() }"),
        ("macro", "fn f() { println!(\"{}\", crate::c::y()); }"),
        (
            "attribute",
            "#[derive(Clone)] #[arg(value_parser = crate::c::y)] struct S;",
        ),
        ("quoted", "#[serde(default = \"crate::c::y\")] struct S;"),
        ("glob", "use crate::c::*; fn f() { y() }"),
    ] {
        let text = format!("{text} pub struct B;");
        let workspace = Workspace::of_crate(
            name,
            &[
                ("a/src/lib.rs", "mod b; mod c;"),
                ("a/src/b.rs", &text),
                ("a/src/c.rs", "use crate::b::B; pub struct X; pub fn y() {}"),
            ],
        );
        assert_eq!(workspace.findings().len(), 1, "{name}");
    }
}

#[test]
fn accepts_a_glob_of_which_nothing_is_used() {
    let workspace = Workspace::of_crate(
        "unused",
        &[
            ("a/src/lib.rs", "mod b; mod c;"),
            ("a/src/b.rs", "use crate::c::*; pub struct B;"),
            ("a/src/c.rs", "use crate::b::B; pub fn y() {}"),
        ],
    );
    assert!(workspace.findings().is_empty());
}

#[test]
fn leaves_unit_tests_out() {
    let tests = "pub struct B; #[cfg(test)] mod tests { use super::*; use crate::c::y; }
        #[cfg(test)] use crate::c::X; #[cfg(all(test, unix))] fn f() { crate::c::y() }";
    let workspace = Workspace::of_crate(
        "tests",
        &[
            ("a/src/lib.rs", "mod b; mod c;"),
            ("a/src/b.rs", tests),
            ("a/src/c.rs", "use crate::b::B; pub struct X; pub fn y() {}"),
        ],
    );
    assert!(workspace.findings().is_empty());
}

#[test]
fn reads_test_targets_and_modules_at_other_paths() {
    let workspace = Workspace::of_crate(
        "target",
        &[
            (
                "a/tests/all.rs",
                "#[path = \"support/mod.rs\"] mod support; mod checks;",
            ),
            (
                "a/tests/support/mod.rs",
                "use crate::checks::Check; pub struct Support;",
            ),
            (
                "a/tests/checks/mod.rs",
                "use crate::support::Support; pub struct Check;",
            ),
        ],
    );
    let findings = workspace.findings();
    let files = "import cycle of 2 files: a/tests/checks/mod.rs, a/tests/support/mod.rs\n";
    assert!(findings[0].starts_with(files), "{findings:?}");
}

#[test]
fn reports_crates_that_use_each_other() {
    let manifest = |name: &str, table: &str, other: &str| {
        format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\
             [{table}]\nrenamed = {{ package = \"{other}\", path = \"../{other}\" }}\n"
        )
    };
    let workspace = Workspace::new(
        "crates",
        &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n",
            ),
            ("a/Cargo.toml", &manifest("a", "dependencies", "b")),
            ("b/Cargo.toml", &manifest("b", "dev-dependencies", "a")),
            ("a/src/lib.rs", "use renamed::B; pub struct A;"),
            ("b/src/lib.rs", "pub struct B;"),
            ("b/tests/all.rs", "use renamed::A;"),
        ],
    );
    let findings = workspace.findings();
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("import cycle of 2 modules: a, b\n"));
}

#[test]
fn reports_scripts_that_import_each_other() {
    let workspace = Workspace::of_crate(
        "scripts",
        &[
            (
                "www/a.mjs",
                "import { b } from \"./lib/b.mjs\"; export const a = 1;",
            ),
            (
                "www/lib/b.mjs",
                "import { a } from \"../a.mjs\"; export const b = 1;",
            ),
            ("node_modules/c/a.mjs", "import \"./b.mjs\";"),
            ("node_modules/c/b.mjs", "import \"./a.mjs\";"),
        ],
    );
    let findings = workspace.findings();
    let files = "import cycle of 2 files: www/a.mjs, www/lib/b.mjs\n";
    assert!(findings[0].starts_with(files), "{findings:?}");
}

#[test]
fn reports_confusable_names_and_long_files() {
    let long = "// line\n".repeat(401);
    let workspace = Workspace::of_crate(
        "names",
        &[
            ("a/src/lib.rs", "mod level; mod levels;"),
            ("a/src/level.rs", &long),
            ("a/src/levels.rs", &long[8..]),
        ],
    );
    assert_eq!(
        workspace.findings(),
        [
            "a/src/level and a/src/levels differ only by an s",
            "a/src/level.rs has 401 lines, more than 400",
        ]
    );
}

#[test]
fn a_function_with_the_name_of_a_module_is_not_part_of_a_path() {
    let workspace = Workspace::of_crate(
        "function",
        &[
            (
                "a/src/lib.rs",
                "mod run; mod view; pub fn run() { view::draw(); }",
            ),
            ("a/src/run.rs", "pub struct Outcome;"),
            (
                "a/src/view.rs",
                "use super::run::Outcome; pub fn draw() -> Outcome { Outcome }",
            ),
        ],
    );
    assert!(workspace.findings().is_empty());
}
