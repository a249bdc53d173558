//! Raw sound from the microphone, or from a tab or screen that the browser shares.

use genrescope_protocol::Sentence;
use gloo::events::EventListener;
use js_sys::{Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, AudioWorkletNode, Blob, DisplayMediaStreamConstraints, MediaDevices, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, MessageEvent,
};

use super::bridge::absolute;
use super::dom;
use super::error::PageError;
use super::hub::{Hub, Msg};
use super::wav;

/// A recording ends by itself after this many seconds: some 58 MB of samples.
pub const LONGEST_S: f64 = 600.0;

/// Where sound comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A microphone: the one with this id where it is there, else the browser's choice.
    Microphone(Option<String>),
    /// A tab or the screen, which the visitor chooses in the browser's own window.
    Display,
}

/// An open microphone, or another source. Dropping it switches the browser's recording light off.
pub struct Microphone {
    context: AudioContext,
    stream: MediaStream,
    /// Where its sound comes from.
    pub source: Source,
    _node: AudioWorkletNode,
    _listeners: Vec<EventListener>,
}

impl Microphone {
    /// Asks for a source of sound; its samples come as [`Msg::Sound`].
    ///
    /// # Errors
    /// As [`refusal`] tells.
    pub async fn open(hub: Hub, source: Source) -> Result<Microphone, PageError> {
        let stream = match &source {
            Source::Microphone(device) => ask_for_microphone(device.as_deref()).await?,
            Source::Display => ask_for_display().await?,
        };
        let context = AudioContext::new()?;
        let worklet = context.audio_worklet()?;
        JsFuture::from(worklet.add_module(&absolute("recorder_worklet.js")?)?).await?;
        // Made after an `await`, so the click that led here may be forgotten: wake it. Not waited for:
        // Firefox hears without a loudspeaker, but never says that the context runs.
        let _ = context.resume()?;
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
            // The microphone was unplugged or taken away, or a tab is shared no more.
            let to = hub.clone();
            let track: MediaStreamTrack = track.unchecked_into();
            listeners.push(EventListener::new(&track, "ended", move |_| {
                to.post(Msg::SourceEnded);
            }));
        }
        Ok(Microphone {
            context,
            stream,
            source,
            _node: node,
            _listeners: listeners,
        })
    }

    /// Samples a second.
    pub fn sample_rate(&self) -> u32 {
        self.context.sample_rate() as u32
    }

    /// The id of the device that was opened; the browser may have chosen another than was asked for.
    pub fn device(&self) -> Option<String> {
        let track: MediaStreamTrack = self.stream.get_audio_tracks().get(0).dyn_into().ok()?;
        let settings = track.get_settings();
        Reflect::get(&settings, &"deviceId".into())
            .ok()?
            .as_string()
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

/// An error of ours under a name that [`refusal`] knows.
fn missing(name: &str) -> PageError {
    PageError::named(name)
}

fn devices() -> Result<MediaDevices, PageError> {
    if !dom::window().is_secure_context() {
        return Err(missing("InsecureContext"));
    }
    let devices = dom::window().navigator().media_devices()?;
    if devices.is_undefined() {
        return Err(missing("NotFoundError"));
    }
    Ok(devices)
}

async fn ask_for_microphone(device: Option<&str>) -> Result<MediaStream, PageError> {
    let devices = devices()?;
    let ask = async |wishes: &JsValue| {
        let asked = MediaStreamConstraints::new();
        asked.set_audio(wishes);
        JsFuture::from(devices.get_user_media_with_constraints(&asked)?).await
    };
    let wishes = music_not_speech()?;
    let mut stream = Err(JsValue::UNDEFINED);
    if let Some(device) = device {
        // Only a condition is heeded; a mere wish for a device is not, in Chromium.
        let exactly = Object::new();
        Reflect::set(&exactly, &"exact".into(), &device.into())?;
        Reflect::set(&wishes, &"deviceId".into(), &exactly)?;
        stream = ask(&wishes).await;
        Reflect::set(&wishes, &"deviceId".into(), &JsValue::UNDEFINED)?;
    }
    let gone = |error: &JsValue| {
        let error = PageError::from(error.clone());
        ["", "NotFoundError", "OverconstrainedError"].contains(&error.name())
    };
    if stream.as_ref().is_err_and(gone) {
        // A device that is gone is no reason to hear nothing.
        stream = ask(&wishes).await;
    }
    Ok(stream?.unchecked_into())
}

async fn ask_for_display() -> Result<MediaStream, PageError> {
    let asked = DisplayMediaStreamConstraints::new();
    asked.set_audio(&music_not_speech()?);
    // Browsers share no sound without a picture. It is not looked at.
    asked.set_video(&JsValue::TRUE);
    let stream = JsFuture::from(devices()?.get_display_media_with_constraints(&asked)?).await;
    let stream: MediaStream = stream
        .map_err(|error| match PageError::from(error) {
            // The visitor closed the browser's window, which is no trouble with a microphone.
            error if error.name() == "NotAllowedError" => missing("NotShared"),
            error => error,
        })?
        .unchecked_into();
    for track in stream.get_video_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
    if stream.get_audio_tracks().length() == 0 {
        return Err(missing("NoSoundShared"));
    }
    Ok(stream)
}

/// True where this browser can share the sound of a tab or the screen.
pub fn can_share() -> bool {
    devices().is_ok_and(|devices| {
        Reflect::get(&devices, &"getDisplayMedia".into()).is_ok_and(|share| share.is_function())
    })
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
pub fn refusal(error: &PageError) -> Sentence {
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

/// What has been recorded.
pub struct Recording {
    /// Where its sound comes from.
    pub microphone: Microphone,
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

    /// Goes on with another microphone. One of another sample rate makes it start afresh.
    pub fn switch(&mut self, microphone: Microphone) {
        if microphone.sample_rate() != self.microphone.sample_rate() {
            self.samples.clear();
            self.peaks.clear();
        }
        self.microphone = microphone;
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
        let rate = self.microphone.sample_rate();
        drop(self.microphone);
        let count = self.samples.len();
        wav::blob(&wav::encode(self.samples.into_iter(), count, 1, rate)?)
    }
}
