//! One song from its file to its classification.

use genrescope_audio::{AudioError, AudioInfo, AudioReader, SongTags};
use genrescope_classify::{Session, Step};
use genrescope_protocol::{AudioFormat, CoverFacts, Event, Sentence, Stage};
use web_sys::Blob;

use crate::blob_reader::BlobReader;
use crate::error_chain::classify_error;
use crate::inference::Inference;
use crate::slice_steps::SliceSteps;
use crate::stop_token::StopToken;
use crate::worker_scope::now_ms;
use crate::yielding::yield_now;
use crate::{column_bytes, events, sentences};

/// Milliseconds between two messages about progress.
const PROGRESS_MS: f64 = 100.0;

/// Why a song was not classified.
pub enum SongError {
    /// Cancelled by the visitor.
    Cancelled,
    /// Impossible.
    Failed {
        /// Sentence for the visitor.
        message: Sentence,
        /// The browser's own decoder may read the file.
        try_browser: bool,
    },
}

impl From<AudioError> for SongError {
    fn from(error: AudioError) -> SongError {
        SongError::Failed {
            try_browser: another_decoder_may_read(&error),
            message: sentences::audio(&error),
        }
    }
}

/// Whether the browser's own decoder is worth a try: for all files but those that plainly hold no sound, are
/// encrypted, or cannot be read at all.
fn another_decoder_may_read(error: &AudioError) -> bool {
    !matches!(
        error,
        AudioError::Empty
            | AudioError::NoAudioTrack
            | AudioError::Protected { .. }
            // The browser would decode these as samples, which are noise.
            | AudioError::EncodedPcm { .. }
            // Read already: the samples are not numbers.
            | AudioError::NonFinite { .. }
            | AudioError::Io(_)
    )
}

fn failed(detail: String) -> SongError {
    without_retry(Sentence::new("song.failed").with("detail", detail))
}

fn without_retry(message: Sentence) -> SongError {
    SongError::Failed {
        message,
        try_browser: false,
    }
}

/// A song to classify.
pub struct Song {
    /// The page's number.
    pub number: u32,
    /// File name, a hint at the format.
    pub name: String,
    /// The file.
    pub blob: Blob,
}

impl Song {
    /// Decodes, transforms and classifies the song; reports progress to the page.
    pub async fn run(
        &self,
        inference: &mut Inference,
        stop: &StopToken,
    ) -> Result<Event, SongError> {
        let started = now_ms();
        let file = inference.file.clone();
        let mut session =
            Session::new(&file.manifest).map_err(|error| failed(classify_error(&error)))?;
        let reader =
            BlobReader::new(self.blob.clone()).map_err(|error| failed(error.to_string()))?;
        self.send_tags();
        let rate = file.manifest.front_end.sample_rate;
        let mut audio = AudioReader::open(Box::new(reader), Some(&self.name), rate)?;
        if let Some(seconds) = audio.info().duration_s {
            session.reserve(seconds);
        }
        let bands = file.manifest.front_end.n_mels;
        self.transform(&mut audio, &mut session, bands, stop)
            .await?;
        self.classify(&mut session, inference, stop).await?;
        Ok(Event::Classified {
            song: self.number,
            classification: session.classification(file.manifest.decision.vote),
            warnings: audio.warnings().iter().map(sentences::warning).collect(),
            format: format(audio.info()),
            took_ms: now_ms() - started,
        })
    }

    /// Sends the tags of the file, if it has any. The sound does not depend on them.
    fn send_tags(&self) {
        let tags = BlobReader::new(self.blob.clone()).ok();
        let tags = tags.and_then(|reader| SongTags::read(Box::new(reader)).ok());
        let tags = tags.unwrap_or_default();
        if tags == SongTags::default() {
            return;
        }
        let (cover, bytes) = match tags.cover {
            Some(cover) => {
                let bytes = cover.bytes.len();
                let mime = cover.mime;
                (Some(CoverFacts { bytes, mime }), cover.bytes)
            }
            None => (None, Vec::new()),
        };
        let tags = genrescope_protocol::SongTags {
            title: tags.title,
            artist: tags.artist,
            album: tags.album,
            cover,
        };
        let song = self.number;
        events::send_bytes(&Event::Tags { song, tags }, &bytes);
    }

