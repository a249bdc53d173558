//! Raw sound from the microphone.

use gloo::events::EventListener;
use js_sys::{Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, AudioWorkletNode, Blob, MediaStream, MediaStreamConstraints, MediaStreamTrack,
    MessageEvent,
};

use super::bridge::absolute;
use super::dom;
use super::error::PageError;
use super::hub::{Hub, Keep, Msg};
use super::wav;
use super::words;

/// A recording ends by itself after this many seconds: some 58 MB of samples.
pub const LONGEST_S: f64 = 600.0;

/// An open microphone. Dropping it switches the browser's recording light off.
pub struct Microphone {
    context: AudioContext,
    stream: MediaStream,
    _node: AudioWorkletNode,
    _listeners: Vec<EventListener>,
}

impl Microphone {
    /// Asks for the microphone; its samples come as [`Msg::Sound`].
    ///
    /// # Errors
    /// As [`refusal`] tells.
    pub async fn open(hub: Hub) -> Result<Microphone, PageError> {
        let missing = |name: &str| PageError::Browser {
            name: name.to_owned(),
            detail: String::new(),
        };
        if !dom::window().is_secure_context() {
            return Err(missing("InsecureContext"));
        }
        let devices = dom::window().navigator().media_devices()?;
        if devices.is_undefined() {
            return Err(missing("NotFoundError"));
        }
        let asked = MediaStreamConstraints::new();
        asked.set_audio(&music_not_speech()?);
        let stream: MediaStream = JsFuture::from(devices.get_user_media_with_constraints(&asked)?)
            .await?
            .unchecked_into();

        let context = AudioContext::new()?;
        let worklet = context.audio_worklet()?;
        JsFuture::from(worklet.add_module(&absolute("recorder_worklet.js")?)?).await?;
        // Made after an `await`, so the click that led here may be forgotten: wake it.
        JsFuture::from(context.resume()?).await?;
        let node = AudioWorkletNode::new(&context, "recorder")?;
        context
            .create_media_stream_source(&stream)?
            .connect_with_audio_node(&node)?;
        // The node puts out silence; some browsers do not run a node that leads nowhere.
        node.connect_with_audio_node(&context.destination())?;

        let port = node.port()?;
        let to = hub.clone();
        let mut listeners = vec![EventListener::new(&port, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            to.post(Msg::Sound(data.unchecked_into::<Float32Array>().to_vec()));
        })];
        port.start();
        for track in stream.get_audio_tracks().iter() {
            // The microphone was unplugged or taken away: keep what there is.
            let to = hub.clone();
            let track: MediaStreamTrack = track.unchecked_into();
            listeners.push(EventListener::new(&track, "ended", move |_| {
                to.post(Msg::RecordingEnds(Keep::Yes));
            }));
        }
        Ok(Microphone {
            context,
            stream,
            _node: node,
            _listeners: listeners,
        })
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        // Closing fails only where it is closed already.
        let _ = self.context.close();
    }
}

/// What makes speech clear makes music unrecognisable.
fn music_not_speech() -> Result<JsValue, PageError> {
    let wishes = Object::new();
    for wish in ["echoCancellation", "noiseSuppression", "autoGainControl"] {
        Reflect::set(&wishes, &wish.into(), &JsValue::FALSE)?;
    }
    Ok(wishes.into())
}

/// Why there is no recording, as a sentence.
pub fn refusal(error: &PageError) -> String {
    words::say(match error.name() {
        "InsecureContext" => "microphone.insecure",
        "NotAllowedError" | "SecurityError" => "microphone.not-allowed",
        "NotFoundError" | "OverconstrainedError" => "microphone.none",
        "NotReadableError" | "AbortError" => "microphone.no-sound",
        _ => return words::say_with("microphone.failed", &[("detail", error)]),
    })
}

/// What has been recorded.
pub struct Recording {
    microphone: Microphone,
    samples: Vec<i16>,
    /// Loudest sample of each block, `0.0..=1.0`.
    pub peaks: Vec<f32>,
}

impl Recording {
    /// An empty recording.
    pub fn new(microphone: Microphone) -> Recording {
        Recording {
            microphone,
            samples: Vec::new(),
            peaks: Vec::new(),
        }
    }

    /// Adds a block of samples.
    pub fn push(&mut self, block: &[f32]) {
        self.samples
            .extend(block.iter().map(|&sample| wav::quantise(sample)));
        let peak = block
            .iter()
            .fold(0.0f32, |peak, sample| peak.max(sample.abs()));
        self.peaks.push(peak);
    }

    /// Seconds recorded. Counted in samples, so it stands still when the microphone does.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.microphone.context.sample_rate())
    }

    /// The recording as a WAV file; the microphone is closed.
    ///
    /// # Errors
    /// No memory is left.
    pub fn finish(self) -> Result<Blob, PageError> {
        let rate = self.microphone.context.sample_rate() as u32;
        drop(self.microphone);
        let count = self.samples.len();
        wav::blob(&wav::encode(self.samples.into_iter(), count, 1, rate)?)
    }
}
