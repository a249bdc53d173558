//! The songs as a list: what a visitor may want done with it, how it is sorted, what it says as a whole.

use std::cmp::{Ordering, Reverse};

use super::order;
use super::songs::{Song, Songs};

/// What a visitor wants done with the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// One place up.
    Earlier(u32),
    /// One place down.
    Later(u32),
    /// Out of the list.
    Remove(u32),
    /// No more work on this one.
    GiveUp(u32),
    /// Work on this one once more.
    Again(u32),
    /// No more work on any.
    GiveUpRest,
    /// All out of the list.
    Clear,
    /// Another sorting, or the same the other way round.
    Sort(Sorting),
}

/// What the finished songs are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorting {
    /// The order of the queue.
    #[default]
    Queue,
    /// The file's name.
    Name,
    /// The genre's name, the surest first.
    Genre,
    /// The probability of the answer, the surest first.
    Probability,
}

impl Sorting {
    /// All of them, as they are offered.
    pub const ALL: [Sorting; 4] = [
        Sorting::Queue,
        Sorting::Name,
        Sorting::Genre,
        Sorting::Probability,
    ];

    /// For `data-sort`.
    pub fn value(self) -> &'static str {
        match self {
            Sorting::Queue => "queue",
            Sorting::Name => "name",
            Sorting::Genre => "genre",
            Sorting::Probability => "probability",
        }
    }
}

/// A sorting and its direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// By what.
    pub sorting: Sorting,
    /// The other way round.
    pub reversed: bool,
}

impl Arrangement {
    /// What comes of choosing a sorting: the same one again turns it round.
    pub fn choose(self, sorting: Sorting) -> Arrangement {
        Arrangement {
            sorting,
            reversed: sorting == self.sorting && sorting != Sorting::Queue && !self.reversed,
        }
    }

    /// The songs' numbers as they are listed. Sorting puts the finished songs first; what is still
    /// to be done keeps the order in which it will be.
    pub fn list(self, songs: &Songs, genres: &[String]) -> Vec<u32> {
        if self.sorting == Sorting::Queue {
            return songs.iter().map(|song| song.id).collect();
        }
        let (mut settled, pending): (Vec<&Song>, Vec<&Song>) =
            songs.iter().partition(|song| song.is_settled());
        order::sort_by(&mut settled, |a, b| {
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
        let name = |song: &Song| song.genre().and_then(|genre| genres.get(genre)).cloned();
        let surest = || {
            b.probability()
                .unwrap_or(-1.0)
                .total_cmp(&a.probability().unwrap_or(-1.0))
        };
        match self.sorting {
            Sorting::Queue => Ordering::Equal,
            Sorting::Name => natural(&a.name, &b.name),
            // Songs without a genre come last.
            Sorting::Genre => (name(a).is_none(), name(a))
                .cmp(&(name(b).is_none(), name(b)))
                .then_with(surest),
            Sorting::Probability => surest(),
        }
    }
}

/// Compares names as people do: without regard to case, and 2 before 10.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (small_a, small_b) = (lower_case(a), lower_case(b));
    let (mut left, mut right) = (small_a.chars().peekable(), small_b.chars().peekable());
    loop {
        let (Some(&x), Some(&y)) = (left.peek(), right.peek()) else {
            return left
                .peek()
                .is_some()
                .cmp(&right.peek().is_some())
                .then_with(|| a.cmp(b));
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let number = |from: &mut std::iter::Peekable<std::str::Chars>| {
                let mut digits = String::new();
                while let Some(digit) = from.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                digits.trim_start_matches('0').to_owned()
            };
            let (x, y) = (number(&mut left), number(&mut right));
            x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
        } else {
            left.next();
            right.next();
            x.cmp(&y)
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The browser knows the letters of all scripts, and the page need not bring a table of them.
#[cfg(target_arch = "wasm32")]
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

#[cfg(not(target_arch = "wasm32"))]
fn lower_case(text: &str) -> String {
    text.to_lowercase()
}

/// Seconds that work on `pending` bytes will take, by the bytes and milliseconds of the songs that
/// were heard. None before the first of them.
pub fn left_s(heard: impl Iterator<Item = (f64, f64)>, pending: f64) -> Option<f64> {
    let (bytes, ms) = heard.fold((0.0, 0.0), |sum, song| (sum.0 + song.0, sum.1 + song.1));
    (bytes > 0.0).then(|| pending * ms / bytes / 1000.0)
}

/// How many songs have each genre (or none), the most frequent first.
pub fn tally(genres: impl Iterator<Item = Option<usize>>) -> Vec<(Option<usize>, usize)> {
    let mut counts: Vec<(Option<usize>, usize)> = Vec::new();
    for genre in genres {
        match counts.iter_mut().find(|(known, _)| *known == genre) {
            Some((_, count)) => *count += 1,
            None => counts.push((genre, 1)),
        }
    }
    // Those without a genre come last.
    let key = |&(genre, count): &(Option<usize>, usize)| (genre.is_none(), Reverse(count), genre);
    order::sort_by(&mut counts, |a, b| key(a).cmp(&key(b)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_people_do() {
        let mut names = ["Song 10", "song 2", "a", "Song 2b", "song 002", "B"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(
            names,
            ["a", "B", "song 002", "song 2", "Song 2b", "Song 10"]
        );
        assert_eq!(natural("same", "same"), Ordering::Equal);
    }

    #[test]
    fn the_rest_takes_as_long_as_what_was_heard() {
        assert_eq!(left_s(std::iter::empty(), 5.0), None);
        let heard = [(100.0, 2000.0), (300.0, 2000.0)];
        assert_eq!(left_s(heard.into_iter(), 200.0), Some(2.0));
    }

    #[test]
    fn the_tally_counts_the_undecided_last() {
        let genres = [None, Some(3), None, Some(1), None, Some(1)];
        assert_eq!(
            tally(genres.into_iter()),
            [(Some(1), 2), (Some(3), 1), (None, 3)]
        );
    }

    #[test]
    fn the_same_sorting_again_is_turned_round() {
        let by_name = Arrangement::default().choose(Sorting::Name);
        assert!(!by_name.reversed && by_name.choose(Sorting::Name).reversed);
        assert!(!by_name.choose(Sorting::Genre).reversed);
        assert!(!Arrangement::default().choose(Sorting::Queue).reversed);
    }
}
