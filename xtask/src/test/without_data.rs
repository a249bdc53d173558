//! The tests that use data sets, once more without them: they pass on a fresh clone too.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::report::Report;
use super::{browsers, libtest, node};
use crate::command::{program, root};
use crate::workspace;

/// With the value 1, tests behave as if there were no data.
const WITHOUT: (&str, &str) = ("GENRESCOPE_WITHOUT_DATA", "1");
/// Names the data folder if it is not beside the project.
const FOLDER: &str = "GENRESCOPE_DATA";

/// What a Rust file contains if its tests use data.
const RUST_MARK: &str = "data_folder(";
/// What a test file of the page contains if it uses data.
const SCRIPT_MARK: &str = "\"./support/data.mjs\"";

/// Runs the files that contain such tests. Without a data folder, the other steps have done that.
pub fn run(report: &mut Report) -> Result<()> {
    let folder = env::var_os(FOLDER).map_or_else(|| root().join("../shared/data"), PathBuf::from);
    if !folder.is_dir() {
        let reason = format!("no data folder ({FOLDER}): the other steps ran without data");
        report.skip("all", &reason);
        return Ok(());
    }
    let native = native(report);
    let files = page_test_files()?;
    ensure!(
        !files.is_empty(),
        "no test of the page imports {SCRIPT_MARK}"
    );
    browsers::run_page_test_files(&files, report, &[WITHOUT])?;
    native
}

/// Always with the default members, like the step native, so that nothing is built again.
fn native(report: &mut Report) -> Result<()> {
    let mut targets = BTreeSet::new();
    let mut modules = BTreeSet::new();
    for package in workspace::packages()?.iter().filter(|p| p.is_default) {
        targets.extend(marked(&package.folder.join("tests"))?);
        modules.extend(marked(&package.folder.join("src"))?);
    }
    ensure!(
        !targets.is_empty() || !modules.is_empty(),
        "no test calls {RUST_MARK})"
    );
    let mut result = Ok(());
    if !targets.is_empty() {
        let mut tests = tests();
        for target in targets {
            tests.args(["--test", &target]);
        }
        result = libtest::run(tests, report);
    }
    if !modules.is_empty() {
        let mut tests = tests();
        tests.args(["--lib", "--bins", "--"]).args(modules);
        libtest::run(tests, report)?;
    }
    result
}

fn tests() -> Command {
    let mut tests = program("cargo", &["test", "--release", "--no-fail-fast"]);
    tests.env(WITHOUT.0, WITHOUT.1);
    tests
}

/// Names of the Rust files in a folder that use data: of test targets in `tests`, of modules in `src`.
fn marked(folder: &Path) -> Result<Vec<String>> {
    let is_marked = |text: &str| text.contains(RUST_MARK) && !text.contains("fn data_folder(");
    files_in(folder, "rs", is_marked).map(|names| {
        let names = names.iter().filter_map(|name| name.strip_suffix(".rs"));
        names.map(str::to_owned).collect()
    })
}

fn page_test_files() -> Result<Vec<String>> {
    files_in(&root().join(node::FOLDER), "mjs", |text| {
        text.contains(SCRIPT_MARK)
    })
}

/// Names of the files directly in a folder whose text fulfils a condition.
fn files_in(folder: &Path, extension: &str, holds: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    let mut names = Vec::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == extension) {
            let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            if let Some(name) = path.file_name().and_then(|name| name.to_str())
                && holds(&text)
            {
                names.push(name.to_owned());
            }
        }
    }
    names.sort();
    Ok(names)
}
