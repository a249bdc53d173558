//! Sound in and out: the microphone, the browser's decoder, the player.

use genrescope_protocol::Sentence;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::error::PageError;
use crate::hub::{Keep, Msg, Picked};
use crate::microphone::{self, LONGEST_S, Microphone, Recording, Source};
use crate::microphones;
use crate::songs::{Decoder, Status};
use crate::words;

/// What a source of sound is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A recording.
    Record,
    /// Live listening.
    Listen,
    /// To take the place of the one in use.
    Switch,
}

impl App {
    pub(super) fn on_sound(&mut self, msg: Msg) -> Result<(), PageError> {
        match msg {
            Msg::Record => self.ask(Purpose::Record, Source::Microphone(None)),
            Msg::ListenLive if microphone::can_share() => {
                self.choosing_source = !self.choosing_source;
            }
            Msg::ListenLive => self.ask(Purpose::Listen, Source::Microphone(None)),
            Msg::Listen(source) => self.ask(Purpose::Listen, source),
            Msg::StopListening => self.stop_live()?,
            Msg::LiveWindow(seconds) => self.live_window_s = seconds,
            Msg::SourceEnded if self.live.is_some() => self.end_live()?,
            Msg::SourceEnded => self.end_recording(Keep::Yes)?,
            Msg::Microphones(devices) => {
                let open = self.device();
                self.microphones.show(devices, open.as_deref())?;
            }
            Msg::MicrophoneChosen(id) => {
                self.microphones.chosen = Some(id);
                self.ask(Purpose::Switch, Source::Microphone(None));
            }
            Msg::MicrophoneOpened(opened) => self.on_opened(opened)?,
            Msg::Sound(block) => return self.on_block(&block),
            Msg::RecordingEnds(keep) => self.end_recording(keep)?,
            Msg::Decoded(song, decoded) => {
                if let Some(song) = self
                    .songs
                    .get_mut(song)
                    .filter(|song| song.status == Status::Working)
                {
                    match (decoded, &song.decoder) {
                        (Ok(wav), _) => {
                            song.readable = wav;
                            song.status = Status::Waiting;
                        }
                        // The engine's own sentence says more than the browser's.
                        (Err(_), Decoder::Browser(first)) => {
                            song.status = Status::Failed(first.clone())
                        }
                        (Err(error), Decoder::Own) => {
                            let failed = Sentence::new("song.failed");
                            song.status = Status::Failed(failed.with("detail", error.to_string()));
                        }
                    }
                }
            }
            other => return self.on_player(other),
        }
        self.go_on()?;
        self.write()
    }

    /// Asks for a source of sound, unless one is asked for already or is in use for another purpose.
    fn ask(&mut self, purpose: Purpose, source: Source) {
        let in_use = self.recording.is_some() || self.live.is_some();
        if self.asking.is_some() || in_use != (purpose == Purpose::Switch) {
            return;
        }
        let source = match source {
            Source::Microphone(_) => Source::Microphone(self.microphones.chosen.clone()),
            Source::Display => Source::Display,
        };
        self.asking = Some(purpose);
        self.trouble = None;
        self.news = None;
        self.room.player.pause();
        let hub = self.hub.clone();
        spawn_local(async move {
            let opened = Microphone::open(hub.clone(), source).await;
            hub.post(Msg::MicrophoneOpened(opened));
        });
    }

    fn on_opened(&mut self, opened: Result<Microphone, PageError>) -> Result<(), PageError> {
        let purpose = self.asking.take();
        let microphone = match opened {
            Ok(microphone) => microphone,
            Err(error) => {
                self.trouble = Some(microphone::refusal(&error));
                // The menu shows what is listened to still.
                self.microphones.mark(self.device().as_deref());
                return Ok(());
            }
        };
        if microphone.source != Source::Display {
            // Now that one is allowed, the browser tells which there are.
            microphones::look(&self.hub);
        }
        self.choosing_source = false;
        match (purpose, &mut self.recording) {
            (Some(Purpose::Switch), Some(recording)) => recording.switch(microphone),
            (Some(Purpose::Switch), None) => self.switch_live(microphone)?,
            (Some(Purpose::Listen), _) => self.begin_live(microphone)?,
            // What was asked for is not wanted any more where nothing is noted.
            (Some(Purpose::Record), _) => self.recording = Some(Recording::new(microphone)),
            (None, _) => {}
        }
        self.microphones.mark(self.device().as_deref());
        Ok(())
    }

    /// The id of the microphone in use.
    fn device(&self) -> Option<String> {
        match (&self.recording, &self.live) {
            (Some(recording), _) => recording.microphone.device(),
            (None, Some(live)) => live.microphone.device(),
            (None, None) => None,
        }
    }

    fn on_block(&mut self, block: &[f32]) -> Result<(), PageError> {
        if self.live.is_some() {
            return self.on_live_block(block);
        }
        let Some(recording) = &mut self.recording else {
            return Ok(());
        };
        recording.push(block);
        if recording.seconds() >= LONGEST_S {
            self.hub.post(Msg::RecordingEnds(Keep::Yes));
        }
        self.room.record(recording)
    }

    fn end_recording(&mut self, keep: Keep) -> Result<(), PageError> {
        let Some(recording) = self.recording.take() else {
            return Ok(());
        };
        if keep == Keep::No {
            return Ok(());
        }
        if recording.seconds() <= 0.0 {
            self.trouble = Some(Sentence::new("record.nothing"));
            return Ok(());
        }
        self.recordings += 1;
        let name = format!("{} {}.wav", words::say("record.file-name"), self.recordings);
        let blob = recording.finish()?;
        self.pick(vec![Picked { blob, name }])
    }

    fn on_player(&mut self, msg: Msg) -> Result<(), PageError> {
        let Some(song) = self.shown.and_then(|id| self.songs.get(id)) else {
            return Ok(());
        };
        // What is on show may have moved; under the pointer or the sound it has not.
        self.repaint |= !matches!(msg, Msg::Pointed(_) | Msg::AudioChanged | Msg::TogglePlay);
        match msg {
            Msg::TogglePlay => self.room.player.toggle(),
            Msg::SeekTo(part) => self.room.seek(song, self.room.shown(song).at(part)),
            Msg::SeekToTime(seconds) => self.room.seek(song, seconds),
            Msg::SeekBy(seconds) => self
                .room
                .seek(song, self.room.player.position_s() + seconds),
            Msg::Pointed(part) => self.pointed = part,
            Msg::Zoom(factor, around) => self.room.zoom(song, factor, around),
            Msg::PanTo(seconds) => self.room.pan(song, seconds),
            Msg::PanBy(part) => self.room.pan(song, self.room.shown(song).at(part)),
            _ => {}
        }
        self.frame();
        Ok(())
    }
}
