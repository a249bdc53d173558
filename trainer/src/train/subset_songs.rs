//! Songs of stores that have some of the model's classes, from other collections.
//!
//! A network that is trained on two collections learns to recognise the collection, and that all its songs are of the genres that
//! it has. So for these songs the loss compares only the classes that the collection has: it teaches what makes hip-hop
//! differ from rock, and nothing about the genres that are not there.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use genrescope_vote::OutsideClass;
use rand::seq::IndexedRandom;
use rand::{Rng, rngs::StdRng};

use super::config::TrainConfig;
use super::further_stores::{FurtherStores, Place};
use crate::data::{self, MelStore, StoreChecksums};

/// Fraction of these songs that is other music. The rest is each genre equally often.
const OTHER_MUSIC: f32 = 1.0 / 3.0;

/// Songs of further stores by class.
pub struct SubsetSongs {
    stores: FurtherStores,
    /// Songs of each output of the network, in the order of the outputs.
    songs: Vec<Vec<Place>>,
    /// Genres that have songs.
    present: Vec<usize>,
    /// Output for other music, if there is one with songs.
    other_music: Option<usize>,
    classes: Vec<bool>,
}

impl SubsetSongs {
    /// Opens the stores; `None` if there are none.
    ///
    /// A song that is of none of the model's genres is other music. A column `split` excludes the songs whose value is not
    /// "train".
    ///
    /// # Errors
    /// A store cannot be read or was prepared with other settings; stores without a share of the batch, or the reverse; fewer
    /// than two classes.
    pub fn open(
        folders: &[PathBuf],
        songs: &MelStore,
        config: &TrainConfig,
    ) -> Result<Option<SubsetSongs>> {
        ensure!(
            folders.is_empty() == (config.subset_songs <= 0.0),
            "--subset-data and --subset-songs need each other"
        );
        if folders.is_empty() {
            return Ok(None);
        }
        let outside = config.outside();
        let output = outside
            .iter()
            .position(|&class| class == OutsideClass::OtherMusic);
        let output = output.map(|at| songs.genres.len() + at);
        let mut subset = SubsetSongs {
            stores: FurtherStores::default(),
            songs: vec![Vec::new(); config.outputs(songs.genres.len())],
            present: Vec::new(),
            other_music: None,
            classes: Vec::new(),
        };
        for folder in folders {
            for (place, song) in subset.stores.open(folder, songs, config)? {
                let Some(genre) = data::genre(song, &config.subset_genre) else {
                    continue;
                };
                let of_genre = songs.genres.binary_search_by(|one| one.as_str().cmp(genre));
                if let Some(output) = of_genre.ok().or(output) {
                    subset.songs[output].push(place);
                }
            }
        }
        subset.classes = subset.songs.iter().map(|songs| !songs.is_empty()).collect();
        subset.other_music = output.filter(|&output| subset.classes[output]);
        subset.present = (0..songs.genres.len())
            .filter(|&genre| subset.classes[genre])
            .collect();
        ensure!(
            subset.classes.iter().filter(|&&is_one| is_one).count() >= 2
                && !subset.present.is_empty(),
            "the stores of --subset-data have songs of fewer than two of the model's classes, so that there is nothing to compare"
        );
        Ok(Some(subset))
    }

    /// The outputs of the network that have songs here.
    pub fn classes(&self) -> &[bool] {
        &self.classes
    }

    /// Copies a random slice into `out`, `[bands, frames]`. Returns the output of the network that it belongs to.
    pub fn draw(&self, config: &TrainConfig, out: &mut [f32], random: &mut StdRng) -> usize {
        let is_other = random.random::<f32>() < OTHER_MUSIC;
        let genre = self.present.choose(random).copied().unwrap_or_default();
        let output = match self.other_music {
            Some(output) if is_other => output,
            _ => genre,
        };
        self.stores.draw(&self.songs[output], config, out, random);
        output
    }

