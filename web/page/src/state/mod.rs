//! The page's state, apart from its document. Nothing here calls the browser, so it is tested natively.
//!
//! [`PageState`](page_state::PageState) holds it all; the other modules are its parts.

pub mod announcements;
pub mod engine;
pub mod engine_changes;
pub mod engine_events;
pub mod history;
pub mod list_order;
pub mod live;
pub mod page_state;
pub mod place;
pub mod playlist;
pub mod queue;
pub mod recording;
pub mod recovery;
pub mod removal;
pub mod shown_songs;
pub mod song;
pub mod song_changes;
pub mod sound_changes;
pub mod source;
pub mod spectrogram;
pub mod update_offer;
pub mod view_options;
pub mod zoom;

#[cfg(test)]
pub mod tests_support;
