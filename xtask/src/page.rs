//! Building the page into `dist/`.

use anyhow::Result;

use crate::command::{program, run};
use crate::tools;

/// Builds the page, its engine and its styles with trunk.
pub fn build() -> Result<()> {
    tools::for_the_page()?;
    println!("building the page; the first time, burn and its GPU backend take many minutes");
    let mut trunk = program("trunk", &["build", "--release", "--offline"]);
    trunk.current_dir(crate::command::root().join("www"));
    // trunk reads NO_COLOR as a boolean and refuses the customary "1".
    trunk.env_remove("NO_COLOR");
    run(trunk)
}
