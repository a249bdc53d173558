//! How the songs of the state change.

use genrescope_protocol::{ModelSummary, Sentence};
use genrescope_vote::{Classification, SliceClassification, every_nth};

use super::engine_changes::WorkerChange;
use super::page_state::PageState;
use super::shown_songs::Show;
use super::song::{Decoder, Status};
use super::zoom::Zoom;

impl<F> PageState<F> {
    /// The songs' numbers as they are listed.
    pub fn listed(&self) -> Vec<u32> {
        let model = self.engine.model.as_ref();
        let genres = model.map_or(&[][..], |model| &model.genres);
        self.arrangement.list(&self.songs, genres)
    }

    /// The result of slices by the visitor's choices.
    pub fn classify(
        &self,
        slices: &[SliceClassification],
        duration_s: f64,
        model: &ModelSummary,
    ) -> Classification {
        let used = every_nth(slices, self.choices.hop.step());
        let vote = self.choices.vote.unwrap_or(model.decision.vote);
        Classification::aggregate(used, duration_s, vote, &model.decision)
    }

    /// Renews all results, after the choices have changed.
    pub fn classify_all(&mut self) {
        let Some(model) = self.model() else { return };
        let ids: Vec<u32> = self.songs.iter().map(|song| song.id).collect();
        for id in ids {
            let renewed = self.songs.get(id).and_then(|song| {
                let outcome = song.outcome.as_ref()?;
                Some(self.classify(&song.slices, outcome.verdict.duration_s, &model))
            });
            let outcome = self
                .songs
                .get_mut(id)
                .and_then(|song| song.outcome.as_mut());
            if let (Some(verdict), Some(outcome)) = (renewed, outcome) {
                outcome.verdict = verdict;
            }
        }
    }

    /// Songs were added at once, `first` the first of `count`. Several of them show the list, since a headline that
    /// follows each of them could not be read, and one that is added to those that wait changes nothing. A failed engine starts again, but not with the songs that may have made
    /// it fail.
    pub fn songs_added(&mut self, first: Option<u32>, count: usize) -> Option<WorkerChange> {
        let others_wait =
            self.engine.ahead.is_some() || self.songs.waiting().any(|id| Some(id) < first);
        if count > 1 {
            self.show_list();
        } else if first.is_some() && !others_wait {
            self.show = Show::Current;
        }
        if !self.engine.has_failed() {
            return None;
        }
        if self.engine.model.is_some() {
            let reason = Sentence::new("engine.stopped-by-song");
            for song in self.songs.iter_mut() {
                if song.status == Status::Waiting && Some(song.id) < first {
                    song.status = Status::Failed(reason.clone());
                }
            }
        }
        self.engine.restart();
        Some(WorkerChange::Start)
    }

    /// The next song, if the engine is free for it or can decode it meanwhile; it counts as being processed from now on.
    pub fn start_next_song(&mut self) -> Option<u32> {
        if self.live.is_some() || !(self.engine.is_free() || self.engine.can_work_ahead()) {
            return None;
        }
        let id = self.songs.next_waiting()?;
        self.songs.get_mut(id)?.restart(Status::Working);
        self.engine.start_song(id);
        Some(id)
    }

    /// The visitor cancels a song. Returns whether the worker must cancel it too.
    pub fn cancel_song(&mut self, id: u32) -> bool {
        let Some(song) = self.songs.get_mut(id).filter(|song| song.is_pending()) else {
            return false;
        };
        song.status = Status::Cancelled;
        self.notice = Some(Sentence::new("song.cancelled").with("name", &song.name[..]));
        self.engine.cancel(id)
    }

    /// A settled or cancelled song is to be processed again.
    pub fn retry_song(&mut self, id: u32) -> Option<WorkerChange> {
        if let Some(song) = self.songs.get_mut(id).filter(|song| !song.is_pending()) {
            if song.decoder != Decoder::Live {
                song.decoder = Decoder::Engine;
            }
            song.restart(Status::Waiting);
        }
        self.restart_if_failed()
    }

