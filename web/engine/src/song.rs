//! One song from its blob to its verdict, a breath at a time.

use std::cell::Cell;
use std::rc::Rc;

use genrescope_audio::{AudioError, AudioInfo, AudioReader};
use genrescope_classify::{ClassifyError, Session, Step};
use genrescope_protocol::{AudioFormat, Backend, Event, Sentence, Stage};
use web_sys::Blob;

use crate::blob_reader::BlobReader;
use crate::hearing::Hearing;
use crate::worker::Engine;
use crate::{backend, channel, levels, sentences};

/// Why a song has no verdict.
pub enum Gone {
    /// The user gave it up.
    Cancelled,
    /// A sentence, and whether the browser's own decoder may do better.
    Failed {
        message: Sentence,
        try_browser: bool,
    },
}

impl From<AudioError> for Gone {
    fn from(error: AudioError) -> Gone {
        Gone::Failed {
            try_browser: matches!(error, AudioError::Unsupported { .. }),
            message: sentences::audio(&error),
        }
    }
}

fn failed(detail: impl ToString) -> Gone {
    refused(Sentence::new("song.failed").with("detail", detail.to_string()))
}

fn refused(message: Sentence) -> Gone {
    Gone::Failed {
        message,
        try_browser: false,
    }
}

/// A song in work.
pub struct Song {
    /// The page's number.
    pub number: u32,
    /// File name, a hint at the format.
    pub name: String,
    /// The file.
    pub blob: Blob,
    /// Set when the user gives up.
    pub cancelled: Rc<Cell<bool>>,
}

impl Song {
    /// Decodes, transforms, classifies, and reports on the way.
    pub async fn run(&self, engine: &mut Engine) -> Result<Event, Gone> {
        let started = channel::now_ms();
        let file = engine.file.clone();
        let mut session = Session::new(&file.manifest).map_err(failed)?;
        let reader = BlobReader::new(self.blob.clone()).map_err(failed)?;
        let rate = file.manifest.front_end.sample_rate;
        let mut audio = AudioReader::open(Box::new(reader), Some(&self.name), rate)?;
        if let Some(seconds) = audio.info().duration_s {
            session.reserve(seconds);
        }
        self.listen(&mut audio, &mut session, file.manifest.front_end.n_mels)
            .await?;
        self.classify(&mut session, engine).await?;
        Ok(Event::Classified {
            song: self.number,
            classification: session.classification(file.manifest.decision.vote),
            warnings: audio.warnings().iter().map(sentences::warning).collect(),
            format: format(audio.info()),
            took_ms: channel::now_ms() - started,
        })
    }

    /// Samples to spectrogram; sends columns and progress some ten times a second.
    async fn listen(
        &self,
        audio: &mut AudioReader,
        session: &mut Session,
        bands: usize,
    ) -> Result<(), Gone> {
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
            if !more || channel::now_ms() - last > 100.0 {
                last = channel::now_ms();
                let count = fresh.len() / bands;
                let columns = Event::Columns {
                    song: self.number,
                    first: sent,
                    count,
                };
                channel::send_bytes(&columns, &levels::to_bytes(&fresh));
                sent += count;
                fresh.clear();
                channel::send(&Event::Progress {
                    song: self.number,
                    stage: Stage::Listening,
                    fraction: if more { audio.progress() } else { Some(1.0) },
                    seconds: session.duration_s(),
                });
                self.breathe().await?;
            }
            if !more {
                return Ok(());
            }
        }
    }

    /// Slices to probabilities. A GPU that fails hands over to the CPU, which goes on where it was.
    async fn classify(&self, session: &mut Session, engine: &mut Engine) -> Result<(), Gone> {
        let mut hearing = Hearing::default();
        loop {
            match hearing.step(session, engine).await {
                Ok(Step::Done) => return Ok(()),
                // Others were heard that are not next in order of time.
                Ok(Step::Classified { new, .. }) if new.is_empty() => {}
                Ok(Step::Classified { new, done, total }) => {
                    channel::send(&Event::Slices {
                        song: self.number,
                        total,
                        slices: session.slices()[new].to_vec(),
                    });
                    channel::send(&Event::Progress {
                        song: self.number,
                        stage: Stage::Classifying,
                        fraction: Some(done as f32 / total as f32),
                        seconds: session.duration_s(),
                    });
                }
                Err(error) => take_over(engine, error).await.map_err(refused)?,
            }
            self.breathe().await?;
        }
    }

    async fn breathe(&self) -> Result<(), Gone> {
        channel::breathe().await;
        if self.cancelled.get() {
            return Err(Gone::Cancelled);
        }
        Ok(())
    }
}

/// The CPU in place of a GPU that was lost.
///
/// # Errors
/// A sentence for the user, where the CPU fails too or the fault is not the device's.
pub async fn take_over(engine: &mut Engine, error: ClassifyError) -> Result<(), Sentence> {
    if engine.running.backend == Backend::Cpu || !error.is_device_fault() {
        return Err(Sentence::new("network.failed").with("detail", error.to_string()));
    }
    // What the driver says ("device is poisoned") is for the console.
    web_sys::console::warn_1(&error.to_string().into());
    let next = backend::on_cpu(&engine.file, Sentence::new("chosen.gave-up")).await?;
    channel::send(&Event::BackendChanged {
        backend: next.backend,
        reason: next.reason.clone(),
    });
    engine.change(next);
    Ok(())
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
