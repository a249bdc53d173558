//! The answer for a song, or its status, in a few words.

use crate::state::song::{Song, Status};
use crate::words;

/// The answer or the status.
pub fn of(song: &Song, genres: &[String]) -> String {
    match (&song.status, song.outcome.as_ref(), song.genre()) {
        (Status::Done, Some(_), Some(genre)) => genres
            .get(genre)
            .map(|name| words::genre(name))
            .unwrap_or_default(),
        (Status::Done, Some(outcome), None) => words::result(&outcome.verdict, genres),
        (Status::Failed(_), ..) => words::say("result.failed"),
        (Status::Working, ..) => words::say("result.working"),
        (Status::Cancelled, ..) => words::say("result.cancelled"),
        (Status::Waiting | Status::Done, ..) => words::say("result.waiting"),
    }
}
