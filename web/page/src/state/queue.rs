//! The songs of this visit, in the order in which they are processed.

use std::cmp::Reverse;

use super::song::{Song, Status};
use crate::sort;

/// With more songs than this, each keeps only a small spectrogram: a folder of a thousand songs must fit
/// into memory.
const FULL_SPECTROGRAMS: usize = 24;
/// Columns of a small spectrogram.
const SMALL_COLUMNS: usize = 1024;

/// All songs. A song keeps its number when it is moved.
#[derive(Default)]
pub struct SongQueue {
    songs: Vec<Song>,
    /// The highest number so far; none is used twice.
    last: u32,
    /// The first song of the current or latest run, which began when no song was pending.
    run_from: u32,
}

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Songs of the run that have a result or have failed.
    pub settled: usize,
    /// Songs of the run.
    pub total: usize,
    /// Progress of the current song, `0.0..=1.0`.
    pub current: f64,
    /// Estimated seconds until the end, if there is an estimate.
    pub remaining_s: Option<f64>,
}

impl SongQueue {
    /// Adds a song of `size` bytes to the end and returns its number.
    pub fn add(&mut self, name: String, size: f64) -> u32 {
        self.last += 1;
        if !self.iter().any(Song::is_pending) {
            self.run_from = self.last;
        }
        self.songs.push(Song::new(self.last, name, size));
        self.last
    }

    /// The song with this number.
    pub fn get(&self, id: u32) -> Option<&Song> {
        self.songs.iter().find(|song| song.id == id)
    }

    /// The song with this number, to be changed.
    pub fn get_mut(&mut self, id: u32) -> Option<&mut Song> {
        self.songs.iter_mut().find(|song| song.id == id)
    }

    /// The song with this number, but only while it is being processed: late messages about a cancelled
    /// song must change nothing.
    pub fn working_mut(&mut self, id: u32) -> Option<&mut Song> {
        self.get_mut(id)
            .filter(|song| song.status == Status::Working)
    }

    /// The first one that waits.
    pub fn next_waiting(&self) -> Option<u32> {
        self.waiting().next()
    }

