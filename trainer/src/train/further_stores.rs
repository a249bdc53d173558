//! Stores besides that of --data, whose songs fill a part of each batch.

use std::path::Path;

use anyhow::{Result, ensure};
use rand::seq::IndexedRandom;
use rand::{Rng, rngs::StdRng};

use super::config::TrainConfig;
use super::two_grids::TwoGrids;
use crate::data::{MelStore, Song, StoreChecksums};

/// A song of one of the stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    store: usize,
    row: usize,
}

/// The stores of one option of the command line, in its order.
#[derive(Default)]
pub struct FurtherStores(Vec<TwoGrids<MelStore>>);

impl FurtherStores {
    /// Opens one more store and returns its songs for training: a column `split` excludes those whose value is not "train".
    ///
    /// # Errors
    /// The store cannot be read, was prepared with other settings than `songs`, or its songs are shorter than a slice.
    pub fn open(
        &mut self,
        folder: &Path,
        songs: &MelStore,
        config: &TrainConfig,
    ) -> Result<impl Iterator<Item = (Place, &Song)>> {
        let store = MelStore::open(folder)?;
        ensure!(
            config.frames <= store.columns,
            "a slice of {} frames is longer than the {} columns of a song in {}",
            config.frames,
            store.columns,
            folder.display()
        );
        ensure!(
            store.front_end == songs.front_end,
            "the store {} was prepared with other settings than that of --data: prepare it with the same settings",
            folder.display()
        );
        let index = self.0.len();
        let coarse = config.augment.coarse > 0.0;
        self.0.push(TwoGrids::new(store, coarse));
        let songs = self.0[index].fine().songs.iter();
        let for_training = songs.filter(|song| {
            let split = song.columns.get("split");
            split.is_none_or(|part| part == "train")
        });
        Ok(for_training.map(move |song| {
            let row = song.row;
            (Place { store: index, row }, song)
        }))
    }

    /// Copies a random slice of a random song of `places` into `out`, `[bands, frames]`; nothing if there is none.
    pub fn draw(
        &self,
        places: &[Place],
        config: &TrainConfig,
        out: &mut [f32],
        random: &mut StdRng,
    ) {
        if let Some(place) = places.choose(random) {
            let store = &self.0[place.store];
            let start = random.random_range(0..=store.fine().columns - config.frames);
            store.copy_slice(place.row, start, config, out, random);
        }
    }

    /// Checksums of the stores, in their order.
    pub fn checksums(&self) -> Vec<StoreChecksums> {
        let stores = self.0.iter();
        stores.map(|store| store.fine().checksums.clone()).collect()
    }
}
