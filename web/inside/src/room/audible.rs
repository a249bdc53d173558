//! The sound of the regions that speak for a genre, and of all others.

use genrescope_trace::explain::{Grid, Map};
use genrescope_vote::argmax;
use serde_json::json;

use super::slice_sound::SliceSound;
use crate::error::RoomError;
use crate::sound::amplitude;
use crate::state::{Answer, Room};

/// The level of what is not to be played. Attenuated rather than removed: with silence, or in smaller regions, the
/// network's answer to the sound differs more often from its answer to the masked slice.
const GAIN_DB: f32 = -18.0;
/// Patches of a map in each direction of a region.
const PATCHES: usize = 2;
/// At most this share of the regions speaks for a genre.
const SHARE: usize = 4;

/// Regions of 2 by 2 patches.
struct Regions {
    grid: Grid,
    /// What each adds to the log-odds.
    values: Vec<f32>,
}

impl Regions {
    fn new(map: &Map) -> Regions {
        let grid = Grid {
            patch: map.grid.patch.map(|size| size * PATCHES),
            ..map.grid
        };
        let mut values = vec![0.0; grid.patches()];
        for (index, value) in map.values.iter().enumerate() {
            let (row, column) = (index / map.grid.columns(), index % map.grid.columns());
            values[row / PATCHES * grid.columns() + column / PATCHES] += value;
        }
        Regions { grid, values }
    }

    /// The strongest quarter, of those that speak for the genre at all.
    fn speaking(&self) -> Vec<bool> {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|&a, &b| self.values[b].total_cmp(&self.values[a]));
        let mut speaking = vec![false; self.values.len()];
        for &region in &order[..self.values.len().div_ceil(SHARE)] {
            speaking[region] = self.values[region] > 0.0;
        }
        speaking
    }
}

impl Room {
    pub(super) fn audible(
        &self,
        slice: usize,
        genre: usize,
        mode: &str,
    ) -> Result<Answer, RoomError> {
        let (model, song) = (self.model()?, self.current_song()?);
        let explained = self.explained.as_ref().filter(|own| own.slice == slice);
        let maps = explained.map_or(&[][..], |own| &own.maps);
        let map = maps.iter().find(|(own, _)| *own == genre);
        let (_, map) = map.ok_or_else(|| RoomError::bad_request("explain the slice first"))?;
        let is_only = match mode {
            "only" => true,
            "without" => false,
            other => return Err(RoomError::bad_request(format!("mode: {other}"))),
        };
        let regions = Regions::new(map);
        let speaking = regions.speaking();
        let [bands, frames] = model.size();
        let is_attenuated =
            |band: usize, frame: usize| speaking[regions.grid.patch_of(band, frame)] != is_only;
        let cells: Vec<f32> = (0..frames * bands)
            .map(|at| match is_attenuated(at % bands, at / bands) {
                true => amplitude(GAIN_DB),
                false => 1.0,
            })
            .collect();

        let sound = SliceSound::new(model.manifest(), song, slice);
        let samples = sound.with_gains(&song.samples[sound.part.clone()], &[], &cells);
        let of_sound = model.logits(&sound.input_of(&samples)?.input);
        let of_mask = model.logits(&self.attenuated(slice, is_attenuated)?);
        let genres = model.outputs().genres;
        let [played, masked] = [&of_sound, &of_mask].map(|logits| model.probabilities(logits));
        Ok(Answer {
            reply: json!({
                "regions": speaking,
                "rows": regions.grid.rows(),
                "columns": regions.grid.columns(),
                "patch": regions.grid.patch,
                "gain_db": GAIN_DB,
                "logits": of_sound,
                "masked_logits": of_mask,
                "probabilities": played,
                "masked_probabilities": masked,
                "top": argmax(&played[..genres]),
                "masked_top": argmax(&masked[..genres]),
            }),
            arrays: vec![samples[sound.own()].to_vec()],
        })
    }

    /// The network's input for a slice with lower levels in some cells.
    fn attenuated(
        &self,
        slice: usize,
        is_attenuated: impl Fn(usize, usize) -> bool,
    ) -> Result<Vec<f32>, RoomError> {
        let manifest = self.model()?.manifest();
        let normalisation = manifest.normalisation;
        let mut input = self.slice_input(slice)?;
        let spectrogram = self.current_song()?.session.spectrogram();
        let floor = spectrogram
            .decibels
            .iter()
            .copied()
            .fold(f32::INFINITY, f32::min);
        let frames = manifest.slices.frames;
        for (at, value) in input.iter_mut().enumerate() {
            if is_attenuated(at / frames, at % frames) {
                let decibels = normalisation.decibels(*value) + GAIN_DB;
                *value = (decibels.max(floor) + normalisation.offset) * normalisation.scale;
            }
        }
        Ok(input)
    }
}