    /// Removes a song. Returns the song to be shown in place of it, if it was shown.
    pub fn remove_song(&mut self, id: u32) -> Option<u32> {
        let (place, song) = self.songs.remove(id)?;
        self.notice = Some(Sentence::new("songs.removed").with("song", &song.name[..]));
        let shown = self.shown.filter(|shown| *shown == id);
        self.keep_removed(vec![(place, song)], shown);
        let next = self.songs.at_or_last(place);
        if self.compared.is_some_and(|(a, b)| a == id || b == id) {
            self.compared = None;
        }
        if self.shown == Some(id) {
            self.show_none();
            if next.is_none() {
                self.show = Show::Current;
            }
            return next;
        }
        None
    }

    /// Removes all songs.
    pub fn clear_songs(&mut self) {
        let songs = self.songs.clear();
        self.keep_removed(songs, self.shown);
        self.compared = None;
        self.show_none();
        self.show = Show::Current;
        self.notice = Some(Sentence::new("songs.cleared"));
    }

    /// Moves a song by one place among those that are listed: up, or else down.
    pub fn move_song(&mut self, id: u32, up: bool) {
        let listed = self.listed();
        let place = listed.iter().position(|listed| *listed == id);
        let other = place.and_then(|place| match up {
            true => place.checked_sub(1),
            false => Some(place + 1),
        });
        if let Some(other) = other.and_then(|place| listed.get(place)) {
            self.songs.move_to(id, *other);
        }
    }

    /// Shows a song. Returns false if it is shown already or does not exist.
    pub fn show_song(&mut self, id: u32) -> bool {
        if self.shown == Some(id) || self.songs.get(id).is_none() {
            return false;
        }
        self.zoom = Zoom::default();
        self.shown = Some(id);
        self.pointed = None;
        true
    }

    /// Shows the list, and no song until the visitor chooses one.
    pub fn show_list(&mut self) {
        self.show = Show::List;
        self.show_none();
    }

    fn show_none(&mut self) {
        self.shown = None;
        self.pointed = None;
        self.compared = None;
    }

