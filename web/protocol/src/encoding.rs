//! How a message between page and engine is written as bytes.
//!
//! In postcard's format, and not as JSON: numbers keep all their bits, a message of thousands of slices
//! is read at once, and the page's program needs a third of the code for it.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A message that cannot be written or read.
#[derive(Debug, thiserror::Error)]
#[error("a message between page and engine is malformed: {0}")]
pub struct Malformed(#[from] postcard::Error);

/// A message of [`crate::Request`] or [`crate::Event`] as bytes.
///
/// # Errors
/// None that is known.
pub fn write<T: Serialize>(message: &T) -> Result<Vec<u8>, Malformed> {
    Ok(postcard::to_allocvec(message)?)
}

/// The message in these bytes.
///
/// # Errors
/// Another version wrote them, or they are not a message.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    Ok(postcard::from_bytes(bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BackendChoice, Event, Measured, Request, Stage};

    #[test]
    fn what_is_written_is_read() {
        let request = Request::Start {
            backend: BackendChoice::Webgpu,
            model_url: "http://localhost/modèle".to_owned(),
            measured: vec![Measured {
                adapter: "Karte".to_owned(),
                model: "0f".to_owned(),
                cpu_ms: 2.5,
                webgpu_ms: f64::INFINITY,
            }],
        };
        let bytes = write(&request).expect("plain data");
        let back: Request = read(&bytes).expect("what was just written");
        assert_eq!(format!("{back:?}"), format!("{request:?}"));

        let event = Event::Progress {
            song: 7,
            stage: Stage::Classifying,
            fraction: None,
            seconds: f64::NAN,
        };
        let bytes = write(&event).expect("plain data");
        let back: Event = read(&bytes).expect("what was just written");
        assert_eq!(format!("{back:?}"), format!("{event:?}"));
    }

    #[test]
    fn what_is_no_message_is_refused() {
        assert!(read::<Event>(&[]).is_err());
        assert!(read::<Event>(&[0xff; 12]).is_err());
    }
}
