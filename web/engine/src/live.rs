//! Live listening: sound is taken in as it comes, and the network hears the newest slice.

use std::rc::Rc;

use genrescope_audio::Resampler;
use genrescope_classify::{StreamingConfig, StreamingSession, StreamingSlice};
use genrescope_crnn::model_file::ModelFile;
use genrescope_protocol::Event;
use genrescope_protocol::Sentence;
use genrescope_vote::SliceClassification;
use wasm_bindgen_futures::spawn_local;

use crate::song::take_over;
use crate::worker::{Engine, Worker, work};
use crate::{channel, levels, sentences};

/// What is listened to.
pub struct Listening {
    session: u32,
    resampler: Resampler,
    samples: Vec<f32>,
    live: StreamingSession,
    bands: usize,
    /// When the latest sound was sent, in the milliseconds of the wall clock.
    sent_ms: f64,
}

/// Sound that was sent so many milliseconds ago is not the newest: more has come in behind it.
const FRESH_MS: f64 = 150.0;
/// Breaths that the network waits at most for the newest sound.
const MOST_BREATHS: usize = 64;

impl Listening {
    fn new(session: u32, sample_rate: u32, file: &ModelFile) -> Result<Listening, Sentence> {
        let front_end = &file.manifest.front_end;
        let live = StreamingSession::new(&file.manifest, StreamingConfig::default())
            .map_err(|error| Sentence::new("live.failed").with("detail", error.to_string()))?;
        let resampler = Resampler::new(sample_rate, front_end.sample_rate);
        Ok(Listening {
            session,
            resampler: resampler.map_err(|error| sentences::audio(&error))?,
            samples: Vec::new(),
            live,
            bands: front_end.n_mels,
            sent_ms: 0.0,
        })
    }

    /// Takes sound in, and sends the columns that it gave.
    fn push(&mut self, sound: &[f32], sent_ms: f64) -> Result<(), Sentence> {
        let failed = |error| sentences::audio(&error);
        self.sent_ms = sent_ms;
        self.resampler.push(sound).map_err(failed)?;
        self.samples.clear();
        self.resampler.take(&mut self.samples, usize::MAX);
        let fresh = self.live.push(&self.samples);
        if !fresh.is_empty() {
            let columns = Event::LiveColumns {
                session: self.session,
                count: fresh.len() / self.bands,
            };
            channel::send_bytes(&columns, &levels::to_bytes(fresh));
        }
        Ok(())
    }
}

/// Begins to listen. What was listened to before is over.
pub fn start(worker: &Rc<Worker>, session: u32, sample_rate: u32) {
    // The page starts nothing before the engine is ready.
    let Some(file) = worker.file.borrow().clone() else {
        return;
    };
    match Listening::new(session, sample_rate, &file) {
        Ok(listening) => *worker.live.borrow_mut() = Some(listening),
        Err(message) => channel::send(&Event::LiveFailed { session, message }),
    }
}

/// Takes sound in. It never waits: it costs little, and the network hears what is newest then.
pub fn take(worker: &Rc<Worker>, session: u32, sound: &[f32], sent_ms: f64) {
    let taken = match current(&mut worker.live.borrow_mut(), session) {
        Some(listening) => listening
            .push(sound, sent_ms)
            .map(|()| listening.live.due() > 0),
        None => return,
    };
    match taken {
        Ok(true) => hear(worker),
        Ok(false) => {}
        Err(message) => fail(worker, session, message),
    }
}

/// Listens no more.
pub fn stop(worker: &Rc<Worker>, session: u32) {
    let mut live = worker.live.borrow_mut();
    if current(&mut live, session).is_some() {
        *live = None;
    }
}

fn fail(worker: &Rc<Worker>, session: u32, message: Sentence) {
    stop(worker, session);
    channel::send(&Event::LiveFailed { session, message });
}

fn current(live: &mut Option<Listening>, session: u32) -> Option<&mut Listening> {
    live.as_mut()
        .filter(|listening| listening.session == session)
}

/// Lets the network hear slices for as long as one is due.
fn hear(worker: &Rc<Worker>) {
    if worker.hearing.replace(true) {
        return;
    }
    let worker = worker.clone();
    spawn_local(async move {
        loop {
            catch_up(&worker).await;
            // A song that is being given up may still have the engine; the next sound asks again.
            let Some(mut engine) = worker.engine.borrow_mut().take() else {
                break;
            };
            let next = worker
                .live
                .borrow_mut()
                .as_mut()
                .and_then(|listening| Some((listening.session, listening.live.next_slice()?)));
            let started = channel::now_ms();
            let outcome = match &next {
                Some((_, slice)) => hear_one(slice, &mut engine).await.map(Some),
                None => Ok(None),
            };
            *worker.engine.borrow_mut() = Some(engine);
            let Some((session, _)) = next else { break };
            match outcome {
                Ok(slice) => tell(&worker, session, slice, channel::now_ms() - started),
                Err(message) => fail(&worker, session, message),
            }
        }
        worker.hearing.set(false);
        // A song may have come while the network was busy.
        work(&worker);
    });
}

/// On the CPU nothing else happens while the network runs. The sound that has come in meanwhile goes
/// first, so that the slice is the newest. One breath lets in a message or two, and a busy machine
/// has dozens waiting.
async fn catch_up(worker: &Rc<Worker>) {
    for _ in 0..MOST_BREATHS {
        channel::breathe().await;
        let sent_ms = worker.live.borrow().as_ref().map(|live| live.sent_ms);
        if sent_ms.is_none_or(|sent_ms| js_sys::Date::now() - sent_ms < FRESH_MS) {
            return;
        }
    }
}

/// A GPU that fails hands over to the CPU, which hears the same slice.
async fn hear_one(
    slice: &StreamingSlice,
    engine: &mut Engine,
) -> Result<SliceClassification, Sentence> {
    loop {
        match slice.classify(&engine.running.classifier).await {
            Ok(verdict) => return Ok(verdict),
            Err(error) => take_over(engine, error).await?,
        }
    }
}

fn tell(worker: &Rc<Worker>, session: u32, slice: Option<SliceClassification>, took_ms: f64) {
    let mut live = worker.live.borrow_mut();
    if let (Some(slice), Some(listening)) = (slice, current(&mut live, session)) {
        channel::send(&Event::LiveSlice {
            session,
            slice,
            seconds: listening.live.duration_s(),
            skipped: listening.live.skipped(),
            took_ms,
        });
    }
}