    /// The browser has decoded a song, or has failed with an error. Returns whether its file is needed.
    pub fn browser_decoded(&mut self, id: u32, result: Result<(), String>) -> bool {
        let Some(song) = self.songs.working_mut(id) else {
            return false;
        };
        song.status = match (&result, &song.decoder) {
            (Ok(()), _) => Status::Waiting,
            // The engine's reason is more specific than the browser's.
            (Err(_), Decoder::Browser(first)) => Status::Failed(first.clone()),
            (Err(detail), Decoder::Engine | Decoder::Live) => {
                Status::Failed(Sentence::new("song.failed").with("detail", &detail[..]))
            }
        };
        result.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::Backend;

    use super::*;
    use crate::state::tests_support::{add, model, outcome, ready, slice, starting, status};

    #[test]
    fn songs_wait_for_the_engine_and_for_each_other() {
        let mut state = starting();
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        assert_eq!(state.start_next_song(), None);
        state.accept_model(model("own"));
        assert_eq!(state.start_next_song(), Some(first));
        assert_eq!(state.start_next_song(), None);
        state.engine.finish_song(first);
        // The browser may decode the first one meanwhile.
        assert_eq!(state.start_next_song(), Some(second));
    }

    #[test]
    fn new_song_restarts_a_failed_engine_without_the_old_ones() {
        let mut state = ready(Backend::Cpu);
        let old = add(&mut state, "a");
        state.engine.fail(Sentence::new("engine.stopped"));
        let new = state.songs.add("b".to_owned(), 1.0);
        assert_eq!(state.songs_added(Some(new), 1), Some(WorkerChange::Start));
        assert_eq!(state.engine.generation, 2);
        assert!(matches!(status(&state, old), Status::Failed(_)));
        assert_eq!(status(&state, new), Status::Waiting);
    }

    #[test]
    fn several_songs_at_once_show_the_list_until_one_is_chosen() {
        let mut state = ready(Backend::Cpu);
        add(&mut state, "a");
        state.show_song(1);
        for name in ["b", "c", "d"] {
            state.songs.add(name.to_owned(), 1.0);
        }
        assert_eq!(state.songs_added(Some(2), 3), None);
        assert_eq!((state.show, state.shown), (Show::List, None));
        assert_eq!(state.activity(), "batch");
        // One more joins those that wait.
        add(&mut state, "e");
        assert_eq!(state.show, Show::List);
        state.show_song(3);
        assert_eq!(state.activity(), "waiting");
        state.show_list();
        state.clear_songs();
        assert_eq!((state.show, state.activity()), (Show::Current, "empty"));
    }

    #[test]
    fn songs_wait_on_if_the_engine_never_started() {
        let mut state = starting();
        let old = add(&mut state, "a");
        state.engine.fail(Sentence::new("engine.not-loaded"));
        let new = state.songs.add("b".to_owned(), 1.0);
        assert_eq!(state.songs_added(Some(new), 1), Some(WorkerChange::Start));
        assert_eq!(status(&state, old), Status::Waiting);
    }

    #[test]
    fn only_the_current_song_is_cancelled_in_the_worker() {
        let mut state = ready(Backend::Cpu);
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        state.start_next_song();
        assert!(!state.cancel_song(second));
        assert!(state.cancel_song(first));
        assert!(!state.cancel_song(first), "it is cancelled already");
        assert_eq!(state.start_next_song(), None);
    }

    #[test]
    fn retry_returns_to_the_engines_decoder_and_restarts_it() {
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        assert_eq!(state.retry_song(song), None);
        let reason = Sentence::new("audio.unsupported");
        let entry = state.songs.get_mut(song).expect("a song");
        entry.decoder = Decoder::Browser(reason.clone());
        entry.status = Status::Failed(reason);
        state.engine.fail(Sentence::new("engine.stopped"));
        assert_eq!(state.retry_song(song), Some(WorkerChange::Start));
        let entry = state.songs.get(song).expect("a song");
        assert_eq!(entry.decoder, Decoder::Engine);
        assert_eq!(entry.status, Status::Waiting);
    }

    #[test]
    fn removal_shows_the_next_song_and_ends_its_comparison() {
        let mut state = ready(Backend::Cpu);
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        assert!(state.show_song(first) && !state.show_song(first));
        state.compared = Some((first, second));
        assert_eq!(state.remove_song(first), Some(second));
        assert_eq!((state.shown, state.compared), (None, None));
        state.show_song(second);
        assert_eq!(state.remove_song(second), None);
        assert_eq!(state.activity(), "empty");
    }

    #[test]
    fn browsers_decoder_gets_one_try() {
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        assert!(
            !state.browser_decoded(song, Ok(())),
            "no song is waiting for it"
        );
        for (result, expected) in [
            (Ok(()), Status::Waiting),
            (
                Err("EncodingError".to_owned()),
                Status::Failed(Sentence::new("audio.unsupported")),
            ),
        ] {
            let entry = state.songs.get_mut(song).expect("a song");
            entry.status = Status::Working;
            entry.decoder = Decoder::Browser(Sentence::new("audio.unsupported"));
            assert_eq!(state.browser_decoded(song, result.clone()), result.is_ok());
            assert_eq!(status(&state, song), expected);
        }
    }

    #[test]
    fn choices_renew_the_results() {
        use genrescope_vote::{Answer, Vote};
        let mut state = ready(Backend::Cpu);
        let song = add(&mut state, "a");
        let slices = [0.6, 0.6, 0.05].map(|jazz| slice(0.0, true, jazz)).to_vec();
        let model = model("own");
        let outcome = outcome(state.classify(&slices, 7.5, &model));
        assert_eq!(outcome.verdict.answer, Answer::Genre(0));
        let entry = state.songs.get_mut(song).expect("a song");
        entry.slices = slices;
        entry.outcome = Some(outcome);
        state.choices.vote = Some(Vote::Majority);
        state.classify_all();
        assert_eq!(state.songs.get(song).expect("a song").genre(), Some(1));
        assert!(state.choices.choose("hop", "2") && !state.choices.choose("hop", "3"));
        state.choices.vote = None;
        state.classify_all();
        assert_eq!(state.songs.get(song).expect("a song").genre(), Some(0));
    }
}