    /// Those that wait.
    pub fn waiting(&self) -> impl Iterator<Item = u32> {
        let waits = |song: &&Song| song.status == Status::Waiting;
        self.songs.iter().filter(waits).map(|song| song.id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Song> {
        self.songs.iter()
    }

    /// All of them, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Song> {
        self.songs.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.songs.len()
    }

    /// The number of the song added last, if it is still there.
    pub fn newest(&self) -> Option<u32> {
        self.songs.iter().map(|song| song.id).max()
    }

    /// Removes a song. Returns it with its place.
    pub fn remove(&mut self, id: u32) -> Option<(usize, Song)> {
        let place = self.songs.iter().position(|song| song.id == id)?;
        Some((place, self.songs.remove(place)))
    }

    /// Removes all of them. Returns them with their places.
    pub fn clear(&mut self) -> Vec<(usize, Song)> {
        self.songs.drain(..).enumerate().collect()
    }

    /// Returns removed songs to their places, the first place first.
    pub fn restore(&mut self, songs: Vec<(usize, Song)>) {
        for (place, song) in songs {
            self.songs.insert(place.min(self.songs.len()), song);
        }
    }

    /// The number of the song at a place, or of the last one if there is none.
    pub fn at_or_last(&self, place: usize) -> Option<u32> {
        let song = self.songs.get(place).or(self.songs.last())?;
        Some(song.id)
    }

    /// Moves a song to the place of another one, which moves towards the place that became free.
    pub fn move_to(&mut self, id: u32, other: u32) {
        let place = |id| self.songs.iter().position(|song| song.id == id);
        if let (Some(from), Some(to)) = (place(id), place(other)) {
            let song = self.songs.remove(from);
            self.songs.insert(to, song);
        }
    }

    /// Brings songs together in this order, at the place of the first of them in the queue.
    pub fn gather(&mut self, ids: &[u32]) {
        let first = self.songs.iter().position(|song| ids.contains(&song.id));
        let places = first.unwrap_or_default()..;
        for (place, id) in places.zip(ids) {
            if let Some(from) = self.songs.iter().position(|song| song.id == *id) {
                let song = self.songs.remove(from);
                self.songs.insert(place, song);
            }
        }
    }

    /// Puts songs that are being processed back among those that wait.
    pub fn requeue_working(&mut self) {
        self.requeue(|status| *status == Status::Working);
    }

    /// Puts songs that have a result back among those that wait, for another model.
    pub fn requeue_done(&mut self) {
        self.requeue(|status| *status == Status::Done);
    }

    fn requeue(&mut self, which: fn(&Status) -> bool) {
        for song in self.songs.iter_mut().filter(|song| which(&song.status)) {
            song.restart(Status::Waiting);
        }
    }

    /// The progress of the current or latest run.
    pub fn progress(&self) -> Progress {
        let in_run = |song: &&Song| song.id >= self.run_from || song.is_pending();
        let run = || self.songs.iter().filter(in_run);
        let settled = run().filter(|song| song.is_settled()).count();
        let pending: f64 = run()
            .filter(|song| song.is_pending())
            .map(Song::remaining)
            .sum();
        let classified = self.songs.iter().filter_map(|song| {
            let outcome = song.outcome.as_ref()?;
            Some((song.size, outcome.took_ms))
        });
        let current = run().find(|song| song.status == Status::Working);
        Progress {
            settled,
            total: settled + run().filter(|song| song.is_pending()).count(),
            current: current.map_or(0.0, Song::progress),
            remaining_s: remaining_s(classified, pending),
        }
    }

    /// Limits the memory of a song that has a result.
    pub fn compact(&mut self, id: u32) {
        let small = self.songs.len() > FULL_SPECTROGRAMS;
        if let Some(song) = self.get_mut(id) {
            song.spectrogram.finish();
            if small {
                song.spectrogram.thin(SMALL_COLUMNS);
            }
        }
    }
}

/// Estimated seconds for `pending` bytes, from the bytes and milliseconds of the songs that were
/// classified. `None` before the first of them.
fn remaining_s(classified: impl Iterator<Item = (f64, f64)>, pending: f64) -> Option<f64> {
    let (bytes, ms) = classified.fold((0.0, 0.0), |sum, song| (sum.0 + song.0, sum.1 + song.1));
    (bytes > 0.0).then(|| pending * ms / bytes / 1000.0)
}

/// How many songs have each genre, the most frequent first, then those without a genre.
pub fn genre_counts(genres: impl Iterator<Item = Option<usize>>) -> Vec<(Option<usize>, usize)> {
    let mut counts: Vec<(Option<usize>, usize)> = Vec::new();
    for genre in genres {
        match counts.iter_mut().find(|(known, _)| *known == genre) {
            Some((_, count)) => *count += 1,
            None => counts.push((genre, 1)),
        }
    }
    let key = |&(genre, count): &(Option<usize>, usize)| (genre.is_none(), Reverse(count), genre);
    sort::sort_by(&mut counts, |a, b| key(a).cmp(&key(b)));
    counts
}

#[cfg(test)]
mod tests {
    use genrescope_protocol::Sentence;

    use super::*;

    fn queue(count: usize) -> SongQueue {
        let mut queue = SongQueue::default();
        for number in 1..=count {
            queue.add(format!("{number}.wav"), 100.0);
        }
        queue
    }

    fn ids(queue: &SongQueue) -> Vec<u32> {
        queue.iter().map(|song| song.id).collect()
    }

    fn set(queue: &mut SongQueue, id: u32, status: Status) {
        queue.get_mut(id).expect("a song").status = status;
    }

