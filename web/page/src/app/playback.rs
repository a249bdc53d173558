//! Messages about the playback and the spectrogram of the shown song.

use super::{After, App};
use crate::message::{Passage, PlaybackMessage, SpectrogramMessage};
use crate::state::zoom::VisibleRange;

impl App {
    pub(super) fn on_playback(&mut self, message: PlaybackMessage) -> After {
        let Some(visible) = self.visible_range() else {
            return After::Nothing;
        };
        match message {
            PlaybackMessage::Toggle => self.views.song.player.toggle(),
            PlaybackMessage::PlayPassage(passage) => {
                let most = passage == Passage::MostTypical;
                let start_s = self
                    .state
                    .shown_song()
                    .and_then(|song| song.typical_s(most));
                if let Some(start_s) = start_s {
                    self.seek(f64::from(start_s), visible.span_s);
                    self.views.song.player.play();
                }
            }
            PlaybackMessage::Volume(volume) => self.views.song.player.set_volume(volume),
            PlaybackMessage::AudioChanged => {}
            PlaybackMessage::SeekToFraction(fraction) => {
                self.seek(visible.time(fraction), visible.span_s);
            }
            PlaybackMessage::SeekTo(seconds) => self.seek(seconds, visible.span_s),
            PlaybackMessage::SeekBy(seconds) => {
                let position_s = self.views.song.player.position_s();
                self.seek(position_s + seconds, visible.span_s);
            }
        }
        self.request_frame();
        After::Nothing
    }

    pub(super) fn on_spectrogram(&mut self, message: SpectrogramMessage) -> After {
        let Some(visible) = self.visible_range() else {
            return After::Nothing;
        };
        let zoom = &mut self.state.zoom;
        match message {
            SpectrogramMessage::Pointed(fraction) => self.state.pointed = fraction,
            SpectrogramMessage::Zoom { factor, around } => {
                let cursor_s = self.views.song.player.position_s();
                let around_s = match around {
                    Some(fraction) => visible.time(fraction),
                    None if visible.contains(cursor_s) => cursor_s,
                    None => visible.time(0.5),
                };
                zoom.scale(factor, around_s, visible.span_s);
                self.redraw = true;
            }
            SpectrogramMessage::ScrollTo(start_s) => {
                zoom.scroll_to(start_s, visible.span_s);
                self.redraw = true;
            }
            SpectrogramMessage::ScrollBy(ranges) => {
                zoom.scroll_to(visible.time(ranges), visible.span_s);
                self.redraw = true;
            }
        }
        self.request_frame();
        After::Nothing
    }

    /// The visible range of the shown song.
    pub(super) fn visible_range(&self) -> Option<VisibleRange> {
        let song = self.state.shown_song()?;
        Some(self.state.zoom.visible(self.views.song.span_s(song)))
    }

    /// Moves the playback, and scrolls to where it is visible.
    fn seek(&mut self, seconds: f64, span_s: f64) {
        self.views.song.player.seek(seconds, span_s);
        self.state.zoom.reveal(seconds.max(0.0).min(span_s), span_s);
        self.redraw = true;
    }
}
