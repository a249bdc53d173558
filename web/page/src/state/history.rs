//! The songs of earlier visits: names, answers and rankings, never sound. They are stored on the device, and
//! only with the visitor's consent.

use genrescope_vote::Classification;

use crate::decimal;
use crate::error::PageError;
use crate::json::{self, Json, Value};

/// Maximum number of entries; the oldest are removed first.
const MAX_ENTRIES: usize = 200;
/// Version of the format. Another one is not read.
const VERSION: u32 = 1;

/// A classified song.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// The file's name.
    pub name: String,
    /// When it was classified, as ISO 8601 in UTC.
    pub date: String,
    /// As in the JSON export.
    pub answer: String,
    /// As in the JSON export.
    pub genre: Option<String>,
    /// Genres and probabilities, best first.
    pub ranking: Vec<(String, f32)>,
    /// Length in seconds.
    pub duration_s: f64,
}

impl HistoryEntry {
    /// An entry for a result.
    pub fn new(
        name: &str,
        date: String,
        verdict: &Classification,
        genres: &[String],
    ) -> HistoryEntry {
        let genre = |index: usize| genres.get(index).cloned();
        HistoryEntry {
            name: name.to_owned(),
            date,
            answer: verdict.answer.name().to_owned(),
            genre: verdict.answer.genre().and_then(genre),
            ranking: verdict
                .ranking
                .iter()
                .filter_map(|ranked| Some((genre(ranked.genre)?, ranked.probability)))
                .collect(),
            duration_s: verdict.duration_s,
        }
    }

    fn json(&self) -> Json<'_> {
        let pair = |(genre, probability): &'_ (String, f32)| {
            Json::List(vec![
                Json::Owned(genre.clone()),
                json::written(decimal::single(*probability)),
            ])
        };
        Json::Object(vec![
            ("name", self.name[..].into()),
            ("date", self.date[..].into()),
            ("answer", self.answer[..].into()),
            ("genre", self.genre.as_deref().into()),
            ("ranking", self.ranking.iter().map(pair).collect()),
            (
                "duration_s",
                json::written(decimal::double(self.duration_s)),
            ),
        ])
    }

    /// Reads an entry field by field.
    fn parse(stored: &Value) -> Option<HistoryEntry> {
        let text = |name: &str| stored.get(name)?.text();
        let ranked = |pair: &Value| match &pair.items()?[..] {
            [genre, probability] => Some((genre.text()?, probability.number()? as f32)),
            _ => None,
        };
        let ranking = stored.get("ranking")?.items()?;
        Some(HistoryEntry {
            name: text("name")?,
            date: text("date")?,
            answer: text("answer")?,
            genre: text("genre"),
            ranking: ranking.iter().map(ranked).collect::<Option<_>>()?,
            duration_s: stored.get("duration_s")?.number()?,
        })
    }
}

/// The entries, with the visitor's consent.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum History {
    /// There is no consent.
    #[default]
    Off,
    /// The entries, the newest last.
    On(Vec<HistoryEntry>),
    /// The browser refuses to store anything.
    Blocked,
}

/// The stored text cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

impl History {
    /// The history of a stored text; off without one.
    ///
    /// # Errors
    /// The text is damaged or of another version. The history is on and empty then, and the text stays
    /// stored until the next song: a newer version of the page may have written it.
    pub fn load(stored: Option<&str>) -> Result<History, Unreadable> {
        match stored {
            None => Ok(History::Off),
            Some(text) => parse(text).map(History::On).ok_or(Unreadable),
        }
    }

    /// Takes over what is stored now: another tab may have added songs, or switched the history off.
    pub fn reload(&mut self, stored: Option<&str>) {
        match (stored, &mut *self) {
            (None, History::On(_)) => *self = History::Off,
            (Some(text), History::On(entries)) => {
                if let Some(stored) = parse(text) {
                    *entries = stored;
                }
            }
            (_, History::Off | History::Blocked) => {}
        }
    }

    /// Adds an entry if the history is on. Returns the text to be stored.
    ///
    /// # Errors
    /// None is known: all numbers are finite.
    pub fn add(&mut self, entry: HistoryEntry) -> Result<Option<String>, PageError> {
        let History::On(entries) = self else {
            return Ok(None);
        };
        entries.push(entry);
        keep_newest(entries);
        serialize(entries).map(Some)
    }

    /// Removes all entries and switches the history on. Returns the text to be stored.
    ///
    /// # Errors
    /// None is known.
    pub fn start(&mut self) -> Result<String, PageError> {
        *self = History::On(Vec::new());
        serialize(&[])
    }

    /// Whether songs are added.
    pub fn is_on(&self) -> bool {
        matches!(self, History::On(_))
    }
}

fn keep_newest(entries: &mut Vec<HistoryEntry>) {
    entries.drain(..entries.len().saturating_sub(MAX_ENTRIES));
}

fn parse(text: &str) -> Option<Vec<HistoryEntry>> {
    let stored = Value::parse(text)?;
    if stored.get("version")?.number()? != f64::from(VERSION) {
        return None;
    }
    let songs = stored.get("songs")?.items()?;
    let songs = songs.iter().map(HistoryEntry::parse);
    let mut entries: Vec<HistoryEntry> = songs.collect::<Option<_>>()?;
    keep_newest(&mut entries);
    Some(entries)
}

fn serialize(songs: &[HistoryEntry]) -> Result<String, PageError> {
    let songs = songs.iter().map(HistoryEntry::json).collect();
    Ok(json::text(&Json::Object(vec![
        ("version", (VERSION as usize).into()),
        ("songs", songs),
    ])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: usize) -> HistoryEntry {
        HistoryEntry {
            name: format!("{number}.wav"),
            date: "2026-11-23T14:00:00.000Z".to_owned(),
            answer: "genre".to_owned(),
            genre: Some("jazz".to_owned()),
            ranking: vec![("jazz".to_owned(), 0.75)],
            duration_s: 30.0,
        }
    }

    #[test]
    fn entries_survive_storage() {
        let mut history = History::default();
        history.start().expect("plain data");
        let mut stored = None;
        for number in 0..MAX_ENTRIES + 5 {
            stored = history.add(entry(number)).expect("plain data");
        }
        let loaded = History::load(stored.as_deref());
        assert_eq!(loaded, Ok(history));
        let Ok(History::On(entries)) = loaded else {
            panic!("the history is on");
        };
        assert_eq!(entries.len(), MAX_ENTRIES);
        assert_eq!(entries[0], entry(5), "the oldest are removed");
    }

    #[test]
    fn rejects_damaged_texts_and_other_versions() {
        for text in [
            "",
            "null",
            "{",
            r#"{"version":1}"#,
            r#"{"version":2,"songs":[]}"#,
        ] {
            assert_eq!(History::load(Some(text)), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn adds_nothing_unless_it_is_on() {
        let mut history = History::Off;
        assert!(history.add(entry(1)).expect("plain data").is_none());
        assert_eq!(history, History::Off);
    }

    #[test]
    fn follows_what_another_tab_stored() {
        let mut other = History::Off;
        other.start().expect("plain data");
        let stored = other.add(entry(7)).expect("plain data");
        let mut history = History::On(Vec::new());
        history.reload(stored.as_deref());
        assert_eq!(history, other);
        history.reload(Some("damaged"));
        assert_eq!(history, other, "damaged texts change nothing");
        history.reload(None);
        assert_eq!(history, History::Off);
        history.reload(stored.as_deref());
        assert_eq!(history, History::Off, "only the visitor switches it on");
    }
}
