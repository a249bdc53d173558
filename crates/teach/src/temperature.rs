//! Temperature scaling (Guo et al. 2017) on songs that were not trained on.

use crate::estimate::HeldOut;

/// With fewer songs a fitted temperature would describe these songs rather than others.
const FEWEST_SONGS: usize = 10;
/// Logarithms of the temperatures that are tried.
const FROM: f32 = -1.6;
const TO: f32 = 1.6;
const TRIED: usize = 65;

/// The temperature at which the held-out songs' genres have the highest likelihood; 1 for very few songs.
pub fn fit(songs: &[HeldOut]) -> f32 {
    if songs.len() < FEWEST_SONGS {
        return 1.0;
    }
    let temperatures =
        (0..TRIED).map(|index| (FROM + (TO - FROM) * index as f32 / (TRIED - 1) as f32).exp());
    temperatures
        .map(|temperature| (loss(songs, temperature), temperature))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(1.0, |best| best.1)
}

fn loss(songs: &[HeldOut], temperature: f32) -> f32 {
    let losses = songs
        .iter()
        .map(|song| -song.probabilities(temperature)[song.genre].max(1e-30).ln());
    losses.sum()
}
