//! From a recipe to its notes.

use super::note::{Note, Voice};
use super::pattern::Bars;
use super::recipe::{LENGTH_S, Recipe};
use super::styles::pattern;

/// All notes of a recipe that start within [`LENGTH_S`], in order of time.
pub fn notes(recipe: &Recipe) -> Vec<Note> {
    let pattern = pattern(recipe.style);
    let step_s = 15.0 / recipe.knobs.tempo.clamp(60.0, 180.0);
    // A pair of steps is halved at 1/2 where it is straight and at 2/3 in triplets.
    let late = recipe.knobs.swing.clamp(0.0, 1.0) / 6.0 * 2.0;
    let swung = pattern.swung;
    let time = move |bar: usize, step: usize| {
        let place = (step % (2 * swung)) as f32 / swung as f32;
        // Steps within the pair move with its middle.
        let shift = if place <= 1.0 {
            place * late
        } else {
            (2.0 - place) * late
        };
        ((16 * bar + step) as f32 + shift * swung as f32) * step_s
    };
    let mut notes = Vec::new();
    let bars = (LENGTH_S / (16.0 * step_s)).ceil() as usize;
    for bar in 0..bars {
        let mut add = |voice, step: usize, steps: usize, key, gain| {
            let start_s = time(bar, step);
            let held_s = 0.95 * (time(bar, step + steps) - start_s);
            notes.push(Note {
                start_s,
                held_s,
                voice,
                key,
                gain,
            });
        };
        let (root, above) = pattern.chords[bar % pattern.chords.len()];
        for (voice, gain, bars) in pattern.drums {
            for (step, steps, hit) in read(bars, bar) {
                let gain = if hit == 'o' { 0.55 * gain } else { *gain };
                add(*voice, step, steps, 0.0, gain);
            }
        }
        for (step, steps, degree) in read(pattern.bass, bar) {
            let key = match degree {
                '3' => above[1],
                '5' => 7.0,
                '6' => 9.0,
                '7' => above.get(3).copied().unwrap_or(10.0),
                '8' => 12.0,
                _ => 0.0,
            };
            add(Voice::Bass, step, steps, root + key, 0.42);
        }
        for comp in pattern.comps {
            for (step, steps, stroke) in read(comp.bars, bar) {
                let two;
                let keys = match stroke {
                    '5' => {
                        two = [0.0, 7.0];
                        &two[..]
                    }
                    '6' => {
                        two = [0.0, 9.0];
                        &two[..]
                    }
                    _ => above,
                };
                for key in keys {
                    add(comp.voice, step, steps, root + comp.above + key, comp.gain);
                }
            }
        }
        for line in pattern.melody {
            for (step, steps, key) in line.bars[bar % line.bars.len()] {
                add(line.voice, *step, *steps, *key, line.gain);
            }
        }
    }
    notes.retain(|note| note.start_s < LENGTH_S);
    notes.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
    notes
}

/// Steps, lengths and symbols of a bar.
fn read(bars: Bars, bar: usize) -> impl Iterator<Item = (usize, usize, char)> {
    let text = match bars.len() {
        0 => "",
        count => bars[bar % count],
    };
    text.char_indices()
        .filter(|(_, sign)| !matches!(sign, '.' | '-'))
        .map(|(step, sign)| {
            let held = text[step + 1..]
                .chars()
                .take_while(|sign| *sign == '-')
                .count();
            (step, 1 + held, sign)
        })
}

#[cfg(test)]
mod tests {
    use super::super::note::Bus;
    use super::super::recipe::Style;
    use super::*;

    fn starts(recipe: &Recipe, voice: Voice) -> Vec<f32> {
        let notes = notes(recipe).into_iter();
        notes
            .filter(|note| note.voice == voice)
            .map(|note| note.start_s)
            .collect()
    }

    #[test]
    fn every_bar_has_sixteen_steps_and_known_symbols() {
        for (name, style) in Style::ALL {
            let pattern = pattern(*style);
            let drums = pattern.drums.iter().flat_map(|(_, _, bars)| bars.iter());
            let comps = pattern.comps.iter().flat_map(|comp| comp.bars.iter());
            let all = drums.map(|bar| (bar, "xo.-"));
            let all = all.chain(comps.map(|bar| (bar, "xm56.-")));
            let all = all.chain(pattern.bass.iter().map(|bar| (bar, "135678.-")));
            for (bar, signs) in all {
                assert_eq!(bar.len(), 16, "{name}: {bar}");
                assert!(
                    bar.chars().all(|sign| signs.contains(sign)),
                    "{name}: {bar}"
                );
            }
            for line in pattern.melody {
                let notes = line.bars.iter().flat_map(|bar| bar.iter());
                for (step, steps, _) in notes {
                    assert!(step + steps <= 16, "{name}");
                }
            }
        }
    }

    #[test]
    fn beat_follows_the_tempo() {
        let mut disco = Recipe::new(Style::Disco);
        disco.knobs.tempo = 120.0;
        let kicks = starts(&disco, Voice::Kick);
        assert_eq!(kicks.len(), 48, "two a second");
        assert!(
            kicks
                .windows(2)
                .all(|pair| (pair[1] - pair[0] - 0.5).abs() < 1e-3)
        );
        disco.knobs.tempo = 60.0;
        assert_eq!(starts(&disco, Voice::Kick).len(), 24);
    }

    #[test]
    fn swing_delays_only_the_off_beats() {
        let mut blues = Recipe::new(Style::Blues);
        blues.knobs.tempo = 60.0;
        for (swing, off_beat) in [(0.0, 0.5), (0.5, 0.583), (1.0, 0.667)] {
            blues.knobs.swing = swing;
            let ride = starts(&blues, Voice::OpenHat);
            assert!((ride[1] - off_beat).abs() < 0.001, "{swing}: {ride:?}");
            assert!((ride[2] - 1.0).abs() < 0.001, "{swing}");
        }
    }

    #[test]
    fn notes_are_sorted_and_in_range() {
        for (name, style) in Style::ALL {
            let notes = notes(&Recipe::new(*style));
            assert!(notes.len() > 20, "{name}");
            assert!(
                notes
                    .windows(2)
                    .all(|pair| pair[0].start_s <= pair[1].start_s)
            );
            for note in notes {
                assert!(
                    note.start_s < LENGTH_S && note.held_s > 0.0,
                    "{name}: {note:?}"
                );
                let drum = note.voice.bus() == Bus::Drums;
                assert!(
                    drum || (24.0..100.0).contains(&note.key),
                    "{name}: {note:?}"
                );
            }
        }
    }
}
