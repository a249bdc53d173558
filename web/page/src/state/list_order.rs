//! The order in which the songs are listed.

use std::cmp::Ordering;

use super::queue::SongQueue;
use super::song::Song;
use crate::identifiers::Named;
use crate::{natural_order, sort};

/// The key by which the settled songs are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorting {
    /// The order of the queue.
    #[default]
    Queue,
    /// The file's name.
    Name,
    /// The genre's name, then the probability.
    Genre,
    /// The probability of the best genre, the highest first.
    Probability,
}

impl Named for Sorting {
    const ALL: &'static [(&'static str, Sorting)] = &[
        ("queue", Sorting::Queue),
        ("name", Sorting::Name),
        ("genre", Sorting::Genre),
        ("probability", Sorting::Probability),
    ];
}

/// A sorting and its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// The key.
    pub sorting: Sorting,
    /// Whether the direction is reversed.
    pub reversed: bool,
}

impl Arrangement {
    /// The arrangement after a sorting was chosen: choosing the same again reverses it.
    #[must_use]
    pub fn choose(self, sorting: Sorting) -> Arrangement {
        Arrangement {
            sorting,
            reversed: sorting == self.sorting && sorting != Sorting::Queue && !self.reversed,
        }
    }

    /// The songs' numbers as they are listed. Sorting puts the settled songs first; pending songs keep the
    /// order of the queue.
    pub fn list(self, songs: &SongQueue, genres: &[String]) -> Vec<u32> {
        if self.sorting == Sorting::Queue {
            return songs.iter().map(|song| song.id).collect();
        }
        let (mut settled, pending): (Vec<&Song>, Vec<&Song>) =
            songs.iter().partition(|song| song.is_settled());
        sort::sort_by(&mut settled, |a, b| {
            let order = self.compare(a, b, genres);
            if self.reversed {
                order.reverse()
            } else {
                order
            }
        });
        settled.iter().chain(&pending).map(|song| song.id).collect()
    }

    fn compare(self, a: &Song, b: &Song, genres: &[String]) -> Ordering {
        let genre = |song: &Song| song.genre().and_then(|genre| genres.get(genre)).cloned();
        // Songs that failed come after those of no genre.
        let probability = |song: &Song| {
            let without = if song.outcome.is_some() { -0.5 } else { -1.0 };
            song.probability().unwrap_or(without)
        };
        let by_probability = || probability(b).total_cmp(&probability(a));
        match self.sorting {
            Sorting::Queue => Ordering::Equal,
            Sorting::Name => natural_order::compare(&a.name, &b.name),
            // Songs without a genre come last.
            Sorting::Genre => (genre(a).is_none(), genre(a))
                .cmp(&(genre(b).is_none(), genre(b)))
                .then_with(by_probability),
            Sorting::Probability => by_probability(),
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::Sentence;

    use super::*;
    use crate::state::song::Status;

    #[test]
    fn choosing_the_same_sorting_again_reverses_it() {
        let by_name = Arrangement::default().choose(Sorting::Name);
        assert!(!by_name.reversed && by_name.choose(Sorting::Name).reversed);
        assert!(!by_name.choose(Sorting::Genre).reversed);
        assert!(!Arrangement::default().choose(Sorting::Queue).reversed);
    }

    #[test]
    fn settled_songs_are_sorted_before_pending_ones() {
        let mut songs = SongQueue::default();
        for name in ["c", "b", "a", "d"] {
            songs.add(name.to_owned(), 1.0);
        }
        for id in [1, 2] {
            let failed = Status::Failed(Sentence::new("song.failed"));
            songs.get_mut(id).expect("a song").status = failed;
        }
        let by_name = Arrangement::default().choose(Sorting::Name);
        assert_eq!(by_name.list(&songs, &[]), [2, 1, 3, 4]);
        assert_eq!(
            by_name.choose(Sorting::Name).list(&songs, &[]),
            [1, 2, 3, 4]
        );
        assert_eq!(Arrangement::default().list(&songs, &[]), [1, 2, 3, 4]);
    }
}
