//! A voice that says nothing in no language: a source, a mouth that moves, and the rhythm of talk.

use rand::{Rng, rngs::StdRng};

use super::filters::{Formant, LowPass, pole};
use super::sounds::normal;

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
/// Formants above those hardly move: one for each kilohertz, as of a tube of 17 cm. Without those near the end of the
/// range a cascade has no treble (Klatt 1980).
const UPPER: [f32; 7] = [3500.0, 4500.0, 5500.0, 6500.0, 7500.0, 8500.0, 9500.0];

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
    /// How much the chest and a near microphone raise what is below 500 Hz, likewise.
    warm: f32,
    /// The ring of a voice that carries, where its upper formants stand close: how strong, and where, hertz.
    ring: f32,
    ring_at: f32,
    /// Where the glottal slope becomes steeper, hertz: a soft voice has little treble.
    tilt: f32,
    /// How fast a sound turns into the next, hertz.
    haste: f32,
    /// Seconds of the longest breath.
    breather: f32,
}

impl Voice {
    fn new(rate: f32, random: &mut StdRng) -> Voice {
        let high = random.random::<f32>();
        Voice {
            rate,
            pitch: 75.0 + 225.0 * high,
            size: 0.92 + 0.28 * high + random.random_range(-0.08..0.08),
            pace: random.random_range(0.05..0.12),
            dark: 1.0 - 0.15 * random.random::<f32>().powi(2),
            breath: random.random_range(0.002..0.03),
            hiss: 0.003 * 150f32.powf(random.random()),
            thin: random.random_range(0.4..0.97),
            bright: random.random_range(0.0..1.5),
            warm: random.random_range(0.0..4.0),
            ring: 0.05 * 60f32.powf(random.random()),
            ring_at: random.random_range(2800.0..5000.0),
            tilt: 700.0 * 8f32.powf(random.random()),
            haste: random.random_range(15.0..60.0),
            breather: 0.1 * 20f32.powf(random.random()),
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
    fn of_a_word(pace: f32, loud: f32, random: &mut StdRng) -> Sound {
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
            voiced: voiced * loud,
            hiss: hiss * loud,
            edge: random.random_range(1500.0..7000.0),
            vowel,
        }
    }

    fn pause(longest: f32, random: &mut StdRng) -> Sound {
        Sound {
            seconds: random.random_range(0.05..longest),
            voiced: 0.0,
            hiss: 0.0,
            edge: 4000.0,
            vowel: VOWELS[8],
        }
    }
}

/// A voice with everything in it that moves.
struct Speaker {
    voice: Voice,
    phase: f32,
    pitch: f32,
    voiced: LowPass,
    hiss: LowPass,
    /// The glottis lets through less and less of the treble.
    glottis: LowPass,
    /// Where the first formants are on their way to the vowel's, and how far they get in [`Speaker::STEP`] samples.
    vowel: [f32; 3],
    into_vowel: f32,
    mouth: Vec<Formant>,
    tilt: LowPass,
    /// What a hiss leaves out.
    edge: LowPass,
    last: f32,
    body: LowPass,
    chest: LowPass,
    ring: Formant,
}

impl Speaker {
    /// Samples for which the mouth keeps its shape.
    const STEP: usize = 16;

    fn new(voice: Voice) -> Speaker {
        let rate = voice.rate;
        let upper = UPPER
            .iter()
            .filter(|place| *place * voice.size < 0.48 * rate);
        let mut ring = Formant::default();
        ring.tune(voice.ring_at, 1200.0, rate);
        Speaker {
            phase: 0.0,
            pitch: voice.pitch,
            voiced: LowPass::new(voice.haste, rate),
            hiss: LowPass::new(voice.haste, rate),
            glottis: LowPass::new(100.0, rate),
            vowel: VOWELS[8],
            into_vowel: pole(voice.haste / 2.0, rate) * Speaker::STEP as f32,
            mouth: vec![Formant::default(); VOWELS[0].len() + upper.count()],
            tilt: LowPass::new(voice.tilt, rate),
            edge: LowPass::new(0.0, rate),
            last: 0.0,
            body: LowPass::new(2000.0, rate),
            chest: LowPass::new(500.0, rate),
            ring,
            voice,
        }
    }

