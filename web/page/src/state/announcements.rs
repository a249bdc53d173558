//! When progress is announced to screen readers: at the start and the end of a batch, and rarely in between.

/// Milliseconds between two announcements: each of them interrupts what is being read.
const INTERVAL_MS: f64 = 10_000.0;

/// What is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announcement {
    /// How far the work is.
    Progress,
    /// The end of a batch. The end of a single song is its answer.
    End,
}

/// The announcements of the current run.
#[derive(Debug, Default)]
pub struct Announcements {
    is_busy: bool,
    last_ms: f64,
}

impl Announcements {
    /// The announcement that is due now, if any, while `total` songs are worked on or were.
    pub fn next(&mut self, is_busy: bool, total: usize, now_ms: f64) -> Option<Announcement> {
        let was_busy = std::mem::replace(&mut self.is_busy, is_busy);
        let announcement = match (was_busy, is_busy) {
            (false, true) if total > 1 => Some(Announcement::Progress),
            (true, true) if now_ms - self.last_ms >= INTERVAL_MS => Some(Announcement::Progress),
            (true, false) if total > 1 => Some(Announcement::End),
            _ => None,
        };
        if announcement.is_some() || !was_busy {
            self.last_ms = now_ms;
        }
        announcement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batch_is_announced_at_its_start_rarely_during_it_and_at_its_end() {
        let mut announcements = Announcements::default();
        let mut next = |is_busy, now_ms| announcements.next(is_busy, 60, now_ms);
        assert_eq!(next(false, 0.0), None);
        assert_eq!(next(true, 1_000.0), Some(Announcement::Progress));
        assert_eq!(next(true, 2_000.0), None);
        assert_eq!(next(true, 11_000.0), Some(Announcement::Progress));
        assert_eq!(next(true, 12_000.0), None);
        assert_eq!(next(false, 13_000.0), Some(Announcement::End));
        assert_eq!(next(false, 99_000.0), None);
    }

    #[test]
    fn single_song_is_announced_only_if_it_takes_long() {
        let mut announcements = Announcements::default();
        let mut next = |is_busy, now_ms| announcements.next(is_busy, 1, now_ms);
        assert_eq!(next(true, 50_000.0), None);
        assert_eq!(next(true, 55_000.0), None);
        assert_eq!(next(true, 61_000.0), Some(Announcement::Progress));
        assert_eq!(next(false, 62_000.0), None, "its answer is announced");
    }
}
