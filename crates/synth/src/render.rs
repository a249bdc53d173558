//! From notes to samples, in small steps: the caller's thread may have other work.

use super::instruments::play;
use super::note::{Bus, Note};
use super::pieces::Piece;
use super::recipe::{LENGTH_S, Recipe};
use super::reverb::Reverb;
use super::sequencer::notes;
use super::signal::{LowPass, SAMPLE_RATE, drive};
use super::styles::pattern;

/// Samples that the mixer processes in a step: a few milliseconds of work.
const BLOCK: usize = 11_025;
/// Seconds over which the end fades.
const FADE_S: f32 = 1.5;

/// Music in the course of being rendered.
pub struct Rendering {
    /// Overdrive of the chords, `0.0..=1.0`.
    distortion: f32,
    /// Level of the reverberation.
    reverb_level: f32,
    notes: Vec<Note>,
    played: usize,
    drums: Vec<f32>,
    bass: Vec<f32>,
    chords: Vec<f32>,
    mixed: usize,
    cabinets: [LowPass; 2],
    treble: LowPass,
    reverb: Reverb,
}

impl Rendering {
    /// Starts with a recipe; nothing is computed yet.
    pub fn new(recipe: Recipe) -> Rendering {
        let knobs = &recipe.knobs;
        let distortion = knobs.distortion.clamp(0.0, 1.0);
        let reverb = pattern(recipe.style).reverb;
        Rendering::of_notes(notes(&recipe), distortion, knobs.cutoff(), reverb)
    }

    /// Starts with a piece; nothing is computed yet.
    pub fn of_piece(piece: Piece) -> Rendering {
        Rendering::of_notes(piece.notes(), 0.0, 12_000.0, piece.reverb())
    }

    fn of_notes(notes: Vec<Note>, distortion: f32, cutoff: f32, reverb_level: f32) -> Rendering {
        let length = (LENGTH_S * SAMPLE_RATE as f32) as usize;
        // A guitar cabinet reaches 5 kHz; without distortion there is no cabinet.
        let cabinet = 16_000.0 - 11_000.0 * (4.0 * distortion).clamp(0.0, 1.0);
        Rendering {
            distortion,
            reverb_level,
            notes,
            played: 0,
            drums: vec![0.0; length],
            bass: vec![0.0; length],
            chords: vec![0.0; length],
            mixed: 0,
            cabinets: [LowPass::new(cabinet), LowPass::new(cabinet)],
            treble: LowPass::new(cutoff),
            reverb: Reverb::new(),
        }
    }

    /// Does a step of a few milliseconds. Returns whether there are more.
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
        let chords = drive(self.chords[n], self.distortion);
        let bass = drive(self.bass[n], 0.4 * self.distortion);
        let [bass_cabinet, cabinet] = &mut self.cabinets;
        let dry = self.drums[n] + bass_cabinet.next(bass) + cabinet.next(chords);
        // The bass gets no reverberation: it would only boom.
        let wet = self.reverb.next(chords + 0.5 * self.drums[n]);
        let sound = self.treble.next(dry + self.reverb_level * wet);
        let left = self.drums.len() - n;
        let fade = (left as f32 / (FADE_S * SAMPLE_RATE as f32)).min(1.0);
        sound * fade
    }

    /// The samples so far; all of them once no step is left. Mono, the loudest at `0.9`.
    pub fn samples(&self) -> impl Iterator<Item = f32> + '_ {
        let loudest = self
            .drums
            .iter()
            .fold(1e-6, |most: f32, x| most.max(x.abs()));
        // A decibel below full scale, so that players with little headroom do not clip.
        let gain = 0.9 / loudest;
        self.drums.iter().map(move |x| gain * x)
    }

    fn finish(mut self) -> Vec<f32> {
        while self.step() {}
        self.samples().collect()
    }

    /// How many samples the finished music has.
    pub fn sample_count(&self) -> usize {
        self.drums.len()
    }
}

/// The samples of a recipe: mono, [`SAMPLE_RATE`] a second for [`LENGTH_S`] seconds, the loudest at `0.9`. It takes
/// some tenths of a second.
pub fn render(recipe: &Recipe) -> Vec<f32> {
    Rendering::new(*recipe).finish()
}

/// The samples of a piece, as of [`render`].
pub fn render_piece(piece: Piece) -> Vec<f32> {
    Rendering::of_piece(piece).finish()
}

#[cfg(test)]
mod tests {
    use super::super::recipe::{Knobs, Style};
    use super::*;

    fn made(style: Style, change: impl FnOnce(&mut Knobs)) -> Vec<f32> {
        let mut recipe = Recipe::new(style);
        change(&mut recipe.knobs);
        render(&recipe)
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
    fn every_piece_fills_its_time_without_clipping() {
        for (name, piece) in Piece::ALL {
            let sound = render_piece(*piece);
            let loudest = sound.iter().fold(0f32, |most, x| most.max(x.abs()));
            assert!((0.89..0.91).contains(&loudest), "{name}: {loudest}");
            for (second, part) in sound.chunks(44_100).enumerate().take(22) {
                assert!(level(part) > 0.01, "{name} is silent at {second} s");
            }
        }
    }

    #[test]
    fn same_recipe_gives_same_samples() {
        assert_eq!(made(Style::HipHop, |_| {}), made(Style::HipHop, |_| {}));
    }

    #[test]
    fn brightness_adds_treble_and_distortion_density() {
        let treble = |brightness| {
            above(
                &made(Style::Disco, |knobs| knobs.brightness = brightness),
                4000.0,
            )
        };
        assert!(treble(1.0) > 4.0 * treble(0.2));
        // Overdrive raises the level relative to the peaks.
        let dense =
            |distortion| level(&made(Style::Strings, |knobs| knobs.distortion = distortion));
        assert!(dense(1.0) > 1.3 * dense(0.0));
    }

    #[test]
    fn clamps_knobs_out_of_range() {
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
