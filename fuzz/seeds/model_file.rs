//! Model files of a tiny network, and their manifests.

use anyhow::Result;
use genrescope_crnn::model_file::{
    Calibration, FORMAT_VERSION, LabelSettings, Manifest, Normalisation, Precision, Provenance, SelfTest, write,
};
use genrescope_crnn::slices::{Rest, Short, SliceConfig};
use genrescope_crnn::{
    ConvBlockConfig, CrnnConfig, GruConfig, InputNorm, NamedTensor, Sequence, StateDict,
    TemporalPooling, expected_shapes,
};
use genrescope_mel::MelConfig;
use genrescope_vote::{DecisionConfig, Vote};

use crate::Seed;

/// Both variants of everything that has two.
pub fn seeds() -> Result<Vec<Seed>> {
    let plain = manifest(
        InputNorm::Whole,
        Sequence::Time,
        TemporalPooling::Mean,
        true,
    );
    let other = manifest(
        InputNorm::PerBand,
        Sequence::Slices,
        TemporalPooling::Last,
        false,
    );
    let none = manifest(InputNorm::None, Sequence::Time, TemporalPooling::Last, true);
    let mut labels = none.clone();
    labels.decision.vote = Vote::Mean;
    labels.labels = Some(LabelSettings {
        thresholds: vec![0.5, 0.25],
    });
    Ok(vec![
        (
            "full.safetensors".into(),
            write(&plain, &tensors(&plain), Precision::Full)?,
        ),
        (
            "half.safetensors".into(),
            write(&other, &tensors(&other), Precision::Half)?,
        ),
        ("time.json".into(), serde_json::to_vec(&plain)?),
        ("slices.json".into(), serde_json::to_vec(&other)?),
        ("none.json".into(), serde_json::to_vec(&none)?),
        (
            "labels.safetensors".into(),
            write(&labels, &tensors(&labels), Precision::Full)?,
        ),
        ("labels.json".into(), serde_json::to_vec(&labels)?),
    ])
}

fn manifest(
    input_norm: InputNorm,
    sequence: Sequence,
    temporal_pooling: TemporalPooling,
    bidirectional: bool,
) -> Manifest {
    let block = |channels, pool| ConvBlockConfig { channels, pool };
    Manifest {
        format_version: FORMAT_VERSION,
        name: "t".into(),
        genres: vec!["a".into(), "b".into()],
        front_end: MelConfig {
            n_mels: 4,
            ..MelConfig::librosa_default()
        },
        normalisation: Normalisation {
            offset: 40.0,
            scale: 0.025,
        },
        slices: SliceConfig {
            frames: 8,
            hop: 4,
            rest: Rest::AlignLast,
            short: Short::Repeat,
            min_frames: 2,
        },
        network: CrnnConfig {
            bands: 4,
            genres: 2,
            input_norm,
            blocks: vec![block(2, [2, 2]), block(3, [1, 2])],
            conv_dropout: 0.1,
            sequence,
            gru: vec![GruConfig {
                units: 2,
                bidirectional,
            }],
            temporal_pooling,
            head_dropout: 0.3,
        },
        calibration: Calibration { temperature: 1.0 },
        decision: DecisionConfig {
            vote: Vote::Majority,
            not_sure_below: 0.3,
            outside: None,
            set: None,
            silence_below_db: -60.0,
        },
        labels: None,
        self_test: SelfTest {
            logits: vec![vec![0.5, -0.5]],
        },
        provenance: Provenance::default(),
    }
}

fn tensors(manifest: &Manifest) -> StateDict {
    let shapes = expected_shapes(&manifest.network).into_iter();
    let tensors = shapes.map(|(name, shape)| {
        let values = vec![0.25; shape.iter().product()];
        (name, NamedTensor { shape, values })
    });
    tensors.collect()
}
