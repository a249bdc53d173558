//! Messages about live classification.

use genrescope_protocol::Request;
use web_sys::HtmlElement;

use super::{After, App};
use crate::browser::dom;
use crate::browser::microphone::stream::{SoundStream, can_share};
use crate::browser::worker::Payload;
use crate::error::PageError;
use crate::message::LiveMessage;
use crate::state::sound_changes::LiveStep;
use crate::state::source::{Purpose, Source};
use crate::view::live::summary;
use crate::words;

impl App {
    pub(super) fn on_live(&mut self, message: LiveMessage) -> Result<After, PageError> {
        match message {
            LiveMessage::Toggle if can_share() => {
                self.state.choosing_source = !self.state.choosing_source;
            }
            LiveMessage::Toggle => self.open_source(Purpose::Live, Source::Microphone(None)),
            LiveMessage::Start(source) => self.open_source(Purpose::Live, source),
            LiveMessage::Stop => {
                self.end_live()?;
                self.update()?;
                self.views.source_buttons.focus_live()?;
            }
            LiveMessage::Window(seconds) => self.state.live_window_s = seconds,
        }
        Ok(After::Update)
    }

    /// Starts a session with an open source.
    pub(super) fn begin_live(&mut self, stream: SoundStream) -> Result<(), PageError> {
        let (source, sample_rate) = (stream.source.clone(), stream.sample_rate());
        for song in self.state.begin_live(source, sample_rate) {
            self.worker.cancel(self.state.engine.generation, song)?;
        }
        self.stream = Some(stream);
        let model = self.model();
        self.views.live.clear(model.as_deref())?;
        self.update_live()?;
        if let Some(change) = self.state.restart_if_failed() {
            self.change_worker(change);
        }
        self.continue_live()?;
        // The button that was pressed is hidden: the focus moves to the one that ends the session.
        self.update()?;
        Ok(dom::by_id::<HtmlElement>("live-stop")?.focus()?)
    }

    /// Continues the session with another source.
    pub(super) fn switch_live(&mut self, stream: SoundStream) -> Result<(), PageError> {
        let Some(live) = &mut self.state.live else {
            return Ok(());
        };
        live.switch(stream.source.clone(), stream.sample_rate());
        self.stream = Some(stream);
        self.stop_live_in_engine()?;
        self.continue_live()
    }

    /// Starts the next part of the session in the engine, if the engine is ready for it.
    pub(super) fn continue_live(&mut self) -> Result<(), PageError> {
        match self.state.next_live_step() {
            LiveStep::Wait => Ok(()),
            // The engine's error stays visible.
            LiveStep::End => self.end_live(),
            LiveStep::Begin {
                part: session,
                sample_rate,
                first,
            } => {
                if first {
                    // The model may not have been known before.
                    let model = self.model();
                    self.views.live.clear(model.as_deref())?;
                }
                self.update_live()?;
                let request = Request::StartLive {
                    session,
                    sample_rate,
                    // The page has its own window, which the visitor can change.
                    window_s: None,
                };
                self.worker.send(&request, Payload::None)
            }
        }
    }

    pub(super) fn on_live_block(&mut self, block: &[f32]) -> Result<(), PageError> {
        if let Some(live) = &mut self.state.live {
            let changed = live.count_block(block, self.state.engine.live.is_some());
            self.views.live.meter(live);
            if changed {
                self.update_live()?;
            }
        }
        match self.state.engine.send_sound() {
            Some(session) => {
                let sent_ms = js_sys::Date::now();
                let request = Request::LiveSound { session, sent_ms };
                self.worker.send(&request, Payload::Samples(block))
            }
            None => Ok(()),
        }
    }

    /// Ends the session, if there is one, with a summary. It becomes a song.
    pub(super) fn end_live(&mut self) -> Result<(), PageError> {
        let Some(live) = self.state.live.take() else {
            return Ok(());
        };
        self.stream = None;
        if let Some(model) = self.model() {
            let summary = summary(&live.answer_times, live.elapsed_s, &model.genres);
            self.state.notice = Some(summary);
        }
        self.stop_live_in_engine()?;
        if let Some(song) = self.state.keep_live(live, &words::say("live.title")) {
            self.add_to_history(song);
            self.show_song(song)?;
        }
        Ok(())
    }

    pub(super) fn stop_live_in_engine(&mut self) -> Result<(), PageError> {
        match self.state.engine.live.take() {
            Some(session) => self
                .worker
                .send(&Request::StopLive { session }, Payload::None),
            None => Ok(()),
        }
    }

    /// Shows the current result of the session.
    pub(super) fn update_live(&mut self) -> Result<(), PageError> {
        let model = self.model();
        match &self.state.live {
            Some(live) => self
                .views
                .live
                .update(live, self.state.live_window_s, model.as_deref()),
            None => Ok(()),
        }
    }
}
