//! Two songs at a time: while one is classified, the next is decoded, so that no worker waits.

use genrescope_protocol::{Backend, Event};
use genrescope_worker::yield_now;

use crate::events;
use crate::inference::Inference;
use crate::slice_steps::Stepped;
use crate::song::{OpenSong, SongError};
use crate::state::State;
use crate::stop_token::StopToken;

/// Milliseconds of decoding between two yields, about as long as a batch of slices takes.
const DECODE_MS: f64 = 8.0;

/// A song that was taken from the queue.
struct Taken {
    number: u32,
    stop: StopToken,
    song: OpenSong,
}

/// Which of the two songs has ended, and how.
type Ended = (Place, Result<(), SongError>);

#[derive(Clone, Copy)]
enum Place {
    First,
    Second,
}

/// Classifies all songs that wait, and returns when there is none.
pub async fn run(state: &State, inference: &mut Inference) {
    let (mut first, mut second) = (None, None);
    loop {
        // A GPU needs no second song, and after an error it is the CPU's turn.
        let ahead = inference.running.backend == Backend::Cpu;
        first = first.or_else(|| second.take());
        if first.is_none() {
            first = take(state, inference).await;
        }
        // The first song does not wait until the file of the second is read.
        if second.is_none() && first.is_some() && ahead && state.is_next_ready() {
            second = take(state, inference).await;
        }
        let Some(current) = &mut first else { return };
        if let Some((place, result)) = advance(current, &mut second, inference).await {
            let ended = match place {
                Place::First => first.take(),
                Place::Second => second.take(),
            };
            if let Some(taken) = ended {
                finish(state, inference, taken, result);
            }
        }
        yield_now().await;
        for place in [&mut first, &mut second] {
            if let Some(cancelled) = place.take_if(|taken| taken.stop.is_set()) {
                state.songs.borrow_mut().finish(cancelled.number);
                cancelled.song.end(inference);
                let song = cancelled.number;
                events::send(&Event::Cancelled { song });
            }
        }
    }
}

/// Takes the next song that can be opened. Others are reported.
async fn take(state: &State, inference: &Inference) -> Option<Taken> {
    loop {
        let (number, song, stop) = state.songs.borrow_mut().take()?;
        state.read_next();
        match song.open(&inference.file).await {
            Ok(song) => return Some(Taken { number, stop, song }),
            Err(error) => {
                state.songs.borrow_mut().finish(number);
                report(number, error);
            }
        }
    }
}

/// Some milliseconds of work: decoding the first song, or classifying it while the second is decoded.
async fn advance(
    first: &mut Taken,
    second: &mut Option<Taken>,
    inference: &mut Inference,
) -> Option<Ended> {
    if !first.song.is_transformed() {
        let result = first.song.transform(DECODE_MS);
        return result.err().map(|error| (Place::First, Err(error)));
    }
    first.song.share(inference);
    // The pool has work meanwhile.
    if let Some(second) = second
        && !second.song.is_transformed()
        && inference.pool.is_busy()
    {
        let result = second.song.transform(DECODE_MS);
        return result.err().map(|error| (Place::Second, Err(error)));
    }
    match first.song.classify(inference).await {
        Ok(Stepped::Done) => return Some((Place::First, Ok(()))),
        Ok(Stepped::Classified) => first.song.send_slices(),
        Ok(Stepped::Waiting) => {
            // The first song's last batches are in the pool: begin with the second.
            let begun = match second {
                Some(second) if second.song.is_transformed() => {
                    match second.song.classify(inference).await {
                        Ok(stepped) => matches!(stepped, Stepped::Classified),
                        Err(error) => return Some((Place::Second, Err(error))),
                    }
                }
                _ => false,
            };
            if !begun {
                inference.pool.wait().await;
            }
        }
        Err(error) => return Some((Place::First, Err(error))),
    }
    None
}

fn finish(state: &State, inference: &mut Inference, taken: Taken, result: Result<(), SongError>) {
    state.songs.borrow_mut().finish(taken.number);
    taken.song.end(inference);
    match result {
        Ok(()) => {
            let (event, embeddings) = taken.song.classified();
            events::send_numbers(&event, &embeddings);
        }
        Err(error) => report(taken.number, error),
    }
}

fn report(number: u32, error: SongError) {
    events::send(&Event::Failed {
        song: number,
        message: error.message,
        try_browser_decoder: error.try_browser,
    });
}
