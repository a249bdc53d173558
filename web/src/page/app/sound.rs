//! Sound in and out: the microphone, the browser's decoder, the player.

use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::error::PageError;
use crate::hub::{Keep, Msg, Picked};
use crate::microphone::{self, LONGEST_S, Microphone, Recording};
use crate::songs::{Decoder, Status};
use crate::words;

impl App {
    pub(super) fn on_sound(&mut self, msg: Msg) -> Result<(), PageError> {
        match msg {
            Msg::Record if self.recording.is_none() && !self.asking => {
                self.asking = true;
                self.trouble.clear();
                self.news.clear();
                self.room.player.pause();
                let hub = self.hub.clone();
                spawn_local(async move {
                    let opened = Microphone::open(hub.clone()).await;
                    hub.post(Msg::MicrophoneOpened(opened));
                });
            }
            Msg::MicrophoneOpened(opened) => {
                self.asking = false;
                match opened {
                    Ok(microphone) => self.recording = Some(Recording::new(microphone)),
                    Err(error) => self.trouble = microphone::refusal(&error),
                }
            }
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
                            song.status = Status::Failed(error.to_string())
                        }
                    }
                }
            }
            other => return self.on_player(other),
        }
        self.go_on()?;
        self.write()
    }

    fn on_block(&mut self, block: &[f32]) -> Result<(), PageError> {
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
            self.trouble = words::say("record.nothing");
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