    /// Samples to spectrogram. Sends columns and progress some ten times a second.
    async fn transform(
        &self,
        audio: &mut AudioReader,
        session: &mut Session,
        bands: usize,
        stop: &StopToken,
    ) -> Result<(), SongError> {
        let mut samples = Vec::new();
        let mut fresh = Vec::new();
        let mut sent = 0;
        let mut last = f64::NEG_INFINITY;
        loop {
            samples.clear();
            let more = audio.read(&mut samples)?;
            if more {
                fresh.extend_from_slice(session.push(&samples));
            } else {
                fresh.extend_from_slice(&session.finish());
            }
            if !more || now_ms() - last > PROGRESS_MS {
                last = now_ms();
                let count = fresh.len() / bands;
                let columns = Event::Columns {
                    song: self.number,
                    first: sent,
                    count,
                };
                events::send_bytes(&columns, &column_bytes::to_bytes(&fresh));
                sent += count;
                fresh.clear();
                events::send(&Event::Progress {
                    song: self.number,
                    stage: Stage::Decoding,
                    fraction: if more { audio.progress() } else { Some(1.0) },
                    seconds: session.duration_s(),
                });
                yield_unless_stopped(stop).await?;
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Slices to probabilities. If the GPU fails, the CPU goes on with the next slice.
    async fn classify(
        &self,
        session: &mut Session,
        inference: &mut Inference,
        stop: &StopToken,
    ) -> Result<(), SongError> {
        let mut steps = SliceSteps::default();
        loop {
            match steps.step(session, inference).await {
                Ok(Step::Done) => return Ok(()),
                // The results so far are not next in order of time.
                Ok(Step::Classified { new, .. }) if new.is_empty() => {}
                Ok(Step::Classified { new, done, total }) => {
                    events::send(&Event::Slices {
                        song: self.number,
                        total,
                        slices: session.slices()[new].to_vec(),
                    });
                    events::send(&Event::Progress {
                        song: self.number,
                        stage: Stage::Classifying,
                        fraction: Some(done as f32 / total as f32),
                        seconds: session.duration_s(),
                    });
                }
                Err(error) => {
                    let recovered = inference.fall_back_to_cpu(error).await;
                    recovered.map_err(without_retry)?;
                }
            }
            yield_unless_stopped(stop).await?;
        }
    }
}

async fn yield_unless_stopped(stop: &StopToken) -> Result<(), SongError> {
    yield_now().await;
    match stop.is_set() {
        true => Err(SongError::Cancelled),
        false => Ok(()),
    }
}

/// Such as MP3, 44.1 kHz, stereo.
fn format(info: &AudioInfo) -> AudioFormat {
    let name = if info.container.eq_ignore_ascii_case(&info.codec) || info.codec.is_empty() {
        info.container.clone()
    } else {
        format!("{} ({})", info.container, info.codec)
    };
    AudioFormat {
        name,
        sample_rate: info.sample_rate,
        channels: info.channels,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browser_decoder_is_tried_unless_there_is_plainly_no_sound_to_read() {
        let text = String::new;
        let worth_a_try = [
            AudioError::NotAudio,
            AudioError::Unsupported { codec: text() },
            AudioError::Damaged { detail: text() },
            AudioError::DecoderFailed { detail: text() },
            AudioError::UnusableRate { rate: 1 },
            AudioError::TooManyChannels { channels: 64 },
        ];
        assert!(worth_a_try.iter().all(another_decoder_may_read));
        let hopeless = [
            AudioError::Empty,
            AudioError::NoAudioTrack,
            AudioError::Protected { scheme: text() },
            AudioError::EncodedPcm { codec: text() },
            AudioError::NonFinite { count: 2, total: 3 },
            std::io::Error::other("gone").into(),
        ];
        assert!(!hopeless.iter().any(another_decoder_may_read));
    }
}
