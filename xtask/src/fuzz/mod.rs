//! `cargo xtask fuzz`: builds the fuzz targets and runs them, one after the other.

mod build;
mod run;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

pub use build::{Missing, build, missing};
pub use run::{Extent, run};

/// The targets in `fuzz/fuzz_targets`.
pub const TARGETS: [&str; 5] = ["audio", "model_file", "store", "songs", "messages"];

/// How long each target runs if nothing is said.
const USUAL: Extent = Extent::Time(Duration::from_secs(60));

/// Runs targets on inputs that are kept from one run to the next.
///
/// # Errors
/// An unknown option or target, something is missing, or the build fails.
pub fn command(options: &[String]) -> Result<ExitCode> {
    let (targets, extent) = parse(options)?;
    if let Some(Missing { what }) = missing() {
        bail!("{what}");
    }
    let programs = build()?;
    let mut all_passed = true;
    for target in targets {
        let outcome = run(&programs, target, extent, None)?;
        all_passed &= outcome.failure.is_none();
        println!("{outcome}");
    }
    Ok(if all_passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn parse(options: &[String]) -> Result<(Vec<&'static str>, Extent)> {
    let mut targets = Vec::new();
    let mut extent = USUAL;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut number = || -> Result<u64> {
            let value = options
                .next()
                .with_context(|| format!("{option} needs a number"))?;
            value.parse().with_context(|| format!("{option} {value}"))
        };
        match option.as_str() {
            "--runs" => extent = Extent::Inputs(number()?),
            "--seconds" => extent = Extent::Time(Duration::from_secs(number()?)),
            name => {
                let target = TARGETS.into_iter().find(|target| *target == name);
                let known = TARGETS.join(", ");
                targets.push(
                    target.with_context(|| format!("no target {name}; the targets are {known}"))?,
                );
            }
        }
    }
    // libFuzzer takes zero for "without end".
    ensure!(
        !extent.is_nothing(),
        "a run needs at least one input, or one second"
    );
    if targets.is_empty() {
        targets.extend(TARGETS);
    }
    Ok((targets, extent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(options: &[&str]) -> Option<(Vec<&'static str>, Extent)> {
        let options: Vec<String> = options.iter().map(ToString::to_string).collect();
        parse(&options).ok()
    }

    #[test]
    fn reads_targets_and_the_extent() {
        assert_eq!(parsed(&[]), Some((TARGETS.to_vec(), USUAL)));
        let runs = parsed(&["songs", "--runs", "1000", "audio"]);
        assert_eq!(runs, Some((vec!["songs", "audio"], Extent::Inputs(1000))));
        let seconds = Extent::Time(Duration::from_secs(5));
        assert_eq!(
            parsed(&["--seconds", "5"]),
            Some((TARGETS.to_vec(), seconds))
        );
        for wrong in [
            &["video"][..],
            &["--runs"],
            &["--runs", "x"],
            &["--runs", "0"],
        ] {
            assert_eq!(parsed(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn names_the_targets_of_the_manifest() {
        let folder = crate::command::root().join("fuzz/fuzz_targets");
        let files = std::fs::read_dir(folder).expect("there are targets");
        let stems = files.map(|file| {
            let path = file.expect("can be listed").path();
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        });
        let mut names: Vec<String> = stems.collect();
        names.sort();
        let mut expected = TARGETS.to_vec();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }
}
