//! Choices that have a name in the address and in the document.

use genrescope_vote::Vote;

/// A choice with a name, the same in the page's address and in the values of its controls.
pub trait Named: Copy + PartialEq + 'static {
    /// Every choice with its name.
    const ALL: &'static [(&'static str, Self)];

    /// The choice of this name.
    fn from_name(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, choice)| *choice)
    }

    /// Its name.
    fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, choice)| *choice == self);
        found.map_or("", |(name, _)| name)
    }
}

impl Named for Vote {
    const ALL: &'static [(&'static str, Vote)] = &[
        ("majority", Vote::Majority),
        ("mean", Vote::Mean),
        ("confident", Vote::Confident),
        ("geometric", Vote::Geometric),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn votes_have_the_names_of_model_files() {
        assert_eq!(<Vote as Named>::ALL.len(), Vote::ALL.len());
        for vote in Vote::ALL {
            let serialized = serde_json::to_value(vote).expect("a name");
            assert_eq!(serialized, vote.name());
            assert_eq!(Vote::from_name(vote.name()), Some(vote));
        }
    }
}
