//! Songs and sounds from further stores, which fill a part of each batch.

use anyhow::{Result, ensure};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::config::TrainConfig;
use super::further_stores::{FurtherStores, Place};
use crate::augment::non_music::NonMusicArgs;
use crate::data::{ColumnFilter, MelStore, StoreChecksums};

/// Songs and sounds of further stores, sorted by what they are to the model.
pub struct ExtraSongs {
    stores: FurtherStores,
    /// Songs of each genre of the model.
    genres: Vec<Vec<Place>>,
    /// Genres of the model that have songs here.
    present: Vec<usize>,
    other_music: Vec<Place>,
    non_music: Vec<Place>,
}

impl ExtraSongs {
    /// Opens the stores; `None` if there are none.
    ///
    /// A song of one of the model's genres is one more song of it, a sound of the genre "non-music" or "not-music" is
    /// non-music, and everything else is other music. A column `split` excludes the songs whose value is not "train".
    ///
    /// # Errors
    /// A store cannot be read or was prepared with other settings; the recipe uses songs that no store has.
    pub fn open(
        NonMusicArgs {
            extra_data: folders,
            extra_only: only,
            ..
        }: &NonMusicArgs,
        songs: &MelStore,
        config: &TrainConfig,
    ) -> Result<Option<ExtraSongs>> {
        let mut extra = ExtraSongs {
            stores: FurtherStores::default(),
            genres: vec![Vec::new(); songs.genres.len()],
            present: Vec::new(),
            other_music: Vec::new(),
            non_music: Vec::new(),
        };
        for folder in folders {
            for (place, song) in extra.stores.open(folder, songs, config)? {
                let is_wanted =
                    |filter: &ColumnFilter| filter.matches(song) || filter.is_unknown(song);
                if !only.iter().all(is_wanted) {
                    continue;
                }
                match songs.genres.binary_search(&song.genre) {
                    Ok(genre) => extra.genres[genre].push(place),
                    Err(_) if song.is_non_music() => extra.non_music.push(place),
                    Err(_) => extra.other_music.push(place),
                }
            }
        }
        extra.present = (0..extra.genres.len())
            .filter(|&genre| !extra.genres[genre].is_empty())
            .collect();
        for (option, share, found) in [
            ("extra-songs", config.extra_songs, extra.present.len()),
            ("other-music", config.other_music, extra.other_music.len()),
        ] {
            ensure!(
                share <= 0.0 || found > 0,
                "the recipe uses --{option}, but the stores of --extra-data have no such songs"
            );
        }
        Ok((!folders.is_empty()).then_some(extra))
    }

    /// Copies a random slice of a song of one of the model's genres, each genre equally often, into `out`,
    /// `[bands, frames]`. Returns the genre.
    pub fn draw_song(&self, config: &TrainConfig, out: &mut [f32], random: &mut StdRng) -> usize {
        let Some(&genre) = self.present.choose(random) else {
            return 0;
        };
        self.stores.draw(&self.genres[genre], config, out, random);
        genre
    }

    /// Copies a random slice of other music into `out`, `[bands, frames]`.
    pub fn draw_other_music(&self, config: &TrainConfig, out: &mut [f32], random: &mut StdRng) {
        self.stores.draw(&self.other_music, config, out, random);
    }

    /// Copies a random slice of non-music into `out`, `[bands, frames]`; false if there is none.
    pub fn draw_non_music(
        &self,
        config: &TrainConfig,
        out: &mut [f32],
        random: &mut StdRng,
    ) -> bool {
        self.stores.draw(&self.non_music, config, out, random);
        !self.non_music.is_empty()
    }

    /// Checksums of the stores, in their order.
    pub fn checksums(&self) -> Vec<StoreChecksums> {
        self.stores.checksums()
    }
}
