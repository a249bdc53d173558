//! Live classification: sound is processed as it arrives, and the latest slice is classified.

use genrescope_audio::Resampler;
use genrescope_classify::{StreamingConfig, StreamingSession, StreamingSlice};
use genrescope_crnn::model_file::ModelFile;
use genrescope_protocol::{Event, Sentence};
use genrescope_vote::{Classification, DecisionConfig, RunningVote, SliceClassification};

use crate::error_chain::classify_error;
use crate::inference::Inference;
use crate::{column_bytes, events, sentences};

/// Sound that was sent longer ago than this is not the latest: more waits behind it.
const FRESH_MS: f64 = 150.0;

/// The live stream of one session.
pub struct LiveStream {
    session: u32,
    resampler: Resampler,
    samples: Vec<f32>,
    stream: StreamingSession,
    bands: usize,
    /// What is aggregated, if the page has asked for it.
    window: Option<Window>,
    /// When the latest sound was sent, in milliseconds since 1970.
    sent_ms: f64,
}

/// The latest slices of a stream.
struct Window {
    seconds: f32,
    votes: RunningVote,
    decision: DecisionConfig,
}

impl Window {
    /// The result with one more slice; without the slices, which the page has.
    fn push(&mut self, slice: SliceClassification) -> Option<Classification> {
        self.votes.push(slice, self.seconds);
        let classification = self
            .votes
            .classification(self.decision.vote, &self.decision);
        classification.map(|of| Classification {
            slices: Vec::new(),
            ..of
        })
    }
}

impl LiveStream {
    /// A stream for sound of this sample rate, in hertz. `window_s`: the seconds that are aggregated.
    ///
    /// # Errors
    /// A sentence for the visitor.
    pub fn new(
        session: u32,
        sample_rate: u32,
        window_s: Option<f32>,
        file: &ModelFile,
    ) -> Result<LiveStream, Sentence> {
        let front_end = &file.manifest.front_end;
        let stream = StreamingSession::new(&file.manifest, StreamingConfig::default());
        let stream = stream
            .map_err(|error| Sentence::new("live.failed").with("detail", classify_error(&error)))?;
        let resampler = Resampler::new(sample_rate, front_end.sample_rate);
        Ok(LiveStream {
            session,
            resampler: resampler.map_err(|error| sentences::audio(&error))?,
            samples: Vec::new(),
            stream,
            bands: front_end.n_mels,
            window: window_s.map(|seconds| Window {
                seconds,
                votes: RunningVote::default(),
                decision: file.manifest.decision.clone(),
            }),
            sent_ms: 0.0,
        })
    }

    /// The page's number for this session.
    pub fn session(&self) -> u32 {
        self.session
    }

    /// Adds sound, sends the new columns to the page, and returns whether a slice is due.
    ///
    /// # Errors
    /// A sentence for the visitor.
    pub fn push(&mut self, sound: &[f32], sent_ms: f64) -> Result<bool, Sentence> {
        self.sent_ms = sent_ms;
        let pushed = self.resampler.push(sound);
        pushed.map_err(|error| sentences::audio(&error))?;
        self.samples.clear();
        self.resampler.take(&mut self.samples, usize::MAX);
        let frames = self.stream.push(&self.samples);
        if !frames.is_empty() {
            let columns = Event::LiveColumns {
                session: self.session,
                count: frames.len() / self.bands,
            };
            events::send_bytes(&columns, &column_bytes::to_bytes(frames));
        }
        Ok(self.stream.due() > 0)
    }

    /// True when no later sound can be waiting.
    pub fn is_fresh(&self) -> bool {
        js_sys::Date::now() - self.sent_ms < FRESH_MS
    }

    /// The latest slice, if one is due.
    pub fn next_slice(&mut self) -> Option<StreamingSlice> {
        self.stream.next_slice()
    }

    /// Sends a classified slice to the page, and the result for the latest seconds.
    pub fn report(&mut self, slice: SliceClassification, took_ms: f64) {
        let window = self
            .window
            .as_mut()
            .map(|window| window.push(slice.clone()));
        events::send(&Event::LiveSlice {
            session: self.session,
            slice,
            seconds: self.stream.duration_s(),
            skipped: self.stream.skipped(),
            took_ms,
        });
        if let Some(classification) = window {
            events::send(&Event::LiveClassified {
                session: self.session,
                classification,
            });
        }
    }
}

/// Classifies a slice. If the GPU fails, the CPU classifies the same slice.
///
/// # Errors
/// A sentence for the visitor.
pub async fn classify(
    slice: &StreamingSlice,
    inference: &mut Inference,
) -> Result<SliceClassification, Sentence> {
    loop {
        match slice.classify(&inference.running.classifier).await {
            Ok(classified) => return Ok(classified),
            Err(error) => inference.fall_back_to_cpu(error).await?,
        }
    }
}
