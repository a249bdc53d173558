//! The page's address says how it is set, so that a link or a reload shows the same again.
//!
//! `?vote=mean&hop=2&top=3&view=grey`. What is as it comes is left out, what nobody knows is
//! ignored, and whatever else stands in the address (`backend`, `lang`, `model`) stays as it is.

use genrescope_vote::Vote;
use wasm_bindgen::JsValue;

use super::dom;
use super::error::PageError;
use super::listening::maps::Map;

/// A choice that has a name in the address.
pub trait Named: Copy + PartialEq + 'static {
    /// Every choice with its name.
    const ALL: &'static [(&'static str, Self)];

    /// The choice of this name.
    fn of(name: &str) -> Option<Self> {
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

/// Which of a song's slices are taken.
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
    /// From one slice to the next that is taken.
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

/// How the visitor wants to see a song.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The vote that is preferred to the model's own.
    pub vote: Option<Vote>,
    /// Which slices are taken.
    pub hop: Hop,
    /// How many genres are shown.
    pub top: Top,
    /// The colours of the picture.
    pub view: Map,
}

impl Choices {
    /// The choices in a query such as `?vote=mean&top=3`.
    pub fn parse(query: &str) -> Choices {
        let mut choices = Choices::default();
        for (name, value) in pairs(query) {
            choices.choose(name, value);
        }
        choices
    }

    /// Takes one choice up, by the name and the value that it has in the address and in the
    /// document alike. Returns false, and changes nothing, where there is no such choice.
    pub fn choose(&mut self, name: &str, value: &str) -> bool {
        fn take<T: Named>(place: &mut T, value: &str) -> bool {
            T::of(value).map(|choice| *place = choice).is_some()
        }
        match name {
            "vote" => {
                let vote = Vote::of(value);
                self.vote = vote.or(self.vote);
                vote.is_some()
            }
            "hop" => take(&mut self.hop, value),
            "top" => take(&mut self.top, value),
            "view" => take(&mut self.view, value),
            _ => false,
        }
    }

    /// What the address says of them; none for what is as it comes.
    fn values(self) -> [(&'static str, Option<&'static str>); 4] {
        fn unless_default<T: Named + Default>(choice: T) -> Option<&'static str> {
            (choice != T::default()).then(|| choice.name())
        }
        [
            ("vote", self.vote.map(Named::name)),
            ("hop", unless_default(self.hop)),
            ("top", unless_default(self.top)),
            ("view", unless_default(self.view)),
        ]
    }
}

/// What the address says now.
pub fn choices() -> Choices {
    Choices::parse(&dom::window().location().search().unwrap_or_default())
}

/// Lets the address say these choices.
///
/// # Errors
/// The browser refuses the address.
pub fn keep(choices: Choices) -> Result<(), PageError> {
    write(&choices.values())
}

/// Changes single values of the address, or takes them away. The page stays where it is, and the
/// button "Back" still leads to the page before it.
///
/// # Errors
/// The browser refuses the address.
pub fn write(changes: &[(&str, Option<&str>)]) -> Result<(), PageError> {
    let location = dom::window().location();
    let before = location.search()?;
    let after = with(&before, changes);
    if after == before {
        return Ok(());
    }
    let address = format!("{}{after}{}", location.pathname()?, location.hash()?);
    let history = dom::window().history()?;
    history.replace_state_with_url(&JsValue::NULL, "", Some(&address))?;
    Ok(())
}

/// The names and values of a query. Ours are plain letters and digits, so nothing is decoded.
fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    let parts = query.strip_prefix('?').unwrap_or(query).split('&');
    parts
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// A query with some values changed; all others stay to the letter and in their order.
fn with(query: &str, changes: &[(&str, Option<&str>)]) -> String {
    let is_changed = |part: &&str| {
        let name = part.split('=').next();
        !changes.iter().any(|(changed, _)| name == Some(changed))
    };
    let kept = query.strip_prefix('?').unwrap_or(query).split('&');
    let kept = kept.filter(|part| !part.is_empty()).filter(is_changed);
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
    fn what_nobody_knows_is_ignored() {
        let choices = Choices::parse("?vote=loudest&hop=3&top=&view&vote&&=&backend=cpu");
        assert_eq!(choices, Choices::default());
        assert_eq!(Choices::parse(""), Choices::default());
        // A later value that nobody knows does not undo the one before it.
        assert_eq!(Choices::parse("?hop=4&hop=x").hop, Hop::Fourth);
    }

    #[test]
    fn choices_survive_the_way_there_and_back() {
        for &(_, hop) in Hop::ALL {
            for &(_, top) in Top::ALL {
                for &(_, view) in Map::ALL {
                    for vote in [None, Some(Vote::Majority), Some(Vote::Geometric)] {
                        let choices = Choices {
                            vote,
                            hop,
                            top,
                            view,
                        };
                        let query = with("?backend=cpu", &choices.values());
                        assert_eq!(Choices::parse(&query), choices, "{query}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_rest_of_the_address_stays_to_the_letter() {
        let before = "?backend=cpu&model=a%20b&hop=2&lang=it&flag";
        let choices = Choices::parse("?vote=mean&top=all");
        assert_eq!(
            with(before, &choices.values()),
            "?backend=cpu&model=a%20b&lang=it&flag&vote=mean&top=all"
        );
        assert_eq!(with("?hop=2", &Choices::default().values()), "");
        assert_eq!(with("", &[("lang", Some("de"))]), "?lang=de");
    }
}
