//! A store in two resolutions.

use std::borrow::Borrow;

use rand::{Rng, rngs::StdRng};

use super::config::TrainConfig;
use crate::augment;
use crate::data::MelStore;

/// A store, or a reference to one, and the same songs with a lower resolution if the recipe uses it.
pub struct TwoGrids<S> {
    fine: S,
    coarse: Option<MelStore>,
}

impl<S: Borrow<MelStore>> TwoGrids<S> {
    /// Lowers the resolution of all songs if `coarse` is set and the store's resolution is not low already.
    pub fn new(fine: S, coarse: bool) -> TwoGrids<S> {
        TwoGrids {
            coarse: (coarse && !fine.borrow().interpolated).then(|| fine.borrow().on_coarse_grid()),
            fine,
        }
    }

    /// The store as it was prepared.
    pub fn fine(&self) -> &MelStore {
        self.fine.borrow()
    }

    /// Copies a slice from column `start` on into `out`, `[bands, frames]`, with the recipe's changes of tempo and
    /// resolution.
    pub fn copy_slice(
        &self,
        row: usize,
        start: usize,
        config: &TrainConfig,
        out: &mut [f32],
        random: &mut StdRng,
    ) {
        let coarse = config.augment.coarse;
        let store = match &self.coarse {
            Some(store) if random.random::<f32>() < coarse => store,
            _ => self.fine(),
        };
        let tempo = config.augment.tempo;
        let columns = augment::columns(start, config.frames, store.columns, tempo, random);
        store.copy_columns(row, &columns, out);
    }
}
