//! The stretch of a song that the picture shows.

/// No shorter stretch than this is shown.
const SHORTEST_S: f64 = 5.0;

/// What the visitor has zoomed to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    start_s: f64,
    /// Infinite for the whole song, however long it turns out to be.
    length_s: f64,
    /// Where the sound was when it was last looked at.
    heard_s: f64,
}

impl Default for Stretch {
    fn default() -> Stretch {
        Stretch {
            start_s: 0.0,
            length_s: f64::INFINITY,
            heard_s: 0.0,
        }
    }
}

impl Stretch {
    /// The seconds that are on show of a song of `span_s` seconds.
    pub fn of(&self, span_s: f64) -> Shown {
        let length_s = self.length_s.min(span_s);
        Shown {
            start_s: self.start_s.clamp(0.0, span_s - length_s),
            length_s,
            span_s,
        }
    }

    /// Shows `factor` times less. The second `at_s` stays where it is on the screen.
    pub fn zoom(&mut self, factor: f64, at_s: f64, span_s: f64) {
        let before = self.of(span_s);
        let length_s = (before.length_s / factor).max(SHORTEST_S.min(span_s));
        if length_s >= span_s {
            *self = Stretch {
                heard_s: self.heard_s,
                ..Stretch::default()
            };
            return;
        }
        self.length_s = length_s;
        self.start_s = at_s - before.part(at_s) * length_s;
        self.start_s = self.of(span_s).start_s;
    }

    /// Shows as much as before, from another second on.
    pub fn move_to(&mut self, start_s: f64, span_s: f64) {
        self.start_s = start_s;
        self.start_s = self.of(span_s).start_s;
    }

    /// Moves so far that a second is on show. Returns whether it had to.
    pub fn reveal(&mut self, at_s: f64, span_s: f64) -> bool {
        let shown = self.of(span_s);
        let (start_s, length_s) = (shown.start_s, shown.length_s);
        self.heard_s = at_s;
        if shown.has(at_s) {
            return false;
        }
        // A step to the left shows the page that ends there, as turning pages back does.
        let to = if at_s < start_s && start_s - at_s < length_s {
            start_s - length_s
        } else {
            at_s
        };
        self.move_to(to, span_s);
        if !self.of(span_s).has(at_s) {
            self.move_to(at_s, span_s);
        }
        true
    }

    /// Turns the page as the sound runs out of it. Whoever looks at another part of the song
    /// meanwhile is left alone.
    pub fn turn(&mut self, at_s: f64, span_s: f64) -> bool {
        let was_on_show = self.of(span_s).has(self.heard_s);
        self.heard_s = at_s;
        was_on_show && self.reveal(at_s, span_s)
    }
}

/// What is on show, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// Left edge.
    pub start_s: f64,
    /// From edge to edge.
    pub length_s: f64,
    /// The whole song.
    pub span_s: f64,
}

impl Shown {
    /// Right edge.
    pub fn end_s(&self) -> f64 {
        self.start_s + self.length_s
    }

    /// Where a second is between the left edge (0) and the right edge (1); beyond these off show.
    pub fn part(&self, seconds: f64) -> f64 {
        (seconds - self.start_s) / self.length_s
    }

    /// The second at a place between the edges.
    pub fn at(&self, part: f64) -> f64 {
        self.start_s + part * self.length_s
    }

    /// Whether a second is on show.
    pub fn has(&self, seconds: f64) -> bool {
        (self.start_s..=self.end_s()).contains(&seconds)
    }

    /// Whether all of the song is on show.
    pub fn is_whole(&self) -> bool {
        self.length_s >= self.span_s
    }

    /// Whether less than this can be shown.
    pub fn can_narrow(&self) -> bool {
        self.length_s > SHORTEST_S
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_under_the_pointer_stays_there() {
        let mut stretch = Stretch::default();
        stretch.zoom(2.0, 30.0, 120.0);
        let shown = stretch.of(120.0);
        assert_eq!((shown.start_s, shown.length_s), (15.0, 60.0));
        assert_eq!(shown.part(30.0), 0.25);
        assert_eq!(shown.at(0.25), 30.0);
        stretch.zoom(0.5, 30.0, 120.0);
        assert!(stretch.of(120.0).is_whole());
    }

    #[test]
    fn zoom_ends_at_a_few_seconds_and_at_the_edges() {
        let mut stretch = Stretch::default();
        for _ in 0..20 {
            stretch.zoom(2.0, 120.0, 120.0);
        }
        let shown = stretch.of(120.0);
        assert_eq!((shown.start_s, shown.length_s), (115.0, 5.0));
        assert!(!shown.can_narrow());
        stretch.move_to(500.0, 120.0);
        assert_eq!(stretch.of(120.0).end_s(), 120.0);
        // A song that is shorter than the least stretch is shown whole.
        stretch.zoom(2.0, 1.0, 3.0);
        assert!(stretch.of(3.0).is_whole());
    }

    #[test]
    fn pages_turn_with_the_sound_but_not_away_from_the_eye() {
        let mut stretch = Stretch::default();
        stretch.zoom(12.0, 0.0, 120.0);
        assert!(!stretch.turn(9.9, 120.0));
        assert!(stretch.turn(10.1, 120.0));
        assert_eq!(stretch.of(120.0).start_s, 10.1);
        stretch.move_to(60.0, 120.0);
        assert!(!stretch.turn(10.2, 120.0));
        assert_eq!(stretch.of(120.0).start_s, 60.0);
        assert!(stretch.reveal(58.0, 120.0));
        assert_eq!(stretch.of(120.0).start_s, 50.0);
        assert!(stretch.reveal(5.0, 120.0));
        assert_eq!(stretch.of(120.0).start_s, 5.0);
    }

    #[test]
    fn a_whole_song_stays_whole_while_its_length_is_a_guess() {
        let stretch = Stretch::default();
        assert!(stretch.of(10.0).is_whole() && stretch.of(300.0).is_whole());
        assert_eq!(stretch.of(300.0).at(0.5), 150.0);
    }
}
