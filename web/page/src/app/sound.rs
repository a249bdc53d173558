//! Messages about sources of sound.

use std::rc::Rc;

use genrescope_protocol::Sentence;
use wasm_bindgen_futures::spawn_local;

use super::{After, App};
use crate::browser::microphone::devices;
use crate::browser::microphone::stream::{SoundEvent, SoundStream};
use crate::error::PageError;
use crate::message::{Keep, Message, SoundMessage};
use crate::state::recording::Recording;
use crate::state::source::{Purpose, Source};

impl App {
    pub(super) fn on_sound(&mut self, message: SoundMessage) -> Result<After, PageError> {
        match message {
            SoundMessage::Opened(opened) => self.on_opened(opened)?,
            SoundMessage::Event(SoundEvent::Block(block)) => {
                self.on_block(&block)?;
                return Ok(After::Nothing);
            }
            SoundMessage::Event(SoundEvent::Tick) => {
                self.on_tick()?;
                return Ok(After::Nothing);
            }
            SoundMessage::Event(SoundEvent::StateChanged) => self.on_sound_state(),
            SoundMessage::Event(SoundEvent::Ended) => {
                if self.state.live.is_some() {
                    self.end_live()?;
                } else {
                    self.end_recording(Keep::Yes)?;
                }
            }
            SoundMessage::Devices(devices) => {
                let open = self.open_device();
                self.views.microphones.show(devices, open.as_deref())?;
            }
            SoundMessage::DevicesChanged => {
                self.list_devices();
                return Ok(After::Nothing);
            }
            SoundMessage::ChooseDevice(id) => {
                self.state.chosen_device = Some(id);
                self.open_source(Purpose::Switch, Source::Microphone(None));
            }
        }
        Ok(After::Update)
    }

    /// Opens a source of sound, unless one is being opened or is in use for another purpose.
    pub(super) fn open_source(&mut self, purpose: Purpose, source: Source) {
        if !self.state.request_source(purpose) {
            return;
        }
        let source = match source {
            Source::Microphone(_) => Source::Microphone(self.state.chosen_device.clone()),
            Source::Display => Source::Display,
        };
        self.views.song.player.pause();
        let mailbox = self.mailbox.clone();
        spawn_local(async move {
            let to = mailbox.clone();
            let report = Rc::new(move |event| {
                to.post(Message::Sound(SoundMessage::Event(event)));
            });
            let opened = SoundStream::open(source, report).await;
            mailbox.post(Message::Sound(SoundMessage::Opened(opened)));
        });
    }

    fn on_opened(&mut self, opened: Result<SoundStream, PageError>) -> Result<(), PageError> {
        let purpose = self.state.requested.take();
        match opened {
            Ok(stream) => self.use_stream(purpose, stream)?,
            Err(error) => self.state.error = Some(refusal(&error)),
        }
        // After an error the menus show the source that is still in use.
        let open = self.open_device();
        self.views.microphones.mark(open.as_deref());
        Ok(())
    }

    fn use_stream(
        &mut self,
        purpose: Option<Purpose>,
        stream: SoundStream,
    ) -> Result<(), PageError> {
        if stream.source != Source::Display {
            // Once a microphone is permitted, the browser lists all of them.
            self.list_devices();
        }
        self.state.choosing_source = false;
        match (purpose, &mut self.state.recording) {
            (Some(Purpose::Switch), Some(recording)) => {
                let restarted = recording.switch(stream.sample_rate());
                self.stream = Some(stream);
                self.report_restart(restarted)?;
            }
            (Some(Purpose::Switch), None) => self.switch_live(stream)?,
            (Some(Purpose::Live), _) => self.begin_live(stream)?,
            (Some(Purpose::Record), _) => {
                self.state.recording = Some(Recording::new(stream.sample_rate()));
                self.stream = Some(stream);
            }
            // Not requested any more.
            (None, _) => {}
        }
        Ok(())
    }

    /// Reports that the browser has interrupted the sound, or continues it.
    fn on_sound_state(&mut self) {
        let Some(stream) = &self.stream else { return };
        const INTERRUPTED: &str = "sound.interrupted";
        let reported = matches!(&self.state.notice, Some(notice) if notice.key == INTERRUPTED);
        match (stream.is_running(), reported) {
            (false, _) => {
                stream.resume();
                self.state.notice = Some(Sentence::new(INTERRUPTED));
            }
            (true, true) => self.state.notice = None,
            (true, false) => {}
        }
    }

    fn on_tick(&mut self) -> Result<(), PageError> {
        if let Some(stream) = self.stream.as_ref().filter(|stream| !stream.is_running()) {
            stream.resume();
        }
        let live = self.state.live.as_mut();
        if live.is_some_and(|live| live.signal.tick()) {
            self.update_live()?;
        }
        Ok(())
    }

    fn on_block(&mut self, block: &[f32]) -> Result<(), PageError> {
        let sample_rate = self.stream.as_ref().map(SoundStream::sample_rate);
        if let Some(sample_rate) = sample_rate {
            self.follow_sample_rate(sample_rate)?;
        }
        if self.state.live.is_some() {
            self.on_live_block(block)
        } else {
            self.on_recorded_block(block)
        }
    }

    /// Reports that the recording starts again, if it does.
    fn report_restart(&mut self, restarted: bool) -> Result<(), PageError> {
        if restarted {
            self.state.notice = Some(Sentence::new("record.restarted"));
            self.update()?;
        }
        Ok(())
    }

    /// Continues at another sample rate, if the browser has changed it.
    fn follow_sample_rate(&mut self, sample_rate: u32) -> Result<(), PageError> {
        if let Some(recording) = &mut self.state.recording {
            let restarted = recording.switch(sample_rate);
            self.report_restart(restarted)?;
        }
        match &mut self.state.live {
            Some(live) if live.sample_rate() != sample_rate => {
                live.switch(live.source.clone(), sample_rate);
                self.stop_live_in_engine()?;
                self.continue_live()
            }
            _ => Ok(()),
        }
    }

    /// The id of the microphone in use.
    fn open_device(&self) -> Option<String> {
        self.stream.as_ref()?.device()
    }

    fn list_devices(&self) {
        let mailbox = self.mailbox.clone();
        spawn_local(async move {
            // If the browser does not list them, there is no choice.
            if let Ok(devices) = devices::list().await {
                mailbox.post(Message::Sound(SoundMessage::Devices(devices)));
            }
        });
    }
}

/// Why a source cannot be opened, as advice to the visitor.
fn refusal(error: &PageError) -> Sentence {
    Sentence::new(match error.name() {
        "InsecureContext" => "microphone.insecure",
        "NotAllowedError" | "SecurityError" => "microphone.not-allowed",
        "NotFoundError" | "OverconstrainedError" => "microphone.none",
        "NotReadableError" | "AbortError" => "microphone.no-sound",
        "NotShared" => "live.not-shared",
        "NoSoundShared" => "live.no-sound-shared",
        _ => return Sentence::new("microphone.failed").with("detail", error.to_string()),
    })
}
