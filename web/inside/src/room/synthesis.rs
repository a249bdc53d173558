//! A song of the synthesiser, for lessons without a song.

use genrescope_synth::{Knobs, Recipe, Rendering, SAMPLE_RATE, Style, default_knobs};

use crate::error::RoomError;
use crate::state::{Decoded, Room, Step, Work, resampled};

/// Notes between two steps.
const NOTES: usize = 40;

/// A song that is being rendered.
struct Synthesising {
    rendering: Rendering,
    name: String,
    done: f32,
}

impl Work for Synthesising {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        for _ in 0..NOTES {
            if !self.rendering.step() {
                let samples: Vec<f32> = self.rendering.samples().collect();
                let rate = room.model()?.manifest().front_end.sample_rate;
                let samples = match rate == SAMPLE_RATE {
                    true => samples,
                    false => resampled(&samples, SAMPLE_RATE, rate)?,
                };
                return room.show_song(Decoded {
                    name: std::mem::take(&mut self.name),
                    samples,
                    is_cut: false,
                    warnings: Vec::new(),
                });
            }
        }
        // How many notes follow is unknown.
        self.done += (1.0 - self.done) / 8.0;
        Ok(Step::More(self.done))
    }
}

impl Room {
    /// `knobs` are tempo, distortion, swing and brightness.
    pub(super) fn synthesise(
        &self,
        style: &str,
        [tempo, distortion, swing, brightness]: [Option<f32>; 4],
    ) -> Result<Box<dyn Work>, RoomError> {
        self.model()?;
        let found = Style::from_name(style);
        let found = found.ok_or_else(|| RoomError::bad_request(format!("no style {style}")))?;
        let own = default_knobs(found);
        let share = |value: Option<f32>, own: f32| value.unwrap_or(own).clamp(0.0, 1.0);
        let knobs = Knobs {
            tempo: tempo.unwrap_or(own.tempo).clamp(60.0, 180.0),
            distortion: share(distortion, own.distortion),
            swing: share(swing, own.swing),
            brightness: share(brightness, own.brightness),
        };
        Ok(Box::new(Synthesising {
            rendering: Rendering::new(Recipe {
                style: found,
                knobs,
            }),
            name: style.to_owned(),
            done: 0.0,
        }))
    }
}
