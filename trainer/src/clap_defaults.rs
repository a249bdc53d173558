//! Default values of options.

use clap::Args;

/// An option group with every option at its default. Configuration files and tests start from the same
/// defaults as the command line.
pub fn defaults<A: Args>() -> A {
    let command = A::augment_args(clap::Command::new("defaults"));
    let matches = command.get_matches_from(["defaults"]);
    A::from_arg_matches(&matches).expect("each option has a default")
}
