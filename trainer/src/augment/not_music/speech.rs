//! A voice that says nothing in no language: a source, a mouth that moves, and the rhythm of talk.

use std::f32::consts::{PI, TAU};

use rand::{Rng, rngs::StdRng};

use super::sounds::{normal, pole};

/// First three formants of nine vowels of a man's voice, hertz (Peterson and Barney 1952).
const VOWELS: [[f32; 3]; 9] = [
    [270.0, 2290.0, 3010.0],
    [390.0, 1990.0, 2550.0],
    [530.0, 1840.0, 2480.0],
    [660.0, 1720.0, 2410.0],
    [730.0, 1090.0, 2440.0],
    [570.0, 840.0, 2410.0],
    [440.0, 1020.0, 2240.0],
    [300.0, 870.0, 2240.0],
    [490.0, 1350.0, 1690.0],
];
/// Formants above those hardly move.
const UPPER: [f32; 2] = [3500.0, 4500.0];

/// A resonance of two poles (Klatt 1980).
#[derive(Clone, Copy, Default)]
struct Formant {
    a: f32,
    b: f32,
    c: f32,
    before: [f32; 2],
}

impl Formant {
    fn tune(&mut self, frequency: f32, bandwidth: f32, rate: f32) {
        let radius = (-PI * bandwidth / rate).exp();
        self.c = -radius * radius;
        self.b = 2.0 * radius * (TAU * frequency / rate).cos();
        self.a = 1.0 - self.b - self.c;
    }

    fn next(&mut self, input: f32) -> f32 {
        let out = self.a * input + self.b * self.before[0] + self.c * self.before[1];
        self.before = [out, self.before[0]];
        out
    }
}

/// What stays the same while one person talks.
struct Voice {
    rate: f32,
    /// Hertz.
    pitch: f32,
    /// Of the formants, beside a man's.
    size: f32,
    /// Seconds of a sound, on average.
    pace: f32,
    /// Share of the source that follows the glottal slope: 1 is a dark voice, 0 a bright one.
    dark: f32,
    /// Breath in the voice.
    breath: f32,
    /// How loud consonants hiss; a microphone that is far or cheap has little of it.
    hiss: f32,
    /// How much of the bass the lips and the microphone take.
    thin: f32,
    /// How much the presence above 2 kHz is raised, as many voices and most microphones do: the amplitude
    /// that is added to its own.
    bright: f32,
}

impl Voice {
    fn new(rate: f32, random: &mut StdRng) -> Voice {
        let high = random.random::<f32>();
        Voice {
            rate,
            pitch: 75.0 + 225.0 * high,
            size: 0.92 + 0.28 * high + random.random_range(-0.08..0.08),
            pace: random.random_range(0.06..0.13),
            dark: random.random_range(0.75..1.0),
            breath: random.random_range(0.002..0.03),
            hiss: 0.003 * 50f32.powf(random.random()),
            thin: random.random_range(0.7..0.97),
            bright: random.random_range(0.0..4.0),
        }
    }
}

/// What one sound of a word is.
struct Sound {
    seconds: f32,
    voiced: f32,
    hiss: f32,
    /// Where the hiss begins, hertz.
    edge: f32,
    vowel: [f32; 3],
}

impl Sound {
    fn of_a_word(pace: f32, random: &mut StdRng) -> Sound {
        let seconds = pace * random.random_range(0.6..1.6);
        let vowel = VOWELS[random.random_range(0..VOWELS.len())];
        // Vowels, nasals, hissed consonants and stops, about as often as in speech.
        let (voiced, hiss) = match random.random::<f32>() {
            k if k < 0.5 => (random.random_range(0.6..1.0), 0.0),
            k if k < 0.68 => (random.random_range(0.15..0.4), 0.0),
            k if k < 0.84 => (0.0, random.random_range(0.05..0.4)),
            k if k < 0.92 => (0.3, random.random_range(0.05..0.2)),
            _ => (0.0, 0.0),
        };
        Sound {
            seconds,
            voiced,
            hiss,
            edge: random.random_range(1500.0..5000.0),
            vowel,
        }
    }

