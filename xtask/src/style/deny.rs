//! Licences, sources and known vulnerabilities of the dependencies, by cargo-deny.

use anyhow::Result;

use crate::command::{program, run as run_to_end};
use crate::tools;

/// Checks that need nothing but the crates.
const OFFLINE: [&str; 3] = ["licenses", "bans", "sources"];

/// The version that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Without the features that only downloads need.
const OPTIONS: [&str; 2] = ["--locked", "--no-default-features"];

/// Runs cargo-deny, which is built on the first use. Returns why known vulnerabilities were not checked, if they were not.
pub fn run() -> Result<Option<String>> {
    let folder = tools::cargo_tool("cargo-deny", "cargo-deny", VERSION, &OPTIONS)?;
    let deny = |arguments: &[&str]| {
        let cargo_deny = match &folder {
            Some(folder) => folder.join("cargo-deny"),
            None => "cargo-deny".into(),
        };
        program(&cargo_deny, arguments)
    };
    let mut check = deny(&["--locked", "check"]);
    check.args(OFFLINE);
    run_to_end(check)?;
    // The list of vulnerabilities is downloaded from another host than the crates.
    if !deny(&["fetch", "db"]).output()?.status.success() {
        return Ok(Some(
            "the list of vulnerabilities cannot be downloaded".into(),
        ));
    }
    run_to_end(deny(&["--locked", "check", "advisories"]))?;
    Ok(None)
}
