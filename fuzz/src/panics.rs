//! Which panics are findings.

use std::backtrace::Backtrace;
use std::collections::BTreeSet;
use std::panic;
use std::process::abort;
use std::sync::{Mutex, PoisonError};

/// Panics in other projects' crates that have been reported.
static REPORTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// A part of the path of sources that cargo has downloaded.
const DOWNLOADED: &str = "/registry/src/";

/// Parts of the paths of the standard library, and of this file: frames that say nothing about the cause.
const PASSED_OVER: [&str; 3] = ["/rustc/", "/rustlib/src/", "fuzz/src/panics.rs"];

/// Replaces libfuzzer-sys' hook, which ends the program at every panic, by one that accepts panics in
/// downloaded crates: the audio reader contains those. A panic that is not contained ends the program
/// in libfuzzer-sys' entry function. Each accepted place is reported once.
pub fn accept_contained() {
    drop(panic::take_hook());
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let caller = PASSED_OVER
            .iter()
            .any(|part| place.contains(part))
            .then(caller)
            .flatten();
        let place = caller.unwrap_or(place);
        let Some((_, place)) = place.split_once(DOWNLOADED) else {
            eprintln!("{info}\n{}", Backtrace::force_capture());
            abort();
        };
        // Without the folder of the registry.
        let place = place
            .split_once('/')
            .map_or(place, |(_, in_crate)| in_crate);
        let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
        if reported.insert(place.to_owned()) {
            let reason = info.payload_as_str().unwrap_or("no text");
            eprintln!("contained panic: {place}: {reason}");
        }
    }));
}

/// Where the standard library was called from, if the panic is in one of its functions.
fn caller() -> Option<String> {
    let trace = Backtrace::force_capture().to_string();
    let places = trace
        .lines()
        .filter_map(|line| line.trim().strip_prefix("at "));
    let mut places = places.filter(|place| PASSED_OVER.iter().all(|part| !place.contains(part)));
    places.next().map(str::to_owned)
}
