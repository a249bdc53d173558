//! Streaming inference, compared with the session of a song, with a network of known weights.

use genrescope_audio::Resampler;
use genrescope_classify::{Classifier, Session, Step, StreamingConfig, StreamingSession, block_on};
use genrescope_crnn::Preset;
use genrescope_vote::{Answer, RunningVote, SliceClassification, Vote};

use crate::classifier::{RATE, model};

/// Largest difference of a probability. The decibels are bit-identical, but the slices of a song reach
/// the network in batches and live ones alone, and sums in another order round differently.
const TOLERANCE: f32 = 1e-5;

fn clip(seconds: f32) -> Vec<f32> {
    (0..(seconds * RATE as f32) as usize)
        .map(|i| {
            let t = i as f32 / RATE as f32;
            let swell = 0.3 + 0.7 * (t * 0.9).sin().abs();
            swell * ((t * 2000.0).sin() * 0.3 + (t * 311.0 * (1.0 + (t * 0.2).sin())).sin() * 0.2)
        })
        .collect()
}

fn listen(
    live: &mut StreamingSession,
    classifier: &Classifier,
    samples: &[f32],
) -> Vec<SliceClassification> {
    let mut slices = Vec::new();
    for piece in samples.chunks(700) {
        live.push(piece);
        if let Some(slice) = live.next_slice() {
            slices.push(block_on(slice.classify(classifier)).expect("a slice"));
        }
    }
    slices
}

#[test]
fn live_slices_equal_those_of_a_session() {
    for preset in Preset::ALL {
        let file = model(preset);
        // In a song, a network over slices has state from the slices before these.
        if file.manifest.network.sequence == genrescope_crnn::Sequence::Slices {
            continue;
        }
        let classifier = Classifier::new(file.clone()).expect("a valid model");
        let mut samples = clip(20.0);
        // The loudest bin comes first, so that it is the reference of every slice.
        for (i, sample) in samples[..RATE / 2].iter_mut().enumerate() {
            *sample = (i as f32 * 0.09).sin() * 0.95;
        }

        let mut session = Session::new(&file.manifest).expect("valid settings");
        session.push(&samples);
        session.finish();
        while block_on(session.step(&classifier, 8)).expect("a step") != Step::Done {}

        let mut live = StreamingSession::new(&file.manifest, StreamingConfig::default())
            .expect("valid settings");
        let slices = listen(&mut live, &classifier, &samples);
        assert_eq!(live.skipped(), 0);

        let mut compared = 0;
        for slice in &slices {
            let same = session.slices().iter().find(|other| {
                other.start_s == slice.start_s && (other.end_s - slice.end_s).abs() < 1e-3
            });
            let Some(same) = same else { continue };
            compared += 1;
            assert_eq!(slice.audible, same.audible);
            for (p, q) in slice.probabilities.iter().zip(&same.probabilities) {
                assert!((p - q).abs() <= TOLERANCE, "{preset:?}: {p} {q}");
            }
        }
        assert!(compared >= 7, "{compared} slices were compared");
    }
}

#[test]
fn buffers_do_not_grow_within_an_hour() {
    let file = model(Preset::Described);
    let mut live =
        StreamingSession::new(&file.manifest, StreamingConfig::default()).expect("valid settings");
    let mut resampler = Resampler::new(48_000, RATE as u32).expect("sensible rates");
    let second: Vec<f32> = (0..48_000).map(|i| (i as f32 * 0.05).sin() * 0.2).collect();
    let mut samples = Vec::new();
    let mut early = 0;
    let mut slices = 0;
    for passed in 0..3600 {
        for block in second.chunks(2048) {
            resampler.push(block).expect("a block");
            samples.clear();
            resampler.take(&mut samples, usize::MAX);
            live.push(&samples);
            slices += usize::from(live.next_slice().is_some());
        }
        if passed == 60 {
            early = live.capacity() + samples.capacity();
        }
    }
    assert_eq!(live.capacity() + samples.capacity(), early);
    assert!((live.duration_s() - 3600.0).abs() < 1.0);
    assert_eq!(live.skipped(), 0);
    // One each four frames of 77 ms, or five where the resampler gives two frames at once.
    assert!((11_000..11_700).contains(&slices), "{slices}");
}

#[test]
fn silence_after_music_gives_the_answer_no_music_within_three_seconds() {
    let file = model(Preset::Described);
    let classifier = Classifier::new(file.clone()).expect("a valid model");
    let mut live =
        StreamingSession::new(&file.manifest, StreamingConfig::default()).expect("valid settings");
    let mut running = RunningVote::default();
    let mut answers = Vec::new();
    let mut samples = clip(12.0);
    samples.resize(16 * RATE, 0.0);
    for slice in listen(&mut live, &classifier, &samples) {
        let end_s = slice.end_s;
        running.push(slice, 10.0);
        // None at the start, before there is evidence.
        if let Some(verdict) = running.classification(Vote::Mean, &file.manifest.decision) {
            answers.push((end_s, verdict.answer));
        }
    }
    let (first_s, first) = answers[0];
    assert!(first_s < 4.0, "the first answer comes after {first_s} s");
    assert!(matches!(first, Answer::Genre(_)));
    let silent_s = answers
        .iter()
        .find(|(_, answer)| *answer == Answer::NoMusic);
    let silent_s = silent_s.expect("silence").0;
    assert!((14.0..15.0).contains(&silent_s), "{silent_s}");
}

#[test]
fn a_late_caller_gets_the_newest_slice() {
    let file = model(Preset::Described);
    let mut live =
        StreamingSession::new(&file.manifest, StreamingConfig::default()).expect("valid settings");
    let samples = clip(10.0);
    for piece in samples.chunks(700) {
        live.push(piece);
    }
    assert!(live.next_slice().is_some());
    assert_eq!(live.skipped(), 0, "no slice was due before");
    live.push(&clip(2.0));
    let slice = live.next_slice().expect("a slice");
    let classifier = Classifier::new(file).expect("a valid model");
    let slice = block_on(slice.classify(&classifier)).expect("a verdict");
    assert!((slice.end_s - 12.0).abs() < 0.15, "{}", slice.end_s);
    // Two seconds are 25 frames: six slices of four frames each, five of them left out.
    assert_eq!(live.skipped(), 5);
    assert!(live.next_slice().is_none(), "nothing new");
}