    /// Moves mouth and pitch towards those of a sound.
    fn move_to(&mut self, vowel: [f32; 3], pitch: f32) {
        for (place, vowel) in self.vowel.iter_mut().zip(vowel) {
            *place += self.into_vowel * (vowel - *place);
        }
        self.pitch += self.into_vowel / 2.0 * (pitch - self.pitch);
        let places = self.vowel.iter().chain(&UPPER);
        for (formant, place) in self.mouth.iter_mut().zip(places) {
            let place = place * self.voice.size;
            let bandwidth = 50.0 + place / 25.0 * (1.0 + place / 6000.0);
            formant.tune(place, bandwidth, self.voice.rate);
        }
    }

    /// The next sample of a sound; `noise` is white.
    fn next(&mut self, sound: &Sound, noise: f32) -> f32 {
        let voice = &self.voice;
        let voiced = self.voiced.next(sound.voiced);
        let hiss = self.hiss.next(sound.hiss);
        self.phase += self.pitch / voice.rate;
        let pulse = f32::from(u8::from(self.phase >= 1.0));
        self.phase = self.phase.fract();
        let glottis = self.glottis.next(pulse);
        let source = voice.dark * glottis * 10.0 + (1.0 - voice.dark) * pulse * 0.3;
        let said = self.mouth.iter_mut().fold(
            voiced * (source + voice.breath * noise),
            |sound, formant| formant.next(sound),
        );
        let mouthed = self.tilt.next(said) + voice.hiss * hiss * (noise - self.edge.next(noise));
        // The lips radiate the difference.
        let radiated = mouthed - voice.thin * self.last;
        self.last = mouthed;
        let present = radiated - self.body.next(radiated);
        radiated
            + voice.bright * present
            + voice.warm * self.chest.next(radiated)
            + voice.ring * self.ring.next(present)
    }
}

/// `count` samples at `rate` a second of somebody talking, at no particular level.
pub fn speak(rate: f32, count: usize, random: &mut StdRng) -> Vec<f32> {
    let mut speaker = Speaker::new(Voice::new(rate, random));
    let mut samples = Vec::with_capacity(count);
    while samples.len() < count {
        // A phrase falls in pitch from its first to its last sound, and then somebody breathes.
        let sounds = random.random_range(8..40);
        let loud = random.random_range(0.25..1.0);
        for n in 0..=sounds {
            let sound = match n == sounds {
                true => Sound::pause(speaker.voice.breather, random),
                false => Sound::of_a_word(speaker.voice.pace, loud, random),
            };
            let fall = 1.12 - 0.25 * n as f32 / sounds as f32;
            let pitch = speaker.voice.pitch * fall * random.random_range(0.87..1.15);
            speaker.edge.into = pole(sound.edge, rate);
            for step in 0..(sound.seconds * rate) as usize {
                if step % Speaker::STEP == 0 {
                    speaker.move_to(sound.vowel, pitch);
                }
                samples.push(speaker.next(&sound, normal(random)));
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
            let (mut under, mut over) = (LowPass::new(1000.0, rate), LowPass::new(4000.0, rate));
            for x in &samples {
                low.push(under.next(*x));
                high.push(x - over.next(*x));
            }
            let share = power(&high) / power(&low);
            assert!((1e-4..1.0).contains(&share), "seed {seed}: {share}");
            // Fiftieths of a second: those in a hurry breathe for a twentieth.
            let mut powers: Vec<f32> = samples.chunks(441).map(power).collect();
            powers.sort_by(f32::total_cmp);
            let (quiet, loud) = (powers[powers.len() / 20], powers[powers.len() * 9 / 10]);
            assert!(quiet < loud * 0.01, "seed {seed}: {quiet} {loud}");
        }
    }
}
