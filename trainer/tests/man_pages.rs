//! Man pages: one for the program, and one for each command.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;

use genrescope_test_support::{render_man_page, skip};

mod support;

use support::{refused_naming, succeeds, trainer};

/// The names in the list of commands that `trainer --help` prints.
fn commands() -> BTreeSet<String> {
    let help = succeeds(&["--help"]);
    let after = help.split_once("Commands:\n").unwrap().1;
    let list = after.split("\n\n").next().unwrap();
    let names = list
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_command_has_a_man_page_that_renders_without_warnings() {
    let folder = std::env::temp_dir().join(format!("trainer-man-{}", std::process::id()));
    succeeds(&["man", folder.to_str().unwrap()]);
    let commands = commands();
    assert!(commands.len() > 10, "{commands:?}");
    let mut expected: BTreeSet<String> = commands
        .iter()
        .map(|name| format!("trainer-{name}.1"))
        .collect();
    expected.insert("trainer.1".into());
    let files = fs::read_dir(&folder).unwrap();
    let files: BTreeSet<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(files, expected);
    for file in &files {
        match render_man_page(&folder.join(file)) {
            Some(Ok(text)) => assert!(text.contains("SYNOPSIS"), "{file}: {text}"),
            Some(Err(warnings)) => panic!("{file}: {warnings}"),
            None => {
                skip("no groff");
                break;
            }
        }
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_folder_that_cannot_be_created_is_named() {
    let file = std::env::temp_dir().join(format!("trainer-man-file-{}", std::process::id()));
    fs::write(&file, "").unwrap();
    let folder = file.join("man");
    let output = trainer(&["man", folder.to_str().unwrap()]);
    refused_naming(&output, &["man pages", folder.to_str().unwrap()]);
    fs::remove_file(file).unwrap();
}
