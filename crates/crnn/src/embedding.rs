//! The embedding of a slice: what the head gets, as further outputs of the network.

use crate::model_file::{Manifest, ModelFile};

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
    /// Identifies the network without its head, by which embeddings can be compared: FNV-1a (Fowler, Noll & Vo) over the
    /// names and values of all other tensors, in hexadecimal digits. Teaching does not change it.
    pub fn network_digest(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |bytes: &[u8]| {
            for &byte in bytes {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        for (name, tensor) in &self.tensors {
            if !name.starts_with("head.") {
                add(name.as_bytes());
                tensor
                    .values
                    .iter()
                    .for_each(|value| add(&value.to_le_bytes()));
            }
        }
        format!("{hash:016x}")
    }

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
        let tensor = |name| self.tensors.get(name).cloned();
        let (Some(mut weight), Some(mut bias)) = (tensor("head.weight"), tensor("head.bias"))
        else {
            return self;
        };
        let (logits, width) = (weight.shape[0], weight.shape[1]);
        for row in 0..width {
            let identity = (0..width).map(|column| if row == column { 1.0 } else { 0.0 });
            weight.values.extend(identity);
        }
        weight.shape[0] = logits + width;
        bias.values.extend(vec![0.0; width]);
        bias.shape[0] = logits + width;
        self.tensors.insert("head.weight".to_owned(), weight);
        self.tensors.insert("head.bias".to_owned(), bias);
        self.manifest.network.genres = logits + width;
        self
    }
}
