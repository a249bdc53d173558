//! Songs that were removed from the list. They can be restored as long as the notice about their removal is shown.

use super::page_state::PageState;
use super::shown_songs::Removal;
use super::song::{Song, Status};

/// Keys of the notices about a removal.
const NOTICES: [&str; 2] = ["songs.removed", "songs.cleared"];

impl<F> PageState<F> {
    /// Keeps songs that were just removed. Songs that were not settled wait again when they are restored.
    pub(super) fn keep_removed(&mut self, mut songs: Vec<(usize, Song)>, shown: Option<u32>) {
        for (_, song) in &mut songs {
            if song.is_pending() {
                song.restart(Status::Waiting);
            }
        }
        self.removal = Some(Removal {
            songs,
            shown,
            show: self.show,
        });
    }

    /// Whether removed songs can be restored: as long as the notice is shown.
    pub fn can_restore(&self) -> bool {
        let is_noticed = |key: &str| NOTICES.contains(&key);
        self.removal.is_some() && self.notice.as_ref().is_some_and(|it| is_noticed(&it.key))
    }

    /// Restores the removed songs. Returns the song to be shown, if one of them was.
    pub fn restore_removed(&mut self) -> Option<u32> {
        let removal = self.removal.take()?;
        self.songs.restore(removal.songs);
        // The choices may have changed since.
        self.classify_all();
        self.show = removal.show;
        removal.shown
    }

    /// Forgets removed songs. Returns their numbers.
    pub fn forget_removed(&mut self) -> Vec<u32> {
        let songs = self.removal.take().map(|removal| removal.songs);
        songs
            .into_iter()
            .flatten()
            .map(|(_, song)| song.id)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::Backend;

    use super::*;
    use crate::state::tests_support::{add, ready, status};

    #[test]
    fn songs_return_until_the_notice_goes() {
        let mut state = ready(Backend::Cpu);
        let (first, second) = (add(&mut state, "a"), add(&mut state, "b"));
        state.start_next_song();
        state.show_song(first);
        assert!(!state.can_restore());
        state.clear_songs();
        assert!(state.can_restore());
        assert_eq!(
            (state.songs.len(), state.restore_removed()),
            (0, Some(first))
        );
        assert_eq!(status(&state, first), Status::Waiting, "it was processed");
        assert_eq!(state.songs.iter().last().map(|song| song.id), Some(second));
        assert!(!state.can_restore());

        state.remove_song(second);
        assert!(state.can_restore());
        state.clear_messages();
        assert!(!state.can_restore());
        assert_eq!(state.forget_removed(), [second]);
        assert_eq!(state.restore_removed(), None);
    }
}
