//! The songs of earlier visits, kept on the device and only where the visitor asks for it: names,
//! answers and rankings, never a sound.

use genrescope_protocol::Sentence;
use genrescope_vote::{Answer, Classification};
use serde::Serialize;
use serde_json::Value;
use web_sys::Storage;

use super::dom;
use super::error::PageError;
use super::json;
use super::songs::Song;
use super::words;

/// Where they are kept. That the key is there is the visitor's consent.
const KEY: &str = "genrescope.history";
/// Songs that are kept; the oldest go first.
const MOST: usize = 200;
/// Of what is written. Another version is not read.
const VERSION: u32 = 1;

/// What a visitor wants done with what is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// Begin to remember.
    Keep,
    /// Erase everything and remember no more.
    Stop,
    /// Erase everything.
    ForgetAll,
}

/// A song that was heard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remembered {
    /// The file's name.
    pub name: String,
    /// When it was heard, as ISO 8601 in UTC.
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

impl Remembered {
    fn new(name: &str, date: String, verdict: &Classification, genres: &[String]) -> Remembered {
        let of = |genre: usize| genres.get(genre).cloned();
        Remembered {
            name: name.to_owned(),
            date,
            answer: words::answer_value(verdict.answer).to_owned(),
            genre: match verdict.answer {
                Answer::Genre(genre) => of(genre),
                _ => None,
            },
            ranking: verdict
                .ranking
                .iter()
                .filter_map(|ranked| Some((of(ranked.genre)?, ranked.probability)))
                .collect(),
            duration_s: verdict.duration_s,
        }
    }

    /// One as it was written. Field by field: derived code for it is ten times as large, and all visitors
    /// would download it.
    fn read(kept: &Value) -> Option<Remembered> {
        let text = |name: &str| Some(kept.get(name)?.as_str()?.to_owned());
        let ranked = |pair: &Value| {
            let genre = pair.get(0)?.as_str()?.to_owned();
            Some((genre, pair.get(1)?.as_f64()? as f32))
        };
        let ranking = kept.get("ranking")?.as_array()?.iter();
        Some(Remembered {
            name: text("name")?,
            date: text("date")?,
            answer: text("answer")?,
            genre: text("genre"),
            ranking: ranking.map(ranked).collect::<Option<_>>()?,
            duration_s: kept.get("duration_s")?.as_f64()?,
        })
    }
}

#[derive(Serialize)]
struct Kept {
    version: u32,
    songs: Vec<Remembered>,
}

/// Whether and what is remembered.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum History {
    /// The visitor has not asked for it.
    #[default]
    Off,
    /// The songs, the newest last.
    On(Vec<Remembered>),
    /// The browser lets the page keep nothing.
    Blocked,
}

impl History {
    /// Reads what is kept. The second value is a sentence where that went wrong.
    pub fn load() -> (History, Option<Sentence>) {
        let stored = storage().and_then(|storage| Ok(storage.get_item(KEY)?));
        match stored {
            Err(_) => (History::Blocked, None),
            Ok(None) => (History::Off, None),
            Ok(Some(text)) => match read(&text) {
                Some(songs) => (History::On(songs), None),
                None => {
                    // Not overwritten before the next song: a newer page may have written it.
                    let sentence = Sentence::new("history.unreadable");
                    (History::On(Vec::new()), Some(sentence))
                }
            },
        }
    }

    /// Does what the visitor wants.
    ///
    /// # Errors
    /// The browser refuses to keep or to erase.
    pub fn obey(&mut self, wish: Memory) -> Result<(), PageError> {
        match wish {
            Memory::Stop => {
                storage()?.remove_item(KEY)?;
                *self = History::Off;
            }
            Memory::Keep | Memory::ForgetAll => {
                write(&[])?;
                *self = History::On(Vec::new());
            }
        }
        Ok(())
    }

    /// Adds a song that has just been heard, where songs are remembered.
    ///
    /// # Errors
    /// The browser refuses to keep it, or has no more room.
    pub fn add(&mut self, song: &Song, genres: &[String]) -> Result<(), PageError> {
        let (History::On(songs), Some(outcome)) = (&mut *self, &song.outcome) else {
            return Ok(());
        };
        // Another tab may have added to it, or may have been told to forget.
        match storage()?.get_item(KEY)? {
            None => {
                *self = History::Off;
                return Ok(());
            }
            Some(text) => {
                if let Some(kept) = read(&text) {
                    *songs = kept;
                }
            }
        }
        let date = String::from(js_sys::Date::new_0().to_iso_string());
        songs.push(Remembered::new(&song.name, date, &outcome.verdict, genres));
        newest(songs);
        write(songs)
    }
}

fn newest(songs: &mut Vec<Remembered>) {
    songs.drain(..songs.len().saturating_sub(MOST));
}

fn read(text: &str) -> Option<Vec<Remembered>> {
    let kept: Value = serde_json::from_str(text).ok()?;
    if kept.get("version")?.as_u64()? != u64::from(VERSION) {
        return None;
    }
    let songs = kept.get("songs")?.as_array()?.iter();
    let mut songs: Vec<Remembered> = songs.map(Remembered::read).collect::<Option<_>>()?;
    newest(&mut songs);
    Some(songs)
}

fn write(songs: &[Remembered]) -> Result<(), PageError> {
    let kept = Kept {
        version: VERSION,
        songs: songs.to_vec(),
    };
    Ok(storage()?.set_item(KEY, &json::text(&kept)?)?)
}

/// Asking for it alone throws a `SecurityError` where the visitor blocks storage.
fn storage() -> Result<Storage, PageError> {
    dom::window()
        .local_storage()?
        .ok_or_else(|| PageError::named("SecurityError"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remembered(number: usize) -> Remembered {
        Remembered {
            name: format!("{number}.wav"),
            date: "2026-11-23T14:00:00.000Z".to_owned(),
            answer: "genre".to_owned(),
            genre: Some("jazz".to_owned()),
            ranking: vec![("jazz".to_owned(), 0.75)],
            duration_s: 30.0,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let kept = Kept {
            version: VERSION,
            songs: (0..MOST + 5).map(remembered).collect(),
        };
        let text = json::text(&kept).expect("plain data");
        let songs = read(&text).expect("what was just written");
        assert_eq!(songs.len(), MOST);
        assert_eq!(songs[0], remembered(5), "the oldest are gone");
    }

    #[test]
    fn what_is_damaged_or_of_another_version_is_not_read() {
        for text in [
            "",
            "null",
            "{",
            r#"{"version":1}"#,
            r#"{"version":2,"songs":[]}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
