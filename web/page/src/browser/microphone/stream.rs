//! An open source of sound, without the processing that browsers apply to speech.

use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Interval;
use js_sys::{Float32Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, AudioContextState, AudioWorkletNode, DisplayMediaStreamConstraints, MediaDevices,
    MediaStream, MediaStreamConstraints, MediaStreamTrack, MessageEvent,
};

use crate::browser::site::absolute;
use crate::browser::{dom, promise};
use crate::error::PageError;
use crate::state::source::Source;

/// Milliseconds between two [`SoundEvent::Tick`].
const TICK_MS: u32 = 500;

/// What an open source reports.
pub enum SoundEvent {
    /// A block of mono samples.
    Block(Vec<f32>),
    /// Half a second has passed, with or without blocks.
    Tick,
    /// The browser has interrupted the sound, for a call perhaps, or continues it.
    StateChanged,
    /// It ended: it was unplugged, or is not shared any more.
    Ended,
}

/// An open source of sound. Dropping it closes it, and ends the browser's recording indicator.
pub struct SoundStream {
    context: AudioContext,
    stream: MediaStream,
    /// What was opened.
    pub source: Source,
    _node: AudioWorkletNode,
    _listeners: Vec<EventListener>,
    _ticks: Interval,
}

impl SoundStream {
    /// Opens a source of sound. `report` is called with what comes from it.
    ///
    /// # Errors
    /// There is none, or the visitor or the browser refuses it. The name of the error is that of the browser's
    /// exception, or `InsecureContext`, `NotShared` or `NoSoundShared`.
    pub async fn open(
        source: Source,
        report: Rc<dyn Fn(SoundEvent)>,
    ) -> Result<SoundStream, PageError> {
        let stream = match &source {
            Source::Microphone(device) => open_microphone(device.as_deref()).await?,
            Source::Display => open_display().await?,
        };
        let context = AudioContext::new()?;
        let worklet = context.audio_worklet()?;
        JsFuture::from(worklet.add_module(&absolute("recorder_worklet.js")?)?).await?;
        // After an `await` the click that led here may not count any more, and the context may be suspended.
        // Not awaited: without a loudspeaker, Firefox never reports that the context runs, although it does.
        let _ = context.resume()?;
        let node = AudioWorkletNode::new(&context, "recorder")?;
        context
            .create_media_stream_source(&stream)?
            .connect_with_audio_node(&node)?;
        // The node outputs silence; some browsers do not run a node without a destination.
        node.connect_with_audio_node(&context.destination())?;

        let port = node.port()?;
        let on_block = report.clone();
        let mut listeners = vec![EventListener::new(&port, "message", move |event| {
            let data = event.unchecked_ref::<MessageEvent>().data();
            let block = data.unchecked_into::<Float32Array>().to_vec();
            on_block(SoundEvent::Block(block));
        })];
        port.start();
        let on_state = report.clone();
        listeners.push(EventListener::new(&context, "statechange", move |_| {
            on_state(SoundEvent::StateChanged);
        }));
        for track in stream.get_audio_tracks().iter() {
            let on_end = report.clone();
            let track: MediaStreamTrack = track.unchecked_into();
            listeners.push(EventListener::new(&track, "ended", move |_| {
                on_end(SoundEvent::Ended);
            }));
        }
        Ok(SoundStream {
            context,
            stream,
            source,
            _node: node,
            _listeners: listeners,
            _ticks: Interval::new(TICK_MS, move || report(SoundEvent::Tick)),
        })
    }

    /// Whether the browser lets the sound through.
    pub fn is_running(&self) -> bool {
        self.context.state() == AudioContextState::Running
    }

    /// Asks the browser to continue the sound. During a call it refuses.
    pub fn resume(&self) {
        if let Ok(resumed) = self.context.resume() {
            promise::ignore_errors(resumed);
        }
    }

    /// Samples per second; other headphones can change it.
    pub fn sample_rate(&self) -> u32 {
        self.context.sample_rate() as u32
    }

    /// The id of the opened device, which may differ from the requested one.
    pub fn device(&self) -> Option<String> {
        let track: MediaStreamTrack = self.stream.get_audio_tracks().get(0).dyn_into().ok()?;
        let settings = track.get_settings();
        Reflect::get(&settings, &"deviceId".into())
            .ok()?
            .as_string()
    }
}

impl Drop for SoundStream {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
        // Closing fails only for a closed context.
        let _ = self.context.close();
    }
}

fn devices() -> Result<MediaDevices, PageError> {
    if !dom::window().is_secure_context() {
        return Err(PageError::named("InsecureContext"));
    }
    let devices = dom::window().navigator().media_devices()?;
    if devices.is_undefined() {
        return Err(PageError::named("NotFoundError"));
    }
    Ok(devices)
}

async fn open_microphone(device: Option<&str>) -> Result<MediaStream, PageError> {
    let devices = devices()?;
    let request = async |audio: &JsValue| {
        let constraints = MediaStreamConstraints::new();
        constraints.set_audio(audio);
        JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await
    };
    let audio = unprocessed()?;
    let mut stream = Err(JsValue::UNDEFINED);
    if let Some(device) = device {
        // Chromium ignores a device that is not required by `exact`.
        let exactly = Object::new();
        Reflect::set(&exactly, &"exact".into(), &device.into())?;
        Reflect::set(&audio, &"deviceId".into(), &exactly)?;
        stream = request(&audio).await;
        Reflect::set(&audio, &"deviceId".into(), &JsValue::UNDEFINED)?;
    }
    let is_missing = |error: &JsValue| {
        let error = PageError::from(error.clone());
        ["", "NotFoundError", "OverconstrainedError"].contains(&error.name())
    };
    if stream.as_ref().is_err_and(is_missing) {
        // Any other microphone is better than none.
        stream = request(&audio).await;
    }
    Ok(stream?.unchecked_into())
}

async fn open_display() -> Result<MediaStream, PageError> {
    let constraints = DisplayMediaStreamConstraints::new();
    constraints.set_audio(&unprocessed()?);
    // Browsers share no sound without video. The video is stopped below.
    constraints.set_video(&JsValue::TRUE);
    let request = devices()?.get_display_media_with_constraints(&constraints)?;
    let stream = JsFuture::from(request).await;
    let stream: MediaStream = stream
        .map_err(|error| match PageError::from(error) {
            // The visitor closed the browser's dialog, which is not about a microphone.
            error if error.name() == "NotAllowedError" => PageError::named("NotShared"),
            error => error,
        })?
        .unchecked_into();
    for track in stream.get_video_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
    if stream.get_audio_tracks().length() == 0 {
        return Err(PageError::named("NoSoundShared"));
    }
    Ok(stream)
}

/// Whether this browser can share the sound of a tab or the screen. Phones cannot share; Firefox and Safari share only
/// the picture, and know no constraint for the sound of the shared tab.
pub fn can_share() -> bool {
    devices().is_ok_and(|devices| {
        let constraints = devices.get_supported_constraints();
        Reflect::has(&devices, &"getDisplayMedia".into()).unwrap_or(false)
            && Reflect::has(&constraints, &"suppressLocalAudioPlayback".into()).unwrap_or(false)
    })
}

/// Audio constraints without the processing for speech, which distorts music.
fn unprocessed() -> Result<JsValue, PageError> {
    let audio = Object::new();
    for name in ["echoCancellation", "noiseSuppression", "autoGainControl"] {
        Reflect::set(&audio, &name.into(), &JsValue::FALSE)?;
    }
    Ok(audio.into())
}
