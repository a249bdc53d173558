//! The rules by which the slices of a song are aggregated, as options and in reports.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use genre_core::classify::Vote;

/// Name of a rule on the command line and in files.
pub fn name(vote: Vote) -> &'static str {
    match vote {
        Vote::Majority => "majority",
        Vote::Mean => "mean",
        Vote::Confident => "confident",
        Vote::Geometric => "geometric",
    }
}

/// One sentence about a rule.
fn help(vote: Vote) -> &'static str {
    match vote {
        Vote::Majority => "Each slice has one vote",
        Vote::Mean => "Arithmetic mean of the slices' probabilities",
        Vote::Confident => "Majority among the slices whose best genre has more than 50 %",
        Vote::Geometric => "Geometric mean of the slices' probabilities",
    }
}

/// Parses a rule by its name.
pub fn parser() -> impl TypedValueParser<Value = Vote> {
    let values = Vote::ALL.map(|vote| PossibleValue::new(name(vote)).help(help(vote)));
    PossibleValuesParser::new(values).try_map(|text| {
        let vote = Vote::ALL.into_iter().find(|&vote| name(vote) == text);
        vote.ok_or("no such rule")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_the_serialised_form() {
        for vote in Vote::ALL {
            let text = serde_json::to_value(vote).ok();
            assert_eq!(text, Some(name(vote).into()));
        }
    }
}
