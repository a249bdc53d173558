//! Man pages and completion scripts of the native programs, for packages and release archives.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::command::{built, program, run, target_dir};

/// Shells by their name and the name of the script for a program, as their packages expect it.
const SHELLS: [(&str, fn(&str) -> String); 3] = [
    ("bash", |name| name.to_owned()),
    ("zsh", |name| format!("_{name}")),
    ("fish", |name| format!("{name}.fish")),
];

/// Writes `target/man` and `target/completions` anew.
pub fn run_all() -> Result<()> {
    let man = target_dir().join("man");
    let completions = target_dir().join("completions");
    for folder in [&man, &completions] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    for (name, man_option, completion_option) in [
        ("trainer", "man", "completions"),
        ("model-export", "--man", "--completions"),
    ] {
        let path = built(name)?;
        let folder = man.to_string_lossy();
        run(program(&path, &[man_option, &folder]))?;
        for (shell, file_name) in SHELLS {
            let output = program(&path, &[completion_option, shell]).output()?;
            ensure!(
                output.status.success(),
                "{name} prints no script for {shell}"
            );
            let file = completions.join(file_name(name));
            fs::write(&file, output.stdout).with_context(|| file.display().to_string())?;
        }
    }
    println!("wrote {} and {}", man.display(), completions.display());
    Ok(())
}
