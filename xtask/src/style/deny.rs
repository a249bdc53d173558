//! Licences, sources and known vulnerabilities of the dependencies, by cargo-deny.

use anyhow::Result;

use super::Skipped;
use crate::command::{output_of, program, run as run_to_end};

/// Checks that need no network.
const OFFLINE: [&str; 3] = ["licenses", "bans", "sources"];

/// Runs cargo-deny if it is installed; building it takes longer than this whole step.
pub fn run(skipped: &mut Vec<Skipped>) -> Result<()> {
    if output_of("cargo-deny", &["--version"]).is_none() {
        let reason = "no cargo-deny: cargo install --locked cargo-deny".to_owned();
        skipped.push(("dependencies", reason));
        return Ok(());
    }
    let mut check = program("cargo", &["deny", "--offline", "check"]);
    check.args(OFFLINE);
    run_to_end(check)?;
    // The list of vulnerabilities is downloaded.
    let mut fetch = program("cargo", &["deny", "fetch", "db"]);
    if !fetch.output()?.status.success() {
        let reason = "the list of vulnerabilities cannot be downloaded".to_owned();
        skipped.push(("vulnerabilities", reason));
        return Ok(());
    }
    run_to_end(program("cargo", &["deny", "check", "advisories"]))
}
