//! Which panics are findings.

use std::collections::BTreeSet;
use std::panic;
use std::process::abort;
use std::sync::{Mutex, PoisonError};

/// Panics in other projects' crates that have been reported.
static REPORTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// A part of the path of sources that cargo has downloaded.
const DOWNLOADED: &str = "/registry/src/";

/// Replaces libfuzzer-sys' hook, which ends the program at every panic, by one that accepts panics in
/// downloaded crates: the audio reader contains those. A panic that is not contained ends the program
/// in libfuzzer-sys' entry function. Each accepted place is reported once.
pub fn accept_contained() {
    drop(panic::take_hook());
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let Some((_, place)) = place.split_once(DOWNLOADED) else {
            eprintln!("{info}\n{}", std::backtrace::Backtrace::force_capture());
            abort();
        };
        // Without the folder of the registry.
        let place = place.split_once('/').map_or(place, |(_, crate_path)| crate_path);
        let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.insert(place.to_owned()) {
            let reason = info.payload_as_str().unwrap_or("no text");
            eprintln!("contained panic: {place}: {reason}");
        }
    }));
}
