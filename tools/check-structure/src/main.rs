//! `check-structure [FOLDER]`: checks the workspace in a folder, or in the current one.
//!
//! The exit code is 0 without findings, 1 with some, and 2 if the check was not possible.

use std::path::Path;
use std::process::ExitCode;

use check_structure::findings::findings;

fn main() -> ExitCode {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    match findings(Path::new(&folder)) {
        Ok(findings) if findings.is_empty() => {
            println!("structure: no findings");
            ExitCode::SUCCESS
        }
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            println!("structure: {} findings", findings.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("check-structure: {error:#}");
            ExitCode::from(2)
        }
    }
}
