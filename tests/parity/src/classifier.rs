//! From samples to a classification with a network of known weights: everything except decoding.

use std::ops::ControlFlow;

use burn::tensor::Device;
use genrescope_classify::{Classifier, ClassifyError, Session, Step, block_on};
use genrescope_crnn::Preset;
use genrescope_crnn::model_file::ModelFile;
use genrescope_crnn::slices::Rest;
use genrescope_crnn_train::{Crnn, state_dict};
use genrescope_vote::{Answer, DecisionConfig, Vote};

#[path = "../../../crates/crnn/tests/support/manifest.rs"]
mod support;

pub const RATE: usize = 22_050;

pub fn model(preset: Preset) -> ModelFile {
    let mut manifest = support::manifest(preset, &["a", "b", "c"]);
    manifest.front_end.hop_length = 1708;
    manifest.slices.rest = Rest::AlignLast;
    manifest.decision = DecisionConfig {
        vote: Vote::Mean,
        not_sure_below: 0.0,
        outside: None,
        set: None,
        silence_below_db: -35.0,
    };
    let tensors = state_dict(&Crnn::new(&manifest.network, &Device::flex()));
    ModelFile { manifest, tensors }
}

fn classifier(preset: Preset) -> Classifier {
    Classifier::new(model(preset)).expect("a valid model")
}

fn tone(seconds: f32) -> Vec<f32> {
    (0..(seconds * RATE as f32) as usize)
        .map(|i| (i as f32 * 0.09).sin() * 0.3 + (i as f32 * 0.013).sin() * 0.2)
        .collect()
}

fn classify(
    classifier: &Classifier,
    samples: &[f32],
    batch: usize,
) -> Result<genrescope_vote::Classification, ClassifyError> {
    block_on(classifier.classify(samples, batch, Vote::Mean, |_| ControlFlow::Continue(())))
}

#[test]
fn answers_for_short_silent_and_audible_samples() {
    let classifier = classifier(Preset::Described);
    let answer = |samples: &[f32]| classify(&classifier, samples, 8).expect("a verdict").answer;
    assert_eq!(answer(&[]), Answer::TooShort);
    assert_eq!(answer(&tone(0.2)), Answer::TooShort);
    assert_eq!(answer(&vec![0.0; 5 * RATE]), Answer::NoMusic);
    assert!(matches!(answer(&tone(5.0)), Answer::Genre(_)));
}

#[test]
fn probabilities_do_not_depend_on_the_batch_size() {
    for preset in Preset::ALL {
        let classifier = classifier(preset);
        let samples = tone(12.0);
        let one = classify(&classifier, &samples, 1).expect("a verdict");
        let many = classify(&classifier, &samples, 100).expect("a verdict");
        assert_eq!(
            one.slices.len(),
            5,
            "12 s are 155 columns: four slices and an aligned one"
        );
        for (a, b) in one.slices.iter().zip(&many.slices) {
            assert_eq!((a.start_s, a.end_s), (b.start_s, b.end_s));
            for (p, q) in a.probabilities.iter().zip(&b.probabilities) {
                assert!((p - q).abs() < 1e-5, "{preset:?}: {p} {q}");
            }
        }
    }
}

#[test]
fn reports_progress_and_can_be_cancelled() {
    let classifier = classifier(Preset::Described);
    let samples = tone(12.0);
    let mut reported = Vec::new();
    let verdict = block_on(classifier.classify(&samples, 2, Vote::Mean, |progress| {
        reported.push((progress.done, progress.total));
        ControlFlow::Continue(())
    }));
    assert!(verdict.is_ok());
    assert_eq!(reported, [(2, 5), (4, 5), (5, 5)]);
    let mut calls = 0;
    let cancelled = block_on(classifier.classify(&samples, 2, Vote::Mean, |_| {
        calls += 1;
        ControlFlow::Break(())
    }));
    assert_eq!(cancelled, Err(ClassifyError::Cancelled));
    assert_eq!(calls, 1);
}

/// A device is lost during a song: another classifier continues where the first one stopped.
#[test]
fn another_classifier_can_finish_a_session() {
    let file = model(Preset::Described);
    let load = || Classifier::new(file.clone()).expect("a valid model");
    let (first, second) = (load(), load());
    let samples = tone(12.0);
    let mut session = Session::new(&file.manifest).expect("valid settings");
    for piece in samples.chunks(5000) {
        session.push(piece);
    }
    session.finish();
    let step = block_on(session.step(&first, 2)).expect("a step");
    assert_eq!(
        step,
        Step::Classified {
            new: 0..2,
            done: 2,
            total: 5
        }
    );
    while block_on(session.step(&second, 2)).expect("a step") != Step::Done {}
    let whole = classify(&first, &samples, 100).expect("a verdict");
    let pieced = session.classification(Vote::Mean);
    assert_eq!(pieced.slices.len(), whole.slices.len());
    assert_eq!(pieced.answer, whole.answer);
}

#[test]
fn rejects_logits_that_differ_from_the_self_test() {
    let mut file = model(Preset::Described);
    file.manifest.self_test.logits = vec![vec![9.0; 3]; 2];
    let classifier = Classifier::new(file).expect("a valid model");
    let error = block_on(classifier.self_test()).expect_err("other logits");
    assert!(error.is_device_fault(), "{error}");
}

#[test]
fn non_finite_samples_do_not_reach_the_network() {
    let classifier = classifier(Preset::Described);
    let mut samples = tone(5.0);
    samples[40_000..50_000].fill(f32::NAN);
    samples[60_000] = f32::INFINITY;
    let verdict = classify(&classifier, &samples, 8).expect("a verdict");
    assert!(verdict.ranking.iter().all(|r| r.probability.is_finite()));
}
