//! The option that chooses a vote.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use genrescope_vote::Vote;

/// Parses a vote by its name.
pub fn parser() -> impl TypedValueParser<Value = Vote> {
    let values = Vote::ALL.map(|vote| PossibleValue::new(vote.name()).help(help(vote)));
    PossibleValuesParser::new(values)
        .try_map(|name| Vote::from_name(&name).ok_or_else(|| format!("no vote is called {name}")))
}

fn help(vote: Vote) -> &'static str {
    match vote {
        Vote::Majority => "Each slice has one vote",
        Vote::Mean => "Arithmetic mean of the slices' probabilities",
        Vote::Confident => "Majority among the slices whose best genre has more than 50 %",
        Vote::Geometric => "Geometric mean of the slices' probabilities",
    }
}
