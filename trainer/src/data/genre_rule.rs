//! Other genres for some songs of a list.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::songs::Song;

/// Genre of the songs that have a word in a column, such as `subgenre_ids=31:metal`. Without a genre, as in
/// `genre=experimental:`, these songs are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GenreRule {
    column: String,
    word: String,
    genre: Option<String>,
}

impl GenreRule {
    /// Whether the song has the word in the column, whose words are separated by spaces.
    fn matches(&self, song: &Song) -> bool {
        let value = song.columns.get(&self.column);
        value.is_some_and(|value| value.split_whitespace().any(|word| word == self.word))
    }
}

/// Genre of a song: that of the first rule that matches, else its own; `None` if the song is left out.
pub fn genre<'a>(song: &'a Song, rules: &'a [GenreRule]) -> Option<&'a str> {
    match rules.iter().find(|rule| rule.matches(song)) {
        Some(rule) => rule.genre.as_deref(),
        None => Some(&song.genre),
    }
}

impl FromStr for GenreRule {
    type Err = String;

    fn from_str(text: &str) -> Result<GenreRule, String> {
        let parts = text.split_once('=').and_then(|(column, rest)| {
            let (word, genre) = rest.split_once(':')?;
            (!column.is_empty() && !word.is_empty()).then_some((column, word, genre))
        });
        let Some((column, word, genre)) = parts else {
            return Err("expected COLUMN=WORD:GENRE, or COLUMN=WORD: to leave songs out".into());
        };
        Ok(GenreRule {
            column: column.into(),
            word: word.into(),
            genre: (!genre.is_empty()).then(|| genre.into()),
        })
    }
}

impl TryFrom<String> for GenreRule {
    type Error = String;

    fn try_from(text: String) -> Result<GenreRule, String> {
        text.parse()
    }
}

impl From<GenreRule> for String {
    fn from(rule: GenreRule) -> String {
        rule.to_string()
    }
}

impl fmt::Display for GenreRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let genre = self.genre.as_deref().unwrap_or_default();
        write!(f, "{}={}:{genre}", self.column, self.word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_rule_that_matches_decides() {
        let texts = ["ids=31:metal", "ids=7:reggae", "kind=odd:"];
        let rules: Vec<GenreRule> = texts.map(|text| text.parse().unwrap()).into();
        for (rule, text) in rules.iter().zip(texts) {
            assert_eq!(rule.to_string(), text);
        }
        let of = |columns: &[(&str, &str)]| {
            let song = Song {
                genre: "rock".into(),
                columns: columns
                    .iter()
                    .map(|&(name, value)| (name.into(), value.into()))
                    .collect(),
                ..Song::default()
            };
            genre(&song, &rules).map(String::from)
        };
        assert_eq!(of(&[("ids", "12 7 31")]), Some("metal".into()));
        assert_eq!(of(&[("ids", "12 7")]), Some("reggae".into()));
        assert_eq!(of(&[("ids", "12 317")]), Some("rock".into()));
        assert_eq!(of(&[("kind", "odd")]), None);
        for wrong in ["31:metal", "ids=31", "=31:metal", "ids=:metal"] {
            assert!(wrong.parse::<GenreRule>().is_err(), "{wrong}");
        }
    }
}
