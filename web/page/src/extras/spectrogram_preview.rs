//! A preview of the spectrogram: time to the right, frequency upwards, and above each tone its overtones.

use genrescope_synth::{Bus, Note, Recipe, Voice, hertz, notes};
use web_sys::HtmlCanvasElement;

use crate::browser::canvas::{context, fit};
use crate::browser::dom;
use crate::error::PageError;

/// Seconds that the preview shows: a few bars, at any tempo.
const SHOWN_S: f32 = 8.0;
/// Hertz at the lower edge.
const LOWEST: f32 = 35.0;
/// Hertz at the upper edge.
const HIGHEST: f32 = 12_000.0;

/// The canvas.
pub struct Score {
    canvas: HtmlCanvasElement,
}

/// A stroke: from and to in hertz, and its opacity.
type Stroke = (f32, f32, f32);

impl Score {
    /// Finds the elements.
    ///
    /// # Errors
    /// An element is missing.
    pub fn new() -> Result<Score, PageError> {
        Ok(Score {
            canvas: dom::by_id("synth-score")?,
        })
    }

    /// Draws the first seconds of a recipe.
    ///
    /// # Errors
    /// The browser has no 2D context, or gives no computed style.
    pub fn draw(&self, recipe: &Recipe) -> Result<(), PageError> {
        // Created on use: few visitors open the synthesiser, and all wait for the page.
        let sheet = context(&self.canvas)?;
        let (width, height) = fit(&self.canvas);
        let style = dom::window().get_computed_style(&self.canvas)?;
        let colour = |name: &str| -> Result<String, PageError> {
            let style = style.as_ref();
            Ok(style.map_or(Ok(String::new()), |style| style.get_property_value(name))?)
        };
        let (tone, drum, bass) = (
            colour("--level")?,
            colour("--level-soft")?,
            colour("--level-loud")?,
        );
        sheet.clear_rect(0.0, 0.0, width, height);
        let across = |seconds: f32| f64::from(seconds / SHOWN_S) * width;
        let up = |hertz: f32| {
            let part = (hertz / LOWEST).log2() / (HIGHEST / LOWEST).log2();
            height * (1.0 - f64::from(part.clamp(0.0, 1.0)))
        };
        let thin = (height / 70.0).max(1.5);
        for note in notes(recipe).iter().filter(|note| note.start_s < SHOWN_S) {
            let colour_of_bus = match note.voice.bus() {
                Bus::Drums => &drum,
                Bus::Bass => &bass,
                Bus::Chords => &tone,
            };
            sheet.set_fill_style_str(colour_of_bus);
            let (left, right) = (across(note.start_s), across(note.start_s + note.held_s));
            let wide = match note.voice.bus() {
                // Hits are short, however long they are held.
                Bus::Drums => thin * 1.5,
                _ => (right - left - 1.0).max(thin),
            };
            for (from, to, strength) in strokes(note, recipe) {
                let (top, bottom) = (up(to), up(from));
                let tall = (bottom - top).max(thin);
                sheet.set_global_alpha(f64::from(strength.clamp(0.0, 1.0)));
                sheet.fill_rect(left, top - thin / 2.0, wide, tall);
            }
        }
        sheet.set_global_alpha(1.0);
        Ok(())
    }
}

/// The strokes of a note: not measured, but by the same knobs as the sound.
fn strokes(note: &Note, recipe: &Recipe) -> Vec<Stroke> {
    let knobs = &recipe.knobs;
    let cutoff = knobs.cutoff();
    let left = |hertz: f32| 1.0 / (1.0 + (hertz / cutoff).powi(4)).sqrt();
    let loud = (2.2 * note.gain).sqrt().min(1.0);
    match note.voice {
        Voice::Kick => vec![(40.0, 160.0, loud)],
        Voice::Snare => vec![(180.0, 7000.0, 0.8 * loud * left(3000.0))],
        Voice::Rim => vec![(700.0, 2500.0, 0.8 * loud * left(1500.0))],
        Voice::Hat | Voice::OpenHat => vec![(6500.0, HIGHEST, 0.9 * loud * left(7000.0))],
        Voice::Crackle => Vec::new(),
        tone => {
            let falls = match (tone, note.voice.bus()) {
                (_, Bus::Bass) => 1.8 - 0.6 * knobs.distortion,
                (Voice::Organ | Voice::Piano, _) => 1.7 - 1.2 * knobs.distortion,
                // Long tones would cover the beat.
                (Voice::Strings, _) => 1.5 - 0.9 * knobs.distortion,
                _ => 1.1 - 0.8 * knobs.distortion,
            };
            let first = hertz(note.key);
            (1..=24)
                .map(|partial| (partial as f32, first * partial as f32))
                .take_while(|(_, hertz)| *hertz < HIGHEST)
                .map(|(partial, hertz)| (hertz, hertz, loud * partial.powf(-falls) * left(hertz)))
                .filter(|(_, _, strength)| *strength > 0.03)
                .collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use genrescope_synth::{Knobs, Style, default_knobs};

    use super::*;

    #[test]
    fn brightness_and_distortion_add_overtones() {
        let note = Note {
            start_s: 0.0,
            held_s: 1.0,
            voice: Voice::Guitar,
            key: 45.0,
            gain: 0.3,
        };
        let count = |change: fn(&mut Knobs)| {
            let mut knobs = default_knobs(Style::Blues);
            change(&mut knobs);
            let style = Style::Blues;
            strokes(&note, &Recipe { style, knobs }).len()
        };
        assert!(count(|knobs| knobs.brightness = 1.0) > count(|knobs| knobs.brightness = 0.1));
        let total = |distortion| {
            let mut knobs = default_knobs(Style::Blues);
            knobs.distortion = distortion;
            let style = Style::Blues;
            let strokes = strokes(&note, &Recipe { style, knobs });
            strokes.iter().map(|stroke| stroke.2).sum::<f32>()
        };
        assert!(total(1.0) > total(0.0));
    }
}
