//! Messages about the synthesiser.

use genrescope_protocol::Sentence;
use genrescope_synth::{Recipe, Rendering, SAMPLE_RATE};
use gloo::timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use super::{After, App};
use crate::browser::{blob, dom, save};
use crate::error::PageError;
use crate::export::file_name;
use crate::message::{Message, PickedFile, RenderFor, SynthMessage};
use crate::view::synth::song_name;
use crate::wav;

/// Milliseconds of rendering between two yields to the event loop.
const YIELD_MS: f64 = 8.0;
/// Samples that are written between two looks at the clock.
const SAMPLES_PER_CHECK: usize = 4096;

impl App {
    pub(super) fn on_synth(&mut self, message: SynthMessage) -> Result<After, PageError> {
        match message {
            SynthMessage::Toggle => self.views.synth.toggle(),
            SynthMessage::StyleChosen => self.views.synth.reset_knobs()?,
            SynthMessage::KnobTurned => {}
            SynthMessage::Render(purpose) => {
                if purpose == RenderFor::Song {
                    self.views.song.player.pause();
                }
                if self.views.synth.start_rendering() {
                    let (recipe, mailbox) = (self.views.synth.recipe(), self.mailbox.clone());
                    spawn_local(async move {
                        let rendered = render(recipe).await;
                        let message = SynthMessage::Rendered(recipe, purpose, rendered);
                        mailbox.post(Message::Synth(message));
                    });
                }
            }
            SynthMessage::Rendered(recipe, purpose, rendered) => {
                self.views.synth.finish_rendering();
                let name = song_name(&recipe);
                match (rendered, purpose) {
                    (Ok(blob), RenderFor::Song) => self.play_and_classify(name, blob)?,
                    (Ok(blob), RenderFor::File) => {
                        save::save(&blob, &file_name::of_song(&name, "genrescope.wav"))?;
                    }
                    (Err(error), _) => {
                        let failed = Sentence::new("synth.failed");
                        self.state.error = Some(failed.with("why", error.to_string()));
                    }
                }
                self.continue_work()?;
                self.update()?;
            }
        }
        self.views.synth.update();
        self.views.synth.draw()?;
        Ok(After::Nothing)
    }

    /// Adds it as a song, and plays it if it is shown.
    fn play_and_classify(&mut self, name: String, blob: Blob) -> Result<(), PageError> {
        self.add_files(vec![PickedFile::single(name, blob)])?;
        let newest = self.state.songs.newest();
        if newest.is_some() && newest == self.state.shown {
            self.views.song.player.play();
        }
        Ok(())
    }
}

/// Renders a recipe to a WAV file, and yields to the event loop meanwhile.
async fn render(recipe: Recipe) -> Result<Blob, PageError> {
    let mut clock = YieldClock::start();
    let mut rendering = Rendering::new(recipe);
    while rendering.step() {
        clock.check().await;
    }
    let mut bytes = Vec::with_capacity(64 + 2 * rendering.sample_count());
    let mut writer = wav::writer(&mut bytes, 1, SAMPLE_RATE)?;
    for (index, sample) in rendering.samples().enumerate() {
        writer.write_sample(wav::quantise(sample))?;
        if index % SAMPLES_PER_CHECK == 0 {
            clock.check().await;
        }
    }
    writer.finalize()?;
    blob::new(&bytes, blob::WAV)
}

/// Time since the last yield to the event loop.
struct YieldClock {
    start_ms: f64,
}

impl YieldClock {
    fn start() -> YieldClock {
        YieldClock {
            start_ms: dom::now_ms(),
        }
    }

    /// Yields, if the last time is longer ago than [`YIELD_MS`].
    async fn check(&mut self) {
        if dom::now_ms() - self.start_ms > YIELD_MS {
            TimeoutFuture::new(0).await;
            *self = YieldClock::start();
        }
    }
}
