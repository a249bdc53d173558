//! A text for the visitor: a key and values, which the page writes in the visitor's language.
//!
//! The texts themselves are in `www/words/CODE.json`, a file for each language. No other program and no
//! message holds a rendered text, so a change of the language changes all that is on the page.

use std::cell::Cell;

use serde::{Deserialize, Deserializer, Serialize, de};

/// Sentences within sentences, at most: deeper ones would exhaust the stack of the program that decodes them.
const DEEPEST: u32 = 16;

thread_local! {
    /// Sentences around the one that is being decoded.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// A key of the catalogues and the values for its places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    /// Such as `audio.unsupported`.
    pub key: String,
    /// Names of places, such as `codec` for `{codec}`, and what is written there.
    pub values: Vec<(String, Value)>,
}

/// What is written in a place of a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// The same in all languages: a file's name, an address, a technical detail.
    Text(String),
    /// A number, rounded to `digits` digits after the decimal mark.
    Number {
        /// The value.
        number: f64,
        /// Digits after the decimal mark.
        digits: u8,
    },
    /// Other sentences, separated by commas.
    Sentences(#[serde(deserialize_with = "nested")] Vec<Sentence>),
}

fn nested<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Sentence>, D::Error> {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        return Err(de::Error::custom("sentences are nested too deeply"));
    }
    DEPTH.set(depth + 1);
    let sentences = Vec::deserialize(deserializer);
    DEPTH.set(depth);
    sentences
}

impl Sentence {
    /// A sentence without values.
    pub fn new(key: &str) -> Sentence {
        Sentence {
            key: key.to_owned(),
            values: Vec::new(),
        }
    }

    /// How long something took: `0.4 s`, `2.3 s`, `48 s`.
    pub fn duration(milliseconds: f64) -> Sentence {
        let seconds = milliseconds / 1000.0;
        let digits = if seconds < 10.0 { 1 } else { 0 };
        Sentence::new("number.seconds").with_number("number", seconds, digits)
    }

    /// Adds the value for a place.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Sentence {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a number for a place, to be rounded to `digits` digits after the decimal mark.
    #[must_use]
    pub fn with_number(self, name: &str, number: f64, digits: u8) -> Sentence {
        self.with(name, Value::Number { number, digits })
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Number {
            number: f64::from(number),
            digits: 0,
        }
    }
}

impl From<Sentence> for Value {
    fn from(sentence: Sentence) -> Value {
        Value::Sentences(vec![sentence])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentence_survives_the_message_encoding() {
        let sentence = Sentence::new("a.key")
            .with("name", "Ä {name}")
            .with_number("seconds", 2.5, 1)
            .with("why", Sentence::new("another.key").with("count", 3_u32));
        let bytes = crate::encoding::write(&sentence).expect("plain data");
        let read: Sentence = crate::encoding::read(&bytes).expect("the same data");
        assert_eq!(read, sentence);
    }
    #[test]
    fn rejects_deep_nesting() {
        let nested = |depth| {
            let plain = Sentence::new("a.key");
            let sentence = (0..depth).fold(plain, |inner, _| Sentence::new("b").with("why", inner));
            crate::encoding::write(&sentence).expect("plain data")
        };
        let read = |bytes: &[u8]| crate::encoding::read::<Sentence>(bytes);
        assert!(read(&nested(DEEPEST)).is_ok());
        assert!(read(&nested(DEEPEST + 1)).is_err());
        // A key and a name without letters, and one sentence as the value, a hundred thousand times.
        assert!(read(&[0, 1, 0, 2, 1].repeat(100_000)).is_err());
        // A message that was rejected has no effect on the next one.
        assert!(read(&nested(DEEPEST)).is_ok());
    }
}
