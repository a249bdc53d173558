//! The embedding of a slice: what the head gets, as further outputs of the network.

use crate::model_file::{Manifest, ModelFile};
use crate::state_dict::NamedTensor;

impl Manifest {
    /// Logits of a slice: of the genres, then of the outside classes.
    pub fn logits(&self) -> usize {
        self.genres.len() + self.decision.outside_classes()
    }

    /// Values of a slice's embedding among the network's outputs, which follow the logits: 0 unless
    /// [`ModelFile::with_embeddings`] has added them.
    pub fn embedding_width(&self) -> usize {
        self.network.genres.saturating_sub(self.logits())
    }
}

impl ModelFile {
    /// The same model whose network also outputs the embedding of each slice: the states of the last GRU layer after
    /// temporal pooling, from which the head computes the logits.
    ///
    /// The rows of the identity matrix are added to the head, so every implementation of the network computes the
    /// embedding without code of its own. Models that output it already are unchanged. The result is for inference; a
    /// written model file has no such outputs.
    #[must_use]
    pub fn with_embeddings(mut self) -> ModelFile {
        if self.manifest.embedding_width() > 0 {
            return self;
        }
        let Some(head) = self.tensors.get_mut("head.weight") else {
            return self;
        };
        let (logits, width) = (head.shape[0], head.shape[1]);
        for row in 0..width {
            head.values
                .extend((0..width).map(|column| if row == column { 1.0 } else { 0.0 }));
        }
        head.shape = vec![logits + width, width];
        let bias = NamedTensor {
            shape: vec![logits + width],
            values: match self.tensors.get("head.bias") {
                Some(bias) => [&bias.values[..], &vec![0.0; width]].concat(),
                None => return self,
            },
        };
        self.tensors.insert("head.bias".to_owned(), bias);
        self.manifest.network.genres = logits + width;
        self
    }
}
