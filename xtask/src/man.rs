//! Man pages and completion scripts of the native programs, for packages and release archives.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::command::{built, program, run, target_dir};

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// The name of a program's completion script, as the shell expects it.
fn script(shell: &str, program: &str) -> String {
    match shell {
        "zsh" => format!("_{program}"),
        "fish" => format!("{program}.fish"),
        _ => program.to_owned(),
    }
}

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
        for shell in SHELLS {
            let output = program(&path, &[completion_option, shell]).output()?;
            ensure!(
                output.status.success(),
                "{name} prints no script for {shell}"
            );
            let file = completions.join(script(shell, name));
            fs::write(&file, output.stdout).with_context(|| file.display().to_string())?;
        }
    }
    println!("wrote {} and {}", man.display(), completions.display());
    Ok(())
}
