//! Occlusion maps of a slice for two genres.

use std::rc::Rc;

use genrescope_trace::explain::{DECISIVE, Occlusion, log_odds_of};
use serde_json::json;

use crate::error::RoomError;
use crate::state::{Answer, Explained, LoadedModel, Room, Step, Work};

/// Slices between two steps.
const BATCH: usize = 8;

/// A map in progress.
struct Explaining {
    model: Rc<LoadedModel>,
    occlusion: Occlusion,
    input: Vec<f32>,
    slice: usize,
    genres: [usize; 2],
    logits: Vec<f32>,
    next: usize,
}

impl Work for Explaining {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        let total = self.occlusion.len();
        let end = total.min(self.next + BATCH);
        let inputs = self.occlusion.inputs(&self.input, self.next..end);
        self.logits.extend(self.model.logits(&inputs));
        self.next = end;
        if end < total {
            return Ok(Step::More(end as f32 / total as f32));
        }
        if !Rc::ptr_eq(&self.model, &room.shared_model()?) {
            return Err(RoomError::new("cancelled", "the model has changed"));
        }
        let outputs = self.model.outputs();
        let scores = self
            .genres
            .map(|genre| log_odds_of(&self.logits, genre, outputs));
        let maps = [0, 1].map(|index| (self.genres[index], self.occlusion.map(&scores[index])));
        let grid = maps[0].1.grid;
        let answer = Answer {
            reply: json!({
                "rows": grid.rows(),
                "columns": grid.columns(),
                "patch": grid.patch,
                "decisive": [maps[0].1.is_decisive(), maps[1].1.is_decisive()],
                "log_odds": [scores[0][0], scores[1][0]],
                "threshold": DECISIVE,
            }),
            arrays: maps.iter().map(|(_, map)| map.values.clone()).collect(),
        };
        room.explained = Some(Explained {
            slice: self.slice,
            maps,
        });
        Ok(Step::Done(answer))
    }
}

impl Room {
    /// `seed` is that of the random masks of a sharpened map.
    pub(super) fn explain(
        &self,
        slice: usize,
        genres: [usize; 2],
        seed: Option<u64>,
    ) -> Result<Box<dyn Work>, RoomError> {
        let model = self.shared_model()?;
        if genres.iter().any(|&genre| genre >= model.outputs().genres) {
            return Err(RoomError::bad_request("no such genre"));
        }
        let [bands, frames] = model.size();
        Ok(Box::new(Explaining {
            occlusion: match seed {
                None => Occlusion::quick(bands, frames),
                Some(seed) => Occlusion::sharpened(bands, frames, seed),
            },
            input: self.slice_input(slice)?,
            model,
            slice,
            genres,
            logits: Vec::new(),
            next: 0,
        }))
    }
}
