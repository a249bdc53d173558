//! The instruments: each adds one note to a buffer of samples.

use std::f32::consts::TAU;

use super::note::{Note, Voice};
use super::pluck::pluck;
use super::signal::{LowPass, Noise, SAMPLE_RATE, Saw, hertz};
use super::sine::sine;

/// Adds a note to the samples of its bus; what exceeds the buffer is cut off. `seed` makes the noise of
/// one hit differ from the next.
pub fn play(note: &Note, seed: u32, out: &mut [f32]) {
    let rate = SAMPLE_RATE as f32;
    let start = (note.start_s * rate) as usize;
    let length = (note.voice.sounds_s(note.held_s) * rate) as usize;
    let end = start.saturating_add(length).min(out.len());
    let Some(out) = out.get_mut(start..end) else {
        return;
    };
    let mut noise = Noise::new(seed);
    // Samples until its release, and the gain from there on.
    let held = note.held_s * rate;
    let release = |n: usize, seconds: f32| {
        let past = (n as f32 - held).max(0.0) / rate;
        (1.0 - past / seconds).max(0.0)
    };
    let t = |n: usize| n as f32 / rate;
    let f = hertz(note.key);
    let mut add = |sample: &mut dyn FnMut(usize) -> f32| {
        for (n, out) in out.iter_mut().enumerate() {
            *out += note.gain * sample(n);
        }
    };
    match note.voice {
        Voice::Kick => {
            let mut phase = 0.0;
            add(&mut |n| {
                // The pitch of a drum falls right after the hit.
                phase += (48.0 + 130.0 * (-t(n) * 32.0).exp()) / rate;
                let click = if n < 60 { 0.25 * noise.next() } else { 0.0 };
                sine(phase) * (-t(n) * 9.0).exp() + click
            });
        }
        Voice::Snare => {
            let mut body = LowPass::new(7000.0);
            let mut rumble = LowPass::new(500.0);
            add(&mut |n| {
                let hiss = body.next(noise.next());
                let wires = (hiss - rumble.next(hiss)) * (-t(n) * 18.0).exp();
                0.75 * wires + 0.45 * sine(185.0 * t(n)) * (-t(n) * 26.0).exp()
            });
        }
        Voice::Rim => add(&mut |n| {
            let tone = sine(1700.0 * t(n)) + 0.6 * sine(815.0 * t(n));
            0.6 * tone * (-t(n) * 70.0).exp()
        }),
        Voice::Hat | Voice::OpenHat => {
            let decay = match note.voice {
                Voice::Hat => 75.0,
                _ => 3.0 / note.held_s.max(0.1),
            };
            let mut below = LowPass::new(7000.0);
            add(&mut |n| {
                let hiss = noise.next();
                (hiss - below.next(hiss)) * (-t(n) * decay).exp()
            });
        }
        Voice::Crackle => add(&mut |_| {
            let dust = noise.next();
            // Some ten clicks a second.
            if dust.abs() > 0.999_75 {
                dust
            } else {
                0.004 * dust
            }
        }),
        Voice::Bass => {
            let (mut saw, mut filter) = (Saw::new(0.0), LowPass::new(400.0));
            add(&mut |n| {
                if n % 32 == 0 {
                    filter.tune(f * (2.0 + 7.0 * (-t(n) * 9.0).exp()));
                }
                let round = 0.6 * sine(f * t(n));
                let attack = (t(n) / 0.004).min(1.0);
                (round + 0.5 * filter.next(saw.next(f))) * attack * release(n, 0.06)
            });
        }
        Voice::Guitar => pluck(f, 0.9965, 4200.0, &mut noise, |pluck| {
            add(&mut |n| pluck() * release(n, 0.06));
        }),
        Voice::Muted => pluck(f, 0.965, 2500.0, &mut noise, |pluck| {
            add(&mut |n| pluck() * (-t(n) * 9.0).exp());
        }),
        Voice::Strings => {
            let mut saws = [Saw::new(0.1), Saw::new(0.45), Saw::new(0.8)];
            let mut filter = LowPass::new((f * 4.0).clamp(900.0, 3800.0));
            let late = 0.15 * (noise.next() + 1.0);
            add(&mut |n| {
                // Vibrato begins after the attack.
                let depth = 0.004 * ((t(n) - 0.25) * 3.0).clamp(0.0, 1.0);
                let bend = 1.0 + depth * sine(5.4 * t(n) + late);
                let [a, b, c] = &mut saws;
                let bow = a.next(f * bend) + b.next(f * 1.003 * bend) + c.next(f * 0.996 * bend);
                let attack = (t(n) / 0.14).min(1.0);
                0.3 * filter.next(bow) * attack * release(n, 0.4)
            });
        }
        Voice::Organ => add(&mut |n| {
            let bars = [
                (1.0, 0.5),
                (2.0, 0.3),
                (3.0, 0.22),
                (4.0, 0.12),
                (6.0, 0.06),
            ];
            let tone: f32 = bars
                .iter()
                .map(|(partial, gain)| gain * sine(f * partial * t(n)))
                .sum();
            tone * (t(n) / 0.006).min(1.0) * release(n, 0.05)
        }),
        Voice::Piano => add(&mut |n| {
            // A hammer on a tine: frequency modulation (Chowning 1973), dull as it fades.
            let tine = 0.25 * (-t(n) * 14.0).exp() * sine(13.0 * f * t(n));
            let bend = 1.4 / TAU * (-t(n) * 2.5).exp() * sine(f * t(n));
            let tone = sine(f * t(n) + bend) + tine;
            0.6 * tone * (t(n) / 0.003).min(1.0) * (-t(n) * 1.3).exp() * release(n, 0.08)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Voice; 12] = [
        Voice::Kick,
        Voice::Snare,
        Voice::Rim,
        Voice::Hat,
        Voice::OpenHat,
        Voice::Crackle,
        Voice::Bass,
        Voice::Guitar,
        Voice::Muted,
        Voice::Strings,
        Voice::Organ,
        Voice::Piano,
    ];

    fn sound(voice: Voice, key: f32) -> Vec<f32> {
        let mut out = vec![0.0; SAMPLE_RATE as usize];
        let note = Note {
            start_s: 0.1,
            held_s: 0.5,
            voice,
            key,
            gain: 1.0,
        };
        play(&note, 7, &mut out);
        out
    }

    #[test]
    fn every_voice_sounds_from_its_start_on() {
        for voice in ALL {
            let out = sound(voice, 57.0);
            let start = SAMPLE_RATE as usize / 10;
            assert!(out[..start].iter().all(|&x| x == 0.0), "{voice:?}");
            let loudest = out.iter().fold(0f32, |most, x| most.max(x.abs()));
            assert!((0.3..1.8).contains(&loudest), "{voice:?}: {loudest}");
            assert!(out.iter().all(|x| x.is_finite()), "{voice:?}");
            assert!(
                out[out.len() - 50..].iter().all(|x| x.abs() < 0.01),
                "{voice:?}"
            );
        }
    }

    #[test]
    fn tones_have_the_pitch_of_their_key() {
        for voice in [
            Voice::Bass,
            Voice::Guitar,
            Voice::Strings,
            Voice::Organ,
            Voice::Piano,
        ] {
            // A of 220 Hz: the wave repeats itself after a period, more than after others near it.
            let out = sound(voice, 57.0);
            let wave = &out[10_000..20_000];
            let alike = |lag: usize| {
                let pairs = wave.iter().zip(&wave[lag..]);
                pairs.map(|(a, b)| a * b).sum::<f32>()
            };
            let best = (150..260).max_by(|&a, &b| alike(a).total_cmp(&alike(b)));
            let cents = 1200.0 * (best.unwrap_or(1) as f32 * 220.0 / SAMPLE_RATE as f32).log2();
            // A sample of lag is nine cents.
            assert!(cents.abs() < 12.0, "{voice:?}: {cents} cents");
        }
    }

    #[test]
    fn cuts_notes_at_the_end_of_the_buffer() {
        let mut out = vec![0.0; 100];
        let mut note = Note {
            start_s: 0.001,
            held_s: 9.0,
            voice: Voice::Organ,
            key: 60.0,
            gain: 1.0,
        };
        play(&note, 0, &mut out);
        assert!(out[90] != 0.0);
        note.start_s = 5.0;
        play(&note, 0, &mut out);
    }
}
