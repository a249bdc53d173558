//! Messages about the page's appearance, and how the state is shown.

use super::{After, App, BATCH_UPDATE_MS};
use crate::browser::canvas::PRINTING;
use crate::browser::{dom, focus};
use crate::error::PageError;
use crate::message::PageMessage;
use crate::view::title;

impl App {
    pub(super) fn on_page(&mut self, message: PageMessage) -> Result<After, PageError> {
        match message {
            PageMessage::Frame => {
                self.on_frame()?;
                Ok(After::Nothing)
            }
            PageMessage::AppearanceChanged => {
                self.redraw = true;
                self.redraw_extras()?;
                if let (Some(_), Some(model)) = (&self.state.live, self.model()) {
                    self.views.live.appearance_changed(&model)?;
                }
                Ok(After::Update)
            }
            PageMessage::Printing(printing) => {
                if let Some(root) = dom::document().document_element() {
                    dom::set_attribute(&root, PRINTING, printing.then_some(""));
                }
                // At once: the browser does not wait for another frame.
                self.redraw = true;
                self.draw()?;
                Ok(After::Nothing)
            }
            PageMessage::AnswerVisible(visible) => {
                self.views.answer_bar.answer_visible(visible);
                Ok(After::Update)
            }
            PageMessage::ToggleIntake => {
                self.views.source_buttons.toggle_intake();
                Ok(After::Nothing)
            }
            PageMessage::Reveal(place) => {
                self.views.answer_bar.reveal(place)?;
                Ok(After::Nothing)
            }
            PageMessage::ShowShortcuts => {
                self.views.song.controls.show_shortcuts()?;
                Ok(After::Nothing)
            }
        }
    }

    /// Shows the state in the document; the next frame draws the spectrogram.
    pub(super) fn update(&mut self) -> Result<(), PageError> {
        self.outdated = false;
        self.update_timer = None;
        self.next_update_ms = dom::now_ms() + BATCH_UPDATE_MS;
        if !self.state.can_restore() {
            self.forget_removed();
        }
        let focused = focus::current();
        self.show_state()?;
        focus::keep(focused);
        self.redraw = true;
        self.request_frame();
        Ok(())
    }

    fn show_state(&mut self) -> Result<(), PageError> {
        let (state, views) = (&self.state, &mut self.views);
        let song = state.shown_song();
        let model = state.engine.model.as_deref();
        dom::set_attribute(&dom::body(), "data-state", Some(state.activity()));
        self.leave_guard
            .set(state.is_busy() && !self.reload_accepted);
        views.source_buttons.update(state.choosing_source);
        views.notices.offer_retry(state.can_retry());
        views.notices.alert(state.alert());
        views
            .notices
            .notice(state.notice.as_ref(), state.can_restore());
        views.notices.engine(&state.engine)?;
        views.model_card.update(model);
        let any_song = state.songs.len() > 0;
        views.presence.update(any_song);
        let cover = song.and_then(|song| self.covers.address(song.id));
        views.song.update(song, model, &state.choices, cover)?;
        views
            .table
            .update(&state.songs, state.shown, state.arrangement, model)?;
        views.overview.update(&state.songs, model)?;
        views.comparison.offer(&state.songs, state.shown)?;
        views.history.update(&state.history, any_song)?;
        let compared = views
            .comparison
            .update(state.compared_songs(), model, &state.choices);
        if let (Some(songs), Some(model)) = (compared, model) {
            self.show_comparison(songs, model)?;
        }
        let (state, views) = (&self.state, &mut self.views);
        let song = state.shown_song();
        let model = state.engine.model.as_deref();
        if let Some(song) = song {
            views.progress.update(song, state.engine.has_failed());
        }
        views.announcer.update(&state.songs, song);
        views.answer_bar.update(song, &state.songs, model)?;
        if let Some(place) = self.reveal.take() {
            views.answer_bar.reveal(place)?;
        }
        title::update(state.live.as_ref(), song, model);
        Ok(())
    }

    fn on_frame(&mut self) -> Result<(), PageError> {
        self.frame_requested = false;
        if self.state.engine.generation == 0 {
            // The first frame is about to be drawn: now the engine, the larger part, may load.
            self.restart_engine();
            self.update()?;
        }
        if let (Some(live), Some(model)) = (&mut self.state.live, self.state.engine.model.clone()) {
            self.views.live.draw(live, &model, dom::now_ms())?;
            if self.views.live.is_animated() {
                self.request_frame();
            }
            return Ok(());
        }
        if self.outdated {
            let due = !self.state.is_batch() || dom::now_ms() >= self.next_update_ms;
            match due {
                true => self.update()?,
                false => {
                    self.update_timer = None;
                    self.update_soon();
                }
            }
        }
        if std::mem::take(&mut self.song_changed) {
            // Large parts of the page may have appeared. The browser computes their layout in this frame, and
            // drawing, which needs their sizes, follows in the next: both at once would block the page.
            self.request_frame();
            return Ok(());
        }
        self.draw()
    }

    /// Draws the shown song and moves the cursor to the playback position.
    fn draw(&mut self) -> Result<(), PageError> {
        let followed = self.follow_playback();
        let visible = self.visible_range();
        let (state, views) = (&self.state, &mut self.views);
        let (song, model) = (state.shown_song(), state.engine.model.as_deref());
        let changed = std::mem::take(&mut self.redraw) || followed;
        if changed && let (Some(song), Some(model), Some(visible)) = (song, model, visible) {
            views.song.draw(song, model, &state.choices, visible)?;
        }
        if let (Some(song), Some(visible)) = (song, visible) {
            let step = state.choices.hop.step();
            let player = &views.song.player;
            player.update(song, visible, model, state.pointed, step);
            if player.is_playing() {
                self.request_frame();
            }
        }
        Ok(())
    }

    /// Scrolls if the playback has left the visible range. Returns whether it did.
    fn follow_playback(&mut self) -> bool {
        let Some(visible) = self.visible_range() else {
            return false;
        };
        let player = &self.views.song.player;
        let position_s = player.position_s();
        player.is_playing() && self.state.zoom.follow(position_s, visible.span_s)
    }
}
