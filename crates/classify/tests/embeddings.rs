//! The embedding of each slice beside its probabilities.

use genrescope_classify::{Classifier, StreamingConfig, StreamingSession, block_on};
use genrescope_crnn::model_file::{self, ModelFile, self_test_input};

fn shipped() -> ModelFile {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/genrescope.safetensors"
    );
    model_file::read(&std::fs::read(path).expect("the shipped model")).expect("a valid model")
}

#[test]
fn head_maps_embedding_to_logits() {
    let file = shipped();
    let head = |name: &str| file.tensors[name].clone();
    let (weight, bias) = (head("head.weight"), head("head.bias"));
    let plain = Classifier::new(file).expect("a valid model");
    let extended = Classifier::new(shipped().with_embeddings().with_embeddings()).expect("valid");
    let manifest = extended.manifest();
    let (logits, width) = (manifest.logits(), manifest.embedding_width());
    assert_eq!((logits, width), (12, 128));

    let mut input = self_test_input(manifest.network.bands, manifest.slices.frames);
    manifest.normalisation.apply(&mut input);
    let expected = block_on(plain.logits(&input)).expect("finite logits");
    assert_eq!(
        block_on(extended.logits(&input)).expect("finite logits"),
        expected
    );
    let probabilities = block_on(plain.probabilities(&input)).expect("finite logits");
    assert_eq!(
        block_on(plain.rows(&input)).expect("finite logits"),
        probabilities
    );
    let rows = block_on(extended.rows(&input)).expect("finite logits");
    for (slice, row) in rows.chunks_exact(logits + width).enumerate() {
        let (own, embedding) = row.split_at(logits);
        assert_eq!(own, &probabilities[slice * logits..][..logits]);
        for (output, weights) in weight.values.chunks_exact(width).enumerate() {
            let products = weights.iter().zip(embedding).map(|(w, x)| w * x);
            let logit = bias.values[output] + products.sum::<f32>();
            assert!((logit - expected[slice * logits + output]).abs() < 1e-4);
        }
    }
    block_on(extended.self_test()).expect("the self-test ignores the embeddings");
}

#[test]
fn live_slices_have_no_embedding() {
    let [plain, extended] = [shipped(), shipped().with_embeddings()].map(|file| {
        let mut session = StreamingSession::new(&file.manifest, StreamingConfig::default())
            .expect("valid settings");
        let samples: Vec<f32> = (0..22_050 * 6)
            .map(|at| (at as f32 * 0.05).sin() * 0.3)
            .collect();
        session.push(&samples);
        let classifier = Classifier::new(file).expect("a valid model");
        let slice = session.next_slice().expect("six seconds have a slice");
        block_on(slice.classify(&classifier)).expect("finite logits")
    });
    assert_eq!(plain, extended);
    assert_eq!((plain.probabilities.len(), plain.outside.len()), (10, 2));
}
