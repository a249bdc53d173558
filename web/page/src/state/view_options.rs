//! The visitor's choices of how songs are shown, as in the page's address: `?vote=mean&hop=2&top=3&view=grey`.
//!
//! A link or a reload shows the same again. Defaults are left out, unknown values are ignored, and all
//! other parameters of the address (`backend`, `lang`, `model`) stay as they are.

use genrescope_vote::Vote;

use crate::colormap::Colormap;
use crate::identifiers::Named;

/// Which of a song's slices are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hop {
    /// Every slice.
    #[default]
    Every,
    /// Every second slice.
    Second,
    /// Every fourth slice.
    Fourth,
}

impl Hop {
    /// Slices from one that is used to the next.
    pub fn step(self) -> usize {
        match self {
            Hop::Every => 1,
            Hop::Second => 2,
            Hop::Fourth => 4,
        }
    }
}

impl Named for Hop {
    const ALL: &'static [(&'static str, Hop)] =
        &[("1", Hop::Every), ("2", Hop::Second), ("4", Hop::Fourth)];
}

/// How many genres the ranking shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Top {
    /// The best one.
    One,
    /// The best three.
    Three,
    /// The best five.
    #[default]
    Five,
    /// All of them.
    All,
}

impl Named for Top {
    const ALL: &'static [(&'static str, Top)] = &[
        ("1", Top::One),
        ("3", Top::Three),
        ("5", Top::Five),
        ("all", Top::All),
    ];
}

/// The visitor's choices of how songs are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// A vote in place of the model's own.
    pub vote: Option<Vote>,
    /// Which slices are used.
    pub hop: Hop,
    /// How many genres are shown.
    pub top: Top,
    /// The colours of the spectrogram.
    pub view: Colormap,
}

impl Choices {
    /// The choices in a query such as `?vote=mean&top=3`.
    pub fn parse(query: &str) -> Choices {
        let mut choices = Choices::default();
        for (name, value) in parameters(query) {
            choices.choose(name, value);
        }
        choices
    }

    /// Sets one choice by its name and value, which are the same in the address and in the document.
    /// Returns false, and changes nothing, if there is no such choice.
    pub fn choose(&mut self, name: &str, value: &str) -> bool {
        fn set<T: Named>(choice: &mut T, value: &str) -> bool {
            T::from_name(value).map(|new| *choice = new).is_some()
        }
        match name {
            "vote" => {
                let vote = Vote::from_name(value);
                self.vote = vote.or(self.vote);
                vote.is_some()
            }
            "hop" => set(&mut self.hop, value),
            "top" => set(&mut self.top, value),
            "view" => set(&mut self.view, value),
            _ => false,
        }
    }

    /// The parameters of the address; `None` for a default.
    pub fn parameters(self) -> [(&'static str, Option<&'static str>); 4] {
        fn unless_default<T: Named + Default>(choice: T) -> Option<&'static str> {
            (choice != T::default()).then(|| choice.name())
        }
        [
            ("vote", self.vote.map(Vote::name)),
            ("hop", unless_default(self.hop)),
            ("top", unless_default(self.top)),
            ("view", unless_default(self.view)),
        ]
    }
}

/// The names and values of a query. Those of the choices are plain letters and digits, so nothing is decoded.
fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = query.strip_prefix('?').unwrap_or(query).split('&');
    parts
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// A query with some parameters changed or, for `None`, removed; all others stay in their order and
/// byte-identical.
pub fn with_parameters(query: &str, changes: &[(&str, Option<&str>)]) -> String {
    let is_kept = |part: &&str| {
        let name = part.split('=').next();
        !changes.iter().any(|(changed, _)| name == Some(changed))
    };
    let kept = query.strip_prefix('?').unwrap_or(query).split('&');
    let kept = kept.filter(|part| !part.is_empty()).filter(is_kept);
    let mut parts: Vec<String> = kept.map(str::to_owned).collect();
    for (name, value) in changes {
        parts.extend(value.map(|value| format!("{name}={value}")));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("?{}", parts.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_unknown_choices() {
        let choices = Choices::parse("?vote=loudest&hop=3&top=&view&vote&&=&backend=cpu");
        assert_eq!(choices, Choices::default());
        assert_eq!(Choices::parse(""), Choices::default());
        // A later unknown value does not undo an earlier known one.
        assert_eq!(Choices::parse("?hop=4&hop=x").hop, Hop::Fourth);
    }

    #[test]
    fn choices_survive_the_address() {
        for &(_, hop) in Hop::ALL {
            for &(_, top) in Top::ALL {
                for &(_, view) in Colormap::ALL {
                    for vote in [None, Some(Vote::Majority), Some(Vote::Geometric)] {
                        let choices = Choices {
                            vote,
                            hop,
                            top,
                            view,
                        };
                        let query = with_parameters("?backend=cpu", &choices.parameters());
                        assert_eq!(Choices::parse(&query), choices, "{query}");
                    }
                }
            }
        }
    }

    #[test]
    fn keeps_the_other_parameters() {
        let before = "?backend=cpu&model=a%20b&hop=2&lang=it&flag";
        let choices = Choices::parse("?vote=mean&top=all");
        assert_eq!(
            with_parameters(before, &choices.parameters()),
            "?backend=cpu&model=a%20b&lang=it&flag&vote=mean&top=all"
        );
        let defaults = Choices::default().parameters();
        assert_eq!(with_parameters("?hop=2", &defaults), "");
        assert_eq!(with_parameters("", &[("lang", Some("de"))]), "?lang=de");
    }
}
