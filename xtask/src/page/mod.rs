//! Building the page into `dist/`.

mod digest;
mod offline;
mod policy;
mod programs;
mod sizes;
mod styles;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::{program, root, run};
use crate::tools;

/// Builds the page, its engine and its styles with trunk, then [`finish`]es them.
pub fn build() -> Result<()> {
    tools::for_the_page()?;
    println!("building the page; the first time takes some minutes");
    let mut trunk = program("trunk", &["build", "--release", "--offline"]);
    trunk.current_dir(root().join("www"));
    // trunk reads NO_COLOR as a boolean and refuses the customary "1".
    trunk.env_remove("NO_COLOR");
    run(trunk)?;
    finish(&root().join("dist"))
}

/// Gives a built site what trunk does not: programs without names, one style sheet, the content policy, and the service
/// worker that knows all of its files.
pub fn finish(dist: &Path) -> Result<()> {
    let sizes = programs::finish(dist)?;
    if !sizes.is_empty() {
        let report = root().join("target/page-sizes.json");
        fs::create_dir_all(root().join("target"))?;
        fs::write(&report, serde_json::to_string_pretty(&sizes)? + "\n")
            .with_context(|| format!("{}", report.display()))?;
    }
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("{}", index.display()))?;
    let strict = policy::apply(&styles::join(&html, dist)?)?;
    if let Some(start) = &strict.start {
        fs::write(dist.join(&start.name), &start.text)?;
    }
    fs::write(&index, &strict.html)?;
    let template = root().join("www/service_worker.js");
    let template =
        fs::read_to_string(&template).with_context(|| format!("{}", template.display()))?;
    let version = offline::write(dist, &template)?;
    println!("dist/ is version {version}");
    Ok(())
}
