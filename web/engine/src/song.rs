//! One song from its file to its classification.

use genrescope_audio::{AudioError, AudioInfo, AudioReader, SongTags};
use genrescope_classify::Session;
use genrescope_crnn::model_file::ModelFile;
use genrescope_protocol::{AudioFormat, CoverFacts, Event, Sentence, Stage};
use genrescope_vote::{Classification, DecisionConfig, Vote, every_nth};
use genrescope_worker::now_ms;

use crate::blob_reader::BlobReader;
use crate::error_chain::classify_error;
use crate::inference::Inference;
use crate::slice_steps::{SliceSteps, Stepped};
use crate::song_file::SongFile;
use crate::{column_bytes, events, sentences};

/// Milliseconds between two messages about the progress of a song.
const PROGRESS_MS: f64 = 100.0;

/// Why a song cannot be classified.
pub struct SongError {
    /// Sentence for the visitor.
    pub message: Sentence,
    /// The browser's own decoder may read the file.
    pub try_browser: bool,
}

impl From<AudioError> for SongError {
    fn from(error: AudioError) -> SongError {
        SongError {
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
    SongError {
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
    pub file: SongFile,
    /// The requested vote; `None`: the model's.
    pub vote: Option<Vote>,
    /// The result has every `hop`-th slice.
    pub hop: usize,
}

impl Song {
    /// Reads the tags and the beginning of the sound, and sends the tags to the page.
    ///
    /// # Errors
    /// The file holds no sound that can be decoded.
    pub async fn open(&self, model: &ModelFile) -> Result<OpenSong, SongError> {
        let started = now_ms();
        let reader = self.file.reader().await;
        let reader = reader.map_err(|error| failed(error.to_string()))?;
        let mut session =
            Session::new(&model.manifest).map_err(|error| failed(classify_error(&error)))?;
        self.send_tags(reader.clone());
        let front_end = &model.manifest.front_end;
        let audio = AudioReader::open(Box::new(reader), Some(&self.name), front_end.sample_rate)?;
        if let Some(seconds) = audio.info().duration_s {
            session.reserve(seconds);
        }
        Ok(OpenSong {
            number: self.number,
            bands: front_end.n_mels,
            vote: self.vote.unwrap_or(model.manifest.decision.vote),
            hop: self.hop,
            decision: model.manifest.decision.clone(),
            audio,
            session,
            is_transformed: false,
            steps: SliceSteps::default(),
            columns: Vec::new(),
            columns_sent: 0,
            slices_sent: 0,
            last_sent_ms: started,
            work_ms: now_ms() - started,
        })
    }

    /// Sends the tags of the file, if it has any. The sound does not depend on them.
    fn send_tags(&self, reader: BlobReader) {
        let tags = SongTags::read(Box::new(reader)).unwrap_or_default();
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
}

/// A song in progress: first its spectrogram, then its slices.
pub struct OpenSong {
    number: u32,
    bands: usize,
    vote: Vote,
    hop: usize,
    decision: DecisionConfig,
    audio: AudioReader,
    session: Session,
    is_transformed: bool,
    steps: SliceSteps,
    /// Columns that were not sent to the page.
    columns: Vec<f32>,
    columns_sent: usize,
    slices_sent: usize,
    /// When progress was sent last.
    last_sent_ms: f64,
    /// Milliseconds of work on this song.
    work_ms: f64,
}

impl OpenSong {
    /// Whether its spectrogram is complete.
    pub fn is_transformed(&self) -> bool {
        self.is_transformed
    }

    /// Samples to spectrogram, for some milliseconds.
    ///
    /// # Errors
    /// The file cannot be decoded.
    pub fn transform(&mut self, for_ms: f64) -> Result<(), SongError> {
        let started = now_ms();
        let mut samples = Vec::new();
        while !self.is_transformed && now_ms() - started < for_ms {
            samples.clear();
            if self.audio.read(&mut samples)? {
                self.columns.extend_from_slice(self.session.push(&samples));
            } else {
                self.columns.extend_from_slice(&self.session.finish());
                self.is_transformed = true;
            }
        }
        if self.is_transformed || self.is_progress_due() {
            self.send_columns();
        }
        self.work_ms += now_ms() - started;
        Ok(())
    }

    /// Gives the workers of the pool batches of slices.
    pub fn share(&mut self, inference: &mut Inference) {
        self.steps.share(&mut self.session, inference);
    }

    /// Slices to probabilities. If the GPU fails, the CPU goes on with the next slice.
    ///
    /// # Errors
    /// The CPU fails as well.
    pub async fn classify(&mut self, inference: &mut Inference) -> Result<Stepped, SongError> {
        let started = now_ms();
        let stepped = match self.steps.step(&mut self.session, inference).await {
            Ok(stepped) => stepped,
            Err(error) => {
                let recovered = inference.fall_back_to_cpu(error).await;
                recovered.map_err(without_retry)?;
                Stepped::Classified
            }
        };
        self.work_ms += now_ms() - started;
        Ok(stepped)
    }

    /// The result, when all slices are classified, and the embeddings of all slices, if they were asked for.
    pub fn classified(mut self) -> (Event, Vec<f32>) {
        let embeddings = self.session.take_embeddings();
        let slices = every_nth(self.session.slices(), self.hop);
        let duration_s = self.session.duration_s();
        let event = Event::Classified {
            song: self.number,
            classification: Classification::aggregate(
                slices,
                duration_s,
                self.vote,
                &self.decision,
            ),
            warnings: self
                .audio
                .warnings()
                .iter()
                .map(sentences::warning)
                .collect(),
            format: format(self.audio.info()),
            took_ms: self.work_ms,
        };
        (event, embeddings)
    }

    /// The song is done or cancelled.
    pub fn end(&self, inference: &mut Inference) {
        self.steps.end(&mut inference.pool);
    }

    /// Sends the new columns and how much is decoded.
    fn send_columns(&mut self) {
        self.last_sent_ms = now_ms();
        let count = self.columns.len() / self.bands;
        let columns = Event::Columns {
            song: self.number,
            first: self.columns_sent,
            count,
        };
        events::send_bytes(&columns, &column_bytes::to_bytes(&self.columns));
        self.columns_sent += count;
        self.columns.clear();
        events::send(&Event::Progress {
            song: self.number,
            stage: Stage::Decoding,
            fraction: match self.is_transformed {
                true => Some(1.0),
                false => self.audio.progress(),
            },
            seconds: self.session.duration_s(),
        });
    }

    /// Sends the new slices, some ten times a second. The last ones come with the result.
    pub fn send_slices(&mut self) {
        let slices = self.session.slices();
        if slices.len() == self.slices_sent || !self.is_progress_due() {
            return;
        }
        self.last_sent_ms = now_ms();
        let total = self.session.total();
        events::send(&Event::Slices {
            song: self.number,
            total,
            slices: slices[self.slices_sent..].to_vec(),
        });
        self.slices_sent = slices.len();
        events::send(&Event::Progress {
            song: self.number,
            stage: Stage::Classifying,
            fraction: Some(self.slices_sent as f32 / total as f32),
            seconds: self.session.duration_s(),
        });
    }

    fn is_progress_due(&self) -> bool {
        now_ms() - self.last_sent_ms > PROGRESS_MS
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
