//! The embedding of each slice beside its probabilities.

use genrescope_classify::{Classifier, block_on};
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
