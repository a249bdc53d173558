//! Which part of a song the spectrogram shows.

/// The shortest range that can be visible.
const SHORTEST_S: f64 = 5.0;

/// How far the visitor has zoomed in, and to where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    start_s: f64,
    /// Infinite for the whole song, whose length may not be known yet.
    length_s: f64,
    /// Playback position at the latest call of [`Zoom::follow`] or [`Zoom::reveal`].
    position_s: f64,
}

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom {
            start_s: 0.0,
            length_s: f64::INFINITY,
            position_s: 0.0,
        }
    }
}

impl Zoom {
    /// The visible range of a song of `span_s` seconds.
    pub fn visible(&self, span_s: f64) -> VisibleRange {
        let length_s = self.length_s.min(span_s);
        VisibleRange {
            // Not `clamp`, whose panic writes its bounds: the code for that is four kilobytes.
            start_s: self.start_s.min(span_s - length_s).max(0.0),
            length_s,
            span_s,
        }
    }

    /// Zooms in by `factor`. The position of `at_s` on the screen does not change.
    pub fn scale(&mut self, factor: f64, at_s: f64, span_s: f64) {
        let before = self.visible(span_s);
        let length_s = (before.length_s / factor).max(SHORTEST_S.min(span_s));
        if length_s >= span_s {
            *self = Zoom {
                position_s: self.position_s,
                ..Zoom::default()
            };
            return;
        }
        self.length_s = length_s;
        self.start_s = at_s - before.fraction(at_s) * length_s;
        self.start_s = self.visible(span_s).start_s;
    }

    /// Scrolls to a range that begins at `start_s`.
    pub fn scroll_to(&mut self, start_s: f64, span_s: f64) {
        self.start_s = start_s;
        self.start_s = self.visible(span_s).start_s;
    }

    /// Scrolls until `at_s` is visible. Returns whether it had to.
    pub fn reveal(&mut self, at_s: f64, span_s: f64) -> bool {
        let visible = self.visible(span_s);
        let (start_s, length_s) = (visible.start_s, visible.length_s);
        self.position_s = at_s;
        if visible.contains(at_s) {
            return false;
        }
        // A step to the left shows the page before, which ends where this one begins.
        let to = if at_s < start_s && start_s - at_s < length_s {
            start_s - length_s
        } else {
            at_s
        };
        self.scroll_to(to, span_s);
        if !self.visible(span_s).contains(at_s) {
            self.scroll_to(at_s, span_s);
        }
        true
    }

    /// Shows the next page when the playback position leaves the visible range; not if the visitor has
    /// scrolled elsewhere. Returns whether it did.
    pub fn follow(&mut self, at_s: f64, span_s: f64) -> bool {
        let was_visible = self.visible(span_s).contains(self.position_s);
        self.position_s = at_s;
        was_visible && self.reveal(at_s, span_s)
    }
}

/// The visible range of a song, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VisibleRange {
    /// Left edge.
    pub start_s: f64,
    /// Length of the range.
    pub length_s: f64,
    /// Length of the whole song.
    pub span_s: f64,
}

impl VisibleRange {
    /// Right edge.
    pub fn end_s(&self) -> f64 {
        self.start_s + self.length_s
    }

    /// Position of a time between the left edge (0) and the right edge (1).
    pub fn fraction(&self, seconds: f64) -> f64 {
        (seconds - self.start_s) / self.length_s
    }

    /// The time at a position between the edges.
    pub fn time(&self, fraction: f64) -> f64 {
        self.start_s + fraction * self.length_s
    }

    /// Whether a time is visible.
    pub fn contains(&self, seconds: f64) -> bool {
        (self.start_s..=self.end_s()).contains(&seconds)
    }

    /// Whether the whole song is visible.
    pub fn is_whole(&self) -> bool {
        self.length_s >= self.span_s
    }

    /// Whether it can be zoomed in further.
    pub fn can_zoom_in(&self) -> bool {
        self.length_s > SHORTEST_S
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_under_the_pointer_keeps_its_position() {
        let mut zoom = Zoom::default();
        zoom.scale(2.0, 30.0, 120.0);
        let visible = zoom.visible(120.0);
        assert_eq!((visible.start_s, visible.length_s), (15.0, 60.0));
        assert_eq!(visible.fraction(30.0), 0.25);
        assert_eq!(visible.time(0.25), 30.0);
        zoom.scale(0.5, 30.0, 120.0);
        assert!(zoom.visible(120.0).is_whole());
    }

    #[test]
    fn zoom_is_limited_to_the_shortest_range_and_the_edges() {
        let mut zoom = Zoom::default();
        for _ in 0..20 {
            zoom.scale(2.0, 120.0, 120.0);
        }
        let visible = zoom.visible(120.0);
        assert_eq!((visible.start_s, visible.length_s), (115.0, 5.0));
        assert!(!visible.can_zoom_in());
        zoom.scroll_to(500.0, 120.0);
        assert_eq!(zoom.visible(120.0).end_s(), 120.0);
        // A song shorter than the shortest range is shown whole.
        zoom.scale(2.0, 1.0, 3.0);
        assert!(zoom.visible(3.0).is_whole());
    }

    #[test]
    fn follows_playback_unless_scrolled_elsewhere() {
        let mut zoom = Zoom::default();
        zoom.scale(12.0, 0.0, 120.0);
        assert!(!zoom.follow(9.9, 120.0));
        assert!(zoom.follow(10.1, 120.0));
        assert_eq!(zoom.visible(120.0).start_s, 10.1);
        zoom.scroll_to(60.0, 120.0);
        assert!(!zoom.follow(10.2, 120.0));
        assert_eq!(zoom.visible(120.0).start_s, 60.0);
        assert!(zoom.reveal(58.0, 120.0));
        assert_eq!(zoom.visible(120.0).start_s, 50.0);
        assert!(zoom.reveal(5.0, 120.0));
        assert_eq!(zoom.visible(120.0).start_s, 5.0);
    }

    #[test]
    fn whole_song_stays_whole_while_its_length_changes() {
        let zoom = Zoom::default();
        assert!(zoom.visible(10.0).is_whole() && zoom.visible(300.0).is_whole());
        assert_eq!(zoom.visible(300.0).time(0.5), 150.0);
    }
}