    /// Checksums of the stores, in their order.
    pub fn checksums(&self) -> Vec<StoreChecksums> {
        self.stores.checksums()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rand::SeedableRng;
    use safetensors::{Dtype, tensor::TensorView};

    use super::*;

    /// A store of four songs in half of the bands and a quarter of the columns. Song `n` has the code `50 * n` everywhere.
    fn part_of_the_grid(folder: &std::path::Path) -> MelStore {
        let codes: Vec<u8> = (0..4u8)
            .flat_map(|song| vec![50 * song; 64 * 100])
            .collect();
        let index = |step: i16, count: i16| -> Vec<u8> {
            (0..count)
                .flat_map(|at| (at * step).to_le_bytes())
                .collect()
        };
        let (bands, frames) = (index(2, 64), index(12, 100));
        let tensors = [
            ("codes", Dtype::U8, vec![4, 64, 100], &codes),
            ("band_index", Dtype::I16, vec![64], &bands),
            ("frame_index", Dtype::I16, vec![100], &frames),
        ];
        let tensors = tensors
            .map(|(name, dtype, shape, data)| (name, TensorView::new(dtype, shape, data).unwrap()));
        fs::create_dir_all(folder).unwrap();
        let bytes = safetensors::serialize(tensors, None).unwrap();
        fs::write(folder.join("mel.safetensors"), bytes).unwrap();
        let list = "row,song,genre,split,ids\n0,a,rock,train,1\n1,b,rock,train,1 31\n2,c,polka,train,2\n3,d,pop,valid,3\n";
        fs::write(folder.join("songs.csv"), list).unwrap();
        MelStore::open(folder).unwrap()
    }

    fn config(other_rules: &[&str]) -> TrainConfig {
        let rules = ["ids=31:metal"].iter().chain(other_rules);
        TrainConfig {
            subset_songs: 0.5,
            subset_genre: rules.map(|rule| rule.parse().unwrap()).collect(),
            outside_classes: true,
            ..TrainConfig::default()
        }
    }

    #[test]
    fn songs_are_of_the_classes_that_the_store_has() {
        let folder = std::env::temp_dir().join(format!("subset-songs-{}", std::process::id()));
        let mut store = part_of_the_grid(&folder);
        store.genres = ["metal", "pop", "rock"].map(String::from).into();
        let folders = [folder.clone()];
        let open = |config: &TrainConfig| SubsetSongs::open(&folders, &store, config);

        let everything = config(&[]);
        let songs = open(&everything).unwrap().unwrap();
        // Pop is for validation only; of the outside classes there is other music.
        assert_eq!(songs.classes(), [true, false, true, true, false]);
        let mut random = StdRng::seed_from_u64(3);
        let mut counts = [0; 5];
        let mut out = vec![0.0; 128 * 32];
        for _ in 0..300 {
            let output = songs.draw(&everything, &mut out, &mut random);
            counts[output] += 1;
            let code = [50.0, f32::NAN, 0.0, 100.0, f32::NAN][output];
            let expected = -80.0 * (1.0 - (code + 0.5) / 256.0);
            assert!(
                out.iter().all(|&level| (level - expected).abs() < 1e-3),
                "{output}"
            );
        }
        assert!(
            counts[0] > 60 && counts[2] > 60 && counts[3] > 60,
            "{counts:?}"
        );

        let without_other = config(&["genre=polka:"]);
        let songs = open(&without_other).unwrap().unwrap();
        assert_eq!(songs.classes(), [true, false, true, false, false]);

        let one_class = config(&["genre=polka:", "genre=rock:"]);
        let error = open(&one_class).err().unwrap().to_string();
        assert!(error.contains("--subset-data"), "{error}");
        let no_share = TrainConfig {
            subset_songs: 0.0,
            ..everything
        };
        let error = open(&no_share).err().unwrap().to_string();
        assert!(error.contains("--subset-songs"), "{error}");
        fs::remove_dir_all(folder).unwrap();
    }
}
