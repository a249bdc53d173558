//! The two tasks that run inference: one classifies the songs, one the live stream.

use std::rc::Rc;

use genrescope_protocol::{Event, Sentence};
use genrescope_worker::{now_ms, yield_now};
use wasm_bindgen_futures::spawn_local;

use crate::state::State;
use crate::{events, live, pipeline};

/// How often the live task yields at most to receive the latest sound.
const MAX_YIELDS: usize = 64;

/// Starts the task that classifies the songs, unless it runs or inference is not ready.
pub fn classify_songs(state: &Rc<State>) {
    if state.classifying_songs.get() || state.inference.borrow().is_none() {
        return;
    }
    state.classifying_songs.set(true);
    let state = state.clone();
    spawn_local(async move {
        let inference = state.inference.borrow_mut().take();
        if let Some(mut inference) = inference {
            pipeline::run(&state, &mut inference).await;
            *state.inference.borrow_mut() = Some(inference);
        }
        state.classifying_songs.set(false);
    });
}

/// Starts the task that classifies live slices as long as one is due, unless it runs.
pub fn classify_live(state: &Rc<State>) {
    if state.classifying_live.replace(true) {
        return;
    }
    let state = state.clone();
    spawn_local(async move {
        loop {
            receive_latest(&state).await;
            // A song that is being cancelled may still use inference; the next sound tries again.
            let Some(mut inference) = state.inference.borrow_mut().take() else {
                break;
            };
            let next = state
                .live
                .borrow_mut()
                .as_mut()
                .and_then(|stream| Some((stream.session(), stream.next_slice()?)));
            let started = now_ms();
            let outcome = match &next {
                Some((_, slice)) => Some(live::classify(slice, &mut inference).await),
                None => None,
            };
            *state.inference.borrow_mut() = Some(inference);
            let (Some((session, _)), Some(outcome)) = (next, outcome) else {
                break;
            };
            match outcome {
                Ok(slice) => {
                    let mut stream = state.live.borrow_mut();
                    // The stream may have been stopped meanwhile.
                    if let Some(stream) = stream.as_mut().filter(|s| s.session() == session) {
                        stream.report(slice, now_ms() - started);
                    }
                }
                Err(message) => fail_live(&state, session, message),
            }
        }
        state.classifying_live.set(false);
        // A song may have arrived meanwhile.
        classify_songs(&state);
    });
}

/// Ends the live stream and reports why.
pub fn fail_live(state: &State, session: u32, message: Sentence) {
    stop_live(state, session);
    events::send(&Event::LiveFailed { session, message });
}

/// Ends the live stream if it is the one of this session.
pub fn stop_live(state: &State, session: u32) {
    let mut live = state.live.borrow_mut();
    if live
        .as_ref()
        .is_some_and(|stream| stream.session() == session)
    {
        *live = None;
    }
}

/// Lets the sound in that has arrived while the network was running, so that the slice is the latest.
/// A yield lets in a message or two, and on a busy machine dozens wait.
async fn receive_latest(state: &State) {
    for _ in 0..MAX_YIELDS {
        yield_now().await;
        if state
            .live
            .borrow()
            .as_ref()
            .is_none_or(|stream| stream.is_fresh())
        {
            return;
        }
    }
}
