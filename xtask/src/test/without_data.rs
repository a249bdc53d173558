//! The tests that use data sets, once more without them: they pass on a fresh clone too.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::report::Report;
use super::{browsers, libtest, node};
use crate::command::{program, root};
use crate::workspace;

/// With the value 1, tests behave as if there were no data.
const WITHOUT: (&str, &str) = ("GENRESCOPE_WITHOUT_DATA", "1");
/// Names the data folder if it is not beside the project.
const FOLDER: &str = "GENRESCOPE_DATA";

/// The function by which native tests get the data.
const RUST_FUNCTION: &str = "data_folder";
/// What a test file of the page imports that uses data.
const SCRIPT_IMPORT: &str = "\"./support/data.mjs\"";

/// Runs these tests: native ones by name, those of the page by file. If there is no data folder, the
/// other steps have done so already.
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
        "no test of the page imports {SCRIPT_IMPORT}"
    );
    browsers::run_page_test_files(&files, report, &[WITHOUT])?;
    native
}

/// With the default members, like the step native, so that nothing is built again.
fn native(report: &mut Report) -> Result<()> {
    let mut names = Vec::new();
    for package in workspace::packages()?.iter().filter(|p| p.is_default) {
        for folder in ["src", "tests"] {
            for file in files_in(&package.folder.join(folder), "rs")? {
                names.extend(tests_with_data(&file).with_context(|| file.path.clone())?);
            }
        }
    }
    ensure!(!names.is_empty(), "no test calls {RUST_FUNCTION}");
    let mut tests = program("cargo", &["test", "--release", "--no-fail-fast", "--tests"]);
    tests.arg("--").args(names).env(WITHOUT.0, WITHOUT.1);
    libtest::run(tests, report)
}

/// Names of the tests in a Rust file that call the function for the data folder.
fn tests_with_data(file: &SourceFile) -> Result<Vec<String>> {
    let call = format!("{RUST_FUNCTION}(");
    let mut names = Vec::new();
    let mut function = None;
    let mut is_test = false;
    for line in file.text.lines().map(str::trim) {
        let signature = line.strip_prefix("pub ").unwrap_or(line);
        if let Some((name, _)) = signature
            .strip_prefix("fn ")
            .and_then(|rest| rest.split_once('('))
        {
            function = Some((name, is_test));
            is_test = false;
        } else if line == "#[test]" {
            is_test = true;
        } else if line.contains(&call) && !line.starts_with("//") {
            let (name, is_test) = function.unwrap_or(("no function", false));
            ensure!(is_test, "{name} calls {RUST_FUNCTION} but is not a test");
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// Names of the page's test files that use data.
fn page_test_files() -> Result<Vec<String>> {
    let mut files = files_in(&root().join(node::FOLDER), "mjs")?;
    files.retain(|file| file.name.ends_with(".test.mjs") && file.text.contains(SCRIPT_IMPORT));
    Ok(files.into_iter().map(|file| file.name).collect())
}

struct SourceFile {
    path: String,
    name: String,
    text: String,
}

/// The files with an extension in a folder and its subfolders, if it exists, without those of npm.
fn files_in(folder: &Path, extension: &str) -> Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "node_modules" {
            files.extend(files_in(&path, extension)?);
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(SourceFile {
                path: path.display().to_string(),
                name: entry.file_name().to_string_lossy().into_owned(),
                text: fs::read_to_string(&path).with_context(|| path.display().to_string())?,
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tests_of(text: &str) -> Result<Vec<String>> {
        tests_with_data(&SourceFile {
            path: String::new(),
            name: String::new(),
            text: text.to_owned(),
        })
    }

    #[test]
    fn finds_tests_that_use_data() {
        let text = format!(
            "#[test]\nfn a() {{\n}}\n#[test]\nfn b() {{\n  let Some(data) = {RUST_FUNCTION}(&[]);\n}}\n"
        );
        assert_eq!(tests_of(&text).expect("is a test"), ["b"]);
    }

    #[test]
    fn rejects_functions_that_are_not_tests() {
        let text =
            format!("#[test]\nfn a() {{\n  b()\n}}\nfn b() {{\n  {RUST_FUNCTION}(&[])\n}}\n");
        assert!(tests_of(&text).is_err());
    }
}
