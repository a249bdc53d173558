//! Messages about a recording.

use genrescope_protocol::Sentence;

use super::{After, App};
use crate::browser::blob;
use crate::error::PageError;
use crate::message::{Keep, Message, PickedFile, RecordingMessage};
use crate::state::recording::LONGEST_S;
use crate::state::source::{Purpose, Source};
use crate::{wav, words};

impl App {
    pub(super) fn on_recording(&mut self, message: RecordingMessage) -> Result<After, PageError> {
        match message {
            RecordingMessage::Start => {
                self.open_source(Purpose::Record, Source::Microphone(None));
            }
            RecordingMessage::End(keep) => self.end_recording(keep)?,
        }
        Ok(After::Update)
    }

    pub(super) fn on_recorded_block(&mut self, block: &[f32]) -> Result<(), PageError> {
        let Some(recording) = &mut self.state.recording else {
            return Ok(());
        };
        recording.push(block);
        if recording.seconds() >= LONGEST_S {
            let end = RecordingMessage::End(Keep::Yes);
            self.mailbox.post(Message::Recording(end));
        }
        self.views.recorder.draw(recording)
    }

    pub(super) fn end_recording(&mut self, keep: Keep) -> Result<(), PageError> {
        let Some(recording) = self.state.recording.take() else {
            return Ok(());
        };
        self.stream = None;
        if keep == Keep::No {
            return Ok(());
        }
        if recording.seconds() <= 0.0 {
            self.state.error = Some(Sentence::new("record.nothing"));
            return Ok(());
        }
        self.state.recordings += 1;
        let number = self.state.recordings;
        let name = format!("{} {number}.wav", words::say("record.file-name"));
        let sample_rate = recording.sample_rate();
        let samples = recording.into_samples();
        let count = samples.len();
        let bytes = wav::encode(samples.into_iter(), count, 1, sample_rate)?;
        let blob = blob::new(&bytes, blob::WAV)?;
        self.add_files(vec![PickedFile::single(name, blob)])
    }
}
