//! Model files whose outputs are independent labels.

#![cfg(test)]

#[path = "support/manifest.rs"]
mod support;

use genrescope_crnn::Preset;
use genrescope_crnn::model_file::{
    LabelSettings, Manifest, ModelFileError, Precision, read, read_any, write,
};
use genrescope_crnn::test_weights::weights;
use genrescope_vote::{OutsideClass, OutsideConfig, PredictionSet, Vote};

/// The manifest with labels in place of genres.
fn with_labels() -> Manifest {
    let mut manifest = support::manifest(Preset::Described, &["guitar", "slow", "loud"]);
    manifest.decision.vote = Vote::Mean;
    manifest.labels = Some(LabelSettings {
        thresholds: vec![0.5, 0.0, 1.0],
    });
    manifest
}

#[test]
fn a_model_of_labels_is_read_only_by_programs_that_know_labels() {
    let manifest = with_labels();
    let bytes = write(&manifest, &weights(&manifest.network), Precision::Half).unwrap();
    assert_eq!(read_any(&bytes).unwrap().manifest, manifest);
    assert_eq!(
        read(&bytes).expect_err("labels"),
        ModelFileError::IndependentLabels
    );
    let mut genres = manifest;
    genres.labels = None;
    let bytes = write(&genres, &weights(&genres.network), Precision::Half).unwrap();
    assert_eq!(read_any(&bytes), read(&bytes));
    // Earlier readers reject unknown fields.
    let key = b"labels";
    assert!(!bytes.windows(key.len()).any(|part| part == key));

    let changes: [fn(&mut Manifest); 6] = [
        |m| m.labels.as_mut().unwrap().thresholds.truncate(2),
        |m| m.labels.as_mut().unwrap().thresholds[1] = 1.5,
        |m| m.labels.as_mut().unwrap().thresholds[1] = f32::NAN,
        |m| m.decision.vote = Vote::Geometric,
        |m| {
            m.decision.set = Some(PredictionSet {
                from: 0.2,
                coverage: 0.7,
            });
        },
        |m| {
            m.network.genres += 1;
            m.decision.outside = Some(OutsideConfig {
                classes: vec![OutsideClass::OtherMusic],
                inside_below: 0.5,
            });
        },
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut manifest = with_labels();
        change(&mut manifest);
        let error = manifest.validate().expect_err("invalid");
        assert!(
            matches!(error, ModelFileError::Inconsistent { .. }),
            "change {at}: {error}"
        );
    }
}
