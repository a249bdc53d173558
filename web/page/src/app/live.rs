//! Live listening: from a source of sound to a verdict that follows it.

use genrescope_protocol::Event;
use genrescope_vote::SliceClassification;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::App;
use crate::dom;
use crate::engine::Phase;
use crate::error::PageError;
use crate::hub::Signal;
use crate::live::{LiveSession, Pace};
use crate::microphone::Microphone;
use crate::songs::Status;
use crate::words;

impl App {
    /// Takes what the engine says of live listening, which comes many times a second and changes
    /// nothing else of the page. Gives back everything else.
    pub(super) fn on_live_signal(&mut self, signal: Signal) -> Result<Option<Signal>, PageError> {
        match signal {
            Signal::Event(event, payload) => match *event {
                Event::LiveColumns { session, .. } => {
                    self.engine.heard_from();
                    self.on_live_columns(session, &payload);
                }
                Event::LiveSlice {
                    session,
                    slice,
                    seconds,
                    skipped,
                    took_ms,
                } => {
                    self.engine.heard_from();
                    let pace = Pace {
                        seconds,
                        skipped,
                        took_ms,
                    };
                    self.on_live_slice(session, slice, pace)?;
                }
                other => return Ok(Some(Signal::Event(Box::new(other), payload))),
            },
            died => return Ok(Some(died)),
        }
        Ok(None)
    }

    fn on_live_columns(&mut self, part: u32, payload: &JsValue) {
        let bands = self.model().map_or(0, |model| model.bands);
        let live = self.live.as_mut().filter(|live| live.part == part);
        if let (Some(live), Some(columns)) = (live, payload.dyn_ref::<Uint8Array>()) {
            live.push_columns(bands, &columns.to_vec());
            self.frame();
        }
    }

    fn on_live_slice(
        &mut self,
        part: u32,
        slice: SliceClassification,
        pace: Pace,
    ) -> Result<(), PageError> {
        let Some(model) = self.model() else {
            return Ok(());
        };
        let Some(live) = self.live.as_mut().filter(|live| live.part == part) else {
            return Ok(());
        };
        let vote = self.choices.vote.unwrap_or(model.decision.vote);
        let changed = live.push_slice(slice, pace, self.live_window_s, vote, &model);
        self.live_view
            .write(live, self.live_window_s, Some(&model))?;
        if changed {
            self.write()?;
        }
        Ok(())
    }

    /// Listens live to an open source.
    pub(super) fn begin_live(&mut self, microphone: Microphone) -> Result<(), PageError> {
        // The song in work has its turn again afterwards.
        if let Some(id) = self.engine.busy {
            if let Some(song) = self.songs.get_mut(id)
                && song.status == Status::Working
            {
                song.start_over();
                song.status = Status::Waiting;
            }
            self.engine.cancel(id)?;
        }
        let model = self.model();
        let live = self.live.insert(LiveSession::new(microphone));
        self.live_view.clear(model.as_deref())?;
        self.live_view
            .write(live, self.live_window_s, model.as_deref())?;
        if matches!(self.engine.phase, Phase::Failed(_)) {
            self.engine.start();
        }
        self.continue_live()?;
        // What was pressed is gone from the page; the keyboard goes on where listening is ended.
        self.write()?;
        Ok(dom::by_id::<HtmlElement>("live-stop")?.focus()?)
    }

    /// The button "Stop".
    pub(super) fn stop_live(&mut self) -> Result<(), PageError> {
        self.end_live()?;
        self.write()?;
        Ok(self.listen_button.focus()?)
    }

    /// Goes on with another source of sound.
    pub(super) fn switch_live(&mut self, microphone: Microphone) -> Result<(), PageError> {
        if let Some(live) = &mut self.live {
            live.microphone = microphone;
        }
        self.engine.stop_live()?;
        self.continue_live()
    }

    /// Lets the engine listen, where it is ready and does not: at the beginning, and after another
    /// worker or source has taken over.
    pub(super) fn continue_live(&mut self) -> Result<(), PageError> {
        let Some(model) = self.model() else {
            return Ok(());
        };
        let Some(live) = &mut self.live else {
            return Ok(());
        };
        if let Phase::Failed(_) = self.engine.phase {
            // What stands in the message is the reason.
            return self.end_live();
        }
        if self.engine.phase != Phase::Ready || self.engine.live.is_some() {
            return Ok(());
        }
        if live.part == 0 {
            // The first model may have come only now.
            self.live_view.clear(Some(&model))?;
        }
        self.live_parts += 1;
        live.begin_part(self.live_parts, &model);
        self.live_view
            .write(live, self.live_window_s, Some(&model))?;
        self.engine
            .start_live(self.live_parts, live.microphone.sample_rate())
    }

    /// A block of samples for live listening.
    pub(super) fn on_live_block(&mut self, block: &[f32]) -> Result<(), PageError> {
        if let Some(live) = &mut self.live {
            live.take(block, self.engine.live.is_some());
            self.live_view.meter(live);
        }
        self.engine.live_sound(block)
    }

    /// Ends live listening and says what was heard.
    pub(super) fn end_live(&mut self) -> Result<(), PageError> {
        let Some(live) = self.live.take() else {
            return Ok(());
        };
        if let Some(model) = self.model() {
            self.news = Some(live.heard.sentence(live.elapsed_s, &model.genres));
        }
        self.engine.stop_live()
    }

    /// What stands in the tab's title.
    pub(super) fn live_title(&self) -> Option<String> {
        use genrescope_vote::Answer;
        let answer = self.live.as_ref()?.headline.answer();
        let model = self.model();
        Some(match answer {
            Some(Answer::Genre(genre)) => words::genre(model?.genres.get(genre)?),
            Some(Answer::NotSure) => words::say("told.not-sure"),
            Some(Answer::NoMusic | Answer::TooShort) => words::say("told.no-music"),
            None => words::say("live.title"),
        })
    }
}