    #[test]
    fn numbers_are_never_used_twice() {
        let mut queue = queue(2);
        queue.remove(2);
        assert_eq!(queue.add("b".to_owned(), 1.0), 3);
        queue.clear();
        assert_eq!(queue.add("c".to_owned(), 1.0), 4);
        assert_eq!(queue.newest(), Some(4));
    }

    #[test]
    fn removed_songs_return_to_their_places() {
        let mut queue = queue(4);
        let (place, song) = queue.remove(2).expect("a song");
        assert_eq!((place, song.id, queue.at_or_last(place)), (1, 2, Some(3)));
        assert_eq!(
            queue.at_or_last(9),
            Some(4),
            "the last one has no successor"
        );
        queue.restore(vec![(place, song)]);
        assert_eq!(ids(&queue), [1, 2, 3, 4]);
        assert!(queue.remove(9).is_none());
        let all = queue.clear();
        assert_eq!((queue.len(), queue.at_or_last(0)), (0, None));
        // Another song was added meanwhile.
        queue.add("new".to_owned(), 1.0);
        queue.restore(all);
        assert_eq!(ids(&queue), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn moves_songs_in_both_directions() {
        let mut queue = queue(4);
        queue.move_to(1, 3);
        assert_eq!(ids(&queue), [2, 3, 1, 4]);
        queue.move_to(4, 2);
        assert_eq!(ids(&queue), [4, 2, 3, 1]);
        queue.move_to(4, 9);
        assert_eq!(ids(&queue), [4, 2, 3, 1]);
    }

    #[test]
    fn next_is_the_first_that_waits() {
        let mut queue = queue(3);
        set(&mut queue, 1, Status::Working);
        assert_eq!(queue.next_waiting(), Some(2));
        set(&mut queue, 2, Status::Cancelled);
        assert_eq!(queue.next_waiting(), Some(3));
        queue.requeue_working();
        assert_eq!(queue.next_waiting(), Some(1));
    }

    #[test]
    fn only_working_songs_take_late_messages() {
        let mut queue = queue(1);
        assert!(queue.working_mut(1).is_none());
        set(&mut queue, 1, Status::Working);
        assert!(queue.working_mut(1).is_some());
        set(&mut queue, 1, Status::Cancelled);
        assert!(queue.working_mut(1).is_none());
    }

    #[test]
    fn another_model_requeues_only_results() {
        let mut queue = queue(3);
        set(&mut queue, 1, Status::Done);
        set(&mut queue, 2, Status::Failed(Sentence::new("song.failed")));
        set(&mut queue, 3, Status::Cancelled);
        queue.requeue_done();
        assert_eq!(queue.next_waiting(), Some(1));
        assert_eq!(queue.iter().filter(|song| song.is_pending()).count(), 1);
    }

    #[test]
    fn progress_counts_the_current_run_only() {
        let mut queue = queue(2);
        set(&mut queue, 1, Status::Done);
        set(&mut queue, 2, Status::Done);
        assert_eq!(queue.progress().total, 2);
        queue.add("3.wav".to_owned(), 100.0);
        queue.add("4.wav".to_owned(), 100.0);
        let progress = queue.progress();
        assert_eq!((progress.settled, progress.total), (0, 2));
        // A song of an earlier run that is tried again belongs to this run.
        set(&mut queue, 1, Status::Waiting);
        assert_eq!(queue.progress().total, 3);
        assert_eq!(queue.progress().remaining_s, None);
    }

    #[test]
    fn remaining_time_follows_the_speed_so_far() {
        assert_eq!(remaining_s(std::iter::empty(), 5.0), None);
        let classified = [(100.0, 2000.0), (300.0, 2000.0)];
        assert_eq!(remaining_s(classified.into_iter(), 200.0), Some(2.0));
    }

    #[test]
    fn genre_counts_end_with_the_undecided() {
        let genres = [None, Some(3), None, Some(1), None, Some(1)];
        assert_eq!(
            genre_counts(genres.into_iter()),
            [(Some(1), 2), (Some(3), 1), (None, 3)]
        );
    }
}
