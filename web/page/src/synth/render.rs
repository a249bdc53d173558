//! From notes to samples, a little at a time: the page's thread has a picture to draw.

use super::patterns::{self, notes};
use super::room::Room;
use super::signal::{LowPass, drive};
use super::voices::{Bus, Note, play};
use super::{LENGTH_S, Recipe};
use crate::wav;

/// Samples a second: twice what the network hears, so that distortion folds no aliases into it.
pub const SAMPLE_RATE: u32 = 44_100;
/// Samples that the mixer takes at a time: a few milliseconds of work.
const BLOCK: usize = 11_025;
/// Seconds over which the end fades.
const FADE_S: f32 = 1.5;

/// A recipe on its way to a file.
pub struct Rendering {
    recipe: Recipe,
    notes: Vec<Note>,
    played: usize,
    drums: Vec<f32>,
    bass: Vec<f32>,
    chords: Vec<f32>,
    mixed: usize,
    cabinets: [LowPass; 2],
    treble: LowPass,
    room: Room,
}

impl Rendering {
    /// Begins; nothing is computed yet.
    pub fn new(recipe: Recipe) -> Rendering {
        let length = (LENGTH_S * SAMPLE_RATE as f32) as usize;
        // A loudspeaker of guitars ends at 5 kHz; without distortion there is none.
        let cabinet = 16_000.0 - 11_000.0 * (4.0 * recipe.knobs.distortion).clamp(0.0, 1.0);
        Rendering {
            notes: notes(&recipe),
            played: 0,
            drums: vec![0.0; length],
            bass: vec![0.0; length],
            chords: vec![0.0; length],
            mixed: 0,
            cabinets: [LowPass::new(cabinet), LowPass::new(cabinet)],
            treble: LowPass::new(recipe.knobs.cutoff()),
            room: Room::new(),
            recipe,
        }
    }

    /// Goes one step of a few milliseconds. Returns whether more are to come.
    pub fn step(&mut self) -> bool {
        if let Some(note) = self.notes.get(self.played) {
            let bus = match note.voice.bus() {
                Bus::Drums => &mut self.drums,
                Bus::Bass => &mut self.bass,
                Bus::Chords => &mut self.chords,
            };
            play(note, self.played as u32, bus);
            self.played += 1;
            return true;
        }
        let end = (self.mixed + BLOCK).min(self.drums.len());
        for n in self.mixed..end {
            self.drums[n] = self.mix(n);
        }
        self.mixed = end;
        end < self.drums.len()
    }

    fn mix(&mut self, n: usize) -> f32 {
        let distortion = self.recipe.knobs.distortion.clamp(0.0, 1.0);
        let chords = drive(self.chords[n], distortion);
        let bass = drive(self.bass[n], 0.4 * distortion);
        let [bass_cabinet, cabinet] = &mut self.cabinets;
        let dry = self.drums[n] + bass_cabinet.next(bass) + cabinet.next(chords);
        // Bass stays out of the room, which would only boom.
        let wet = self.room.next(chords + 0.5 * self.drums[n]);
        let sound = self
            .treble
            .next(dry + patterns::of(self.recipe.style).room * wet);
        let left = self.drums.len() - n;
        let fade = (left as f32 / (FADE_S * SAMPLE_RATE as f32)).min(1.0);
        sound * fade
    }

    /// The samples so far; all of them once no step is left. Mono, in `-1.0..=1.0`.
    pub fn samples(&self) -> impl Iterator<Item = i16> + '_ {
        let loudest = self
            .drums
            .iter()
            .fold(1e-6, |most: f32, x| most.max(x.abs()));
        // A decibel below the limit, where players with little headroom still do not clip.
        let gain = 0.9 / loudest;
        self.drums.iter().map(move |x| wav::quantise(gain * x))
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.drums.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::Named;
    use crate::synth::{Knobs, Style};

    fn made(style: Style, change: impl FnOnce(&mut Knobs)) -> Vec<f32> {
        let mut knobs = Knobs::of(style);
        change(&mut knobs);
        let mut rendering = Rendering::new(Recipe { style, knobs });
        while rendering.step() {}
        rendering
            .samples()
            .map(|x| f32::from(x) / 32768.0)
            .collect()
    }

    fn level(samples: &[f32]) -> f32 {
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    }

    /// Part of the power above a frequency.
    fn above(samples: &[f32], hertz: f32) -> f32 {
        let mut filter = LowPass::new(hertz);
        let rest: Vec<f32> = samples.iter().map(|x| x - filter.next(*x)).collect();
        (level(&rest) / level(samples)).powi(2)
    }

    #[test]
    fn every_style_fills_its_time_without_clipping() {
        for (name, style) in Style::ALL {
            let sound = made(*style, |_| {});
            assert_eq!(sound.len(), 24 * 44_100, "{name}");
            let loudest = sound.iter().fold(0f32, |most, x| most.max(x.abs()));
            assert!((0.89..0.91).contains(&loudest), "{name}: {loudest}");
            for (second, part) in sound.chunks(44_100).enumerate().take(22) {
                assert!(level(part) > 0.01, "{name} is silent at {second} s");
            }
        }
    }

    #[test]
    fn the_same_recipe_is_the_same_sound() {
        assert_eq!(made(Style::HipHop, |_| {}), made(Style::HipHop, |_| {}));
    }

    #[test]
    fn brightness_brings_treble_and_distortion_density() {
        let treble = |brightness| {
            above(
                &made(Style::Disco, |knobs| knobs.brightness = brightness),
                4000.0,
            )
        };
        assert!(treble(1.0) > 4.0 * treble(0.2));
        // What is driven is louder for its peaks.
        let dense =
            |distortion| level(&made(Style::Strings, |knobs| knobs.distortion = distortion));
        assert!(dense(1.0) > 1.3 * dense(0.0));
    }

    #[test]
    fn knobs_beyond_their_ends_do_no_harm() {
        let sound = made(Style::Reggae, |knobs| {
            *knobs = Knobs {
                tempo: 1e9,
                distortion: -3.0,
                swing: 40.0,
                brightness: 7.0,
            };
        });
        assert!(level(&sound) > 0.01);
    }
}