    fn pause(random: &mut StdRng) -> Sound {
        Sound {
            seconds: random.random_range(0.1..0.6),
            voiced: 0.0,
            hiss: 0.0,
            edge: 4000.0,
            vowel: VOWELS[8],
        }
    }
}

/// `count` samples at `rate` a second of somebody talking, at no particular level.
pub fn speak(rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
    let voice = Voice::new(rate, random);
    let mut mouth = [Formant::default(); 5];
    let mut at = VOWELS[8];
    let (mut phase, mut voiced, mut hiss) = (0.0f32, 0.0f32, 0.0f32);
    let (mut glottis, mut slow, mut last, mut body) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
    let (into_glottis, into_level, into_place) =
        (pole(100.0, rate), pole(15.0, rate), pole(8.0, rate) * 16.0);
    let into_body = pole(2000.0, rate);
    let mut samples = Vec::with_capacity(count);
    while samples.len() < count {
        // A phrase falls in pitch from its first to its last sound, and then somebody breathes.
        let sounds = random.random_range(8..30);
        for n in 0..=sounds {
            let sound = match n == sounds {
                true => Sound::pause(random),
                false => Sound::of_a_word(voice.pace, random),
            };
            let fall = 1.12 - 0.25 * n as f32 / sounds as f32;
            let pitch = voice.pitch * fall * random.random_range(0.93..1.07);
            let into_edge = pole(sound.edge, rate);
            for step in 0..(sound.seconds * voice.rate) as usize {
                if step % 16 == 0 {
                    for (place, target) in at.iter_mut().zip(sound.vowel) {
                        *place += into_place * (target - *place);
                    }
                    let places = at.iter().chain(&UPPER);
                    for (formant, place) in mouth.iter_mut().zip(places) {
                        formant.tune(place * voice.size, 50.0 + place / 25.0, rate);
                    }
                }
                voiced += into_level * (sound.voiced - voiced);
                hiss += into_level * (sound.hiss - hiss);
                phase += pitch / rate;
                let pulse = f32::from(u8::from(phase >= 1.0));
                phase = phase.fract();
                // The glottis lets through less and less of the treble.
                glottis += into_glottis * (pulse - glottis);
                let source = voice.dark * glottis * 10.0 + (1.0 - voice.dark) * pulse * 0.3;
                let noise = normal(random);
                let said = mouth.iter_mut().fold(
                    voiced * (source + voice.breath * noise),
                    |sound, formant| formant.next(sound),
                );
                slow += into_edge * (noise - slow);
                let mouthed = said + voice.hiss * hiss * (noise - slow);
                // The lips radiate the difference.
                let radiated = mouthed - voice.thin * last;
                last = mouthed;
                body += into_body * (radiated - body);
                samples.push(radiated + voice.bright * (radiated - body));
            }
        }
    }
    samples.truncate(count);
    samples
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn power(samples: &[f32]) -> f32 {
        samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32
    }

    /// Talk has most of its power below 1 kHz, some above 4 kHz, and falls silent between phrases.
    #[test]
    fn it_has_the_colour_and_the_pauses_of_talk() {
        let rate = 22_050.0;
        for seed in 0..8 {
            let samples = speak(rate, 8 * 22_050, &mut StdRng::seed_from_u64(seed));
            let (mut low, mut high) = (Vec::new(), Vec::new());
            let (mut under, mut over) = (0.0, 0.0);
            for x in &samples {
                under += pole(1000.0, rate) * (x - under);
                over += pole(4000.0, rate) * (x - over);
                low.push(under);
                high.push(x - over);
            }
            let share = power(&high) / power(&low);
            assert!((1e-4..1.0).contains(&share), "seed {seed}: {share}");
            let mut tenths: Vec<f32> = samples.chunks(2205).map(power).collect();
            tenths.sort_by(f32::total_cmp);
            let (quiet, loud) = (tenths[tenths.len() / 20], tenths[tenths.len() * 9 / 10]);
            assert!(quiet < loud * 0.01, "seed {seed}: {quiet} {loud}");
        }
    }
}
