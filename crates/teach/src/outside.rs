//! The output for non-music, taken over from the network that was taught.

use genrescope_crnn::model_file::ModelFile;
use genrescope_vote::{OutsideClass, OutsideConfig};

use crate::estimate::HeldOut;
use crate::head::Head;
use crate::songs::Songs;

/// Share of the taught songs that may be taken for non-music.
const LOST: f32 = 0.02;
/// By how much further their logits must be from non-music, since songs to come vary more than these.
const RESERVE: f32 = 1.0;

/// A row of the head for non-music.
#[derive(Clone, Debug, PartialEq)]
pub struct NonMusic {
    pub weights: Vec<f32>,
    pub bias: f32,
    pub config: OutsideConfig,
}

impl NonMusic {
    /// The network's own output for non-music, less the mean of its genres', so that it can stand beside logits that sum to
    /// zero. Its bias is lowered until it does not claim the taught songs, whose logits come from heads that were trained
    /// without them. `None` for networks without such an output.
    ///
    /// On 210 clips of animals, rain, machines and speech against music of four taught genres this separates as well as in
    /// the shipped model (AUROC 0.94, 0.92). For other music no such output is taken over: none separated it (0.46 to 0.64).
    pub fn take_over(base: &ModelFile, songs: &Songs, held_out: &[HeldOut]) -> Option<NonMusic> {
        let outside = base.manifest.decision.outside.as_ref()?;
        let is_non_music = |class: &OutsideClass| *class == OutsideClass::NonMusic;
        let genres = base.manifest.genres.len();
        let at = genres + outside.classes.iter().position(is_non_music)?;
        let (weight, bias) = (
            &base.tensors.get("head.weight")?.values,
            &base.tensors.get("head.bias")?.values,
        );
        let width = songs.width;
        let mean = |column: usize| {
            (0..genres)
                .map(|genre| weight[genre * width + column])
                .sum::<f32>()
                / genres as f32
        };
        let weights: Vec<f32> = (0..width)
            .map(|column| weight[at * width + column] - mean(column))
            .collect();
        let bias = bias[at] - bias[..genres].iter().sum::<f32>() / genres as f32;
        let row = Head {
            weights: weights.clone(),
            biases: vec![bias],
        };
        // How far the genres together are above non-music.
        let mut margins: Vec<f32> = held_out
            .iter()
            .map(|song| {
                let embedding = &songs.songs[song.song].embedding;
                log_sum_exp(&song.logits) - row.logits(embedding)[0]
            })
            .collect();
        margins.sort_by(f32::total_cmp);
        let lowest = margins.get((margins.len() as f32 * LOST) as usize).copied();
        let decided_at = outside.inside_below;
        let odds = (decided_at / (1.0 - decided_at)).ln();
        let lowered = lowest.map_or(0.0, |lowest| (lowest - RESERVE - odds).min(0.0));
        Some(NonMusic {
            weights,
            bias: bias + lowered,
            config: OutsideConfig {
                classes: vec![OutsideClass::NonMusic],
                inside_below: decided_at,
            },
        })
    }
}

fn log_sum_exp(logits: &[f32]) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    most + logits.iter().map(|x| (x - most).exp()).sum::<f32>().ln()
}
