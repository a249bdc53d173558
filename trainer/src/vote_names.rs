//! The rules by which the slices of a song are aggregated, as options and in reports.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use genrescope_vote::Vote;

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
    let values = Vote::ALL.map(|vote| PossibleValue::new(vote.name()).help(help(vote)));
    PossibleValuesParser::new(values).try_map(|text| Vote::from_name(&text).ok_or("no such rule"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_the_serialised_form() {
        for vote in Vote::ALL {
            let text = serde_json::to_value(vote).ok();
            assert_eq!(text, Some(vote.name().into()));
        }
    }
}
