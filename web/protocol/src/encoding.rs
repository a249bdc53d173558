//! Messages between page and engine as bytes, in postcard's format.
//!
//! Unlike JSON, it keeps all bits of a number, decodes a message of thousands of slices quickly, and needs a
//! third of the code in the page's program.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message that cannot be encoded or decoded.
#[derive(Debug, thiserror::Error)]
#[error("a message between page and engine is malformed: {0}")]
pub struct Malformed(#[from] postcard::Error);

/// Encodes a [`crate::Request`], a [`crate::Event`], or a part of one.
///
/// # Errors
/// None is known for the messages of this crate.
pub fn write<T: Serialize>(message: &T) -> Result<Vec<u8>, Malformed> {
    Ok(postcard::to_allocvec(message)?)
}

/// Decodes a message.
///
/// # Errors
/// The bytes are not a message of this version.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    Ok(postcard::from_bytes(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BackendChoice, Event, Measured, Request, Stage};

    #[test]
    fn messages_survive_the_encoding() {
        let request = Request::Start {
            backend: BackendChoice::Webgpu,
            model_url: "http://localhost/modèle".to_owned(),
            measured: vec![Measured {
                adapter: "Karte".to_owned(),
                model: "0f".to_owned(),
                cpu_ms: 2.5,
                webgpu_ms: f64::INFINITY,
            }],
            embeddings: true,
        };
        let bytes = write(&request).expect("plain data");
        let back: Request = read(&bytes).expect("the same data");
        assert_eq!(format!("{back:?}"), format!("{request:?}"));

        let event = Event::Progress {
            song: 7,
            stage: Stage::Classifying,
            fraction: None,
            seconds: f64::NAN,
        };
        let bytes = write(&event).expect("plain data");
        let back: Event = read(&bytes).expect("the same data");
        assert_eq!(format!("{back:?}"), format!("{event:?}"));
    }

    #[test]
    fn rejects_bytes_that_are_not_a_message() {
        assert!(read::<Event>(&[]).is_err());
        assert!(read::<Event>(&[0xff; 12]).is_err());
    }
}
