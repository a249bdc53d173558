//! A linear head.

use crate::dot::dot;

/// One logit for each genre from an embedding.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// `[genres, width]`
    pub weights: Vec<f32>,
    /// `[genres]`
    pub biases: Vec<f32>,
}

impl Head {
    /// The head with these weights, `[genres, width]`, and biases, less the mean over the genres: that changes no
    /// probability, and the logits of an embedding then sum to zero.
    pub fn centred(weights: Vec<f32>, biases: Vec<f32>) -> Head {
        let mut head = Head { weights, biases };
        head.centre_over_classes();
        head
    }

    /// All logits are zero.
    pub(crate) fn zeros(genres: usize, width: usize) -> Head {
        Head {
            weights: vec![0.0; genres * width],
            biases: vec![0.0; genres],
        }
    }

    /// The logits of an embedding.
    pub fn logits(&self, embedding: &[f32]) -> Vec<f32> {
        let rows = self.weights.chunks_exact(embedding.len());
        rows.zip(&self.biases)
            .map(|(row, bias)| bias + dot(row, embedding))
            .collect()
    }

    /// Subtracts the mean row, which changes no probability: the logits of an embedding then sum to zero, so that they can
    /// be compared with an output for sounds of no genre.
    pub(crate) fn centre_over_classes(&mut self) {
        let genres = self.biases.len();
        let width = self.weights.len() / genres;
        for column in 0..width {
            let rows = (0..genres).map(|genre| genre * width + column);
            let mean = rows.clone().map(|at| self.weights[at]).sum::<f32>() / genres as f32;
            rows.for_each(|at| self.weights[at] -= mean);
        }
        let mean = self.biases.iter().sum::<f32>() / genres as f32;
        self.biases.iter_mut().for_each(|bias| *bias -= mean);
    }
}
