//! The order laboratory: the whole song with its time in another order within each slice.

use std::rc::Rc;

use genrescope_trace::{Experiment, Random, names, order};
use genrescope_vote::{Classification, argmax};
use serde_json::{Value, json};

use super::vote::answer;
use crate::error::RoomError;
use crate::state::{Answer, LoadedModel, Room, Step, Work};

/// Frames of a block.
const BLOCK: usize = 8;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    /// The recurrent layers read the steps in random order.
    Steps,
    /// The frames from the last to the first.
    Reverse,
    /// Blocks of frames in random order.
    Blocks,
    /// The frames in random order.
    Frames,
}

/// A change in progress, one slice a step.
struct Ordering {
    change: Change,
    model: Rc<LoadedModel>,
    random: Random,
    next: usize,
    total: usize,
    /// Probabilities of the slices without the change, and with it.
    before: Vec<f32>,
    after: Vec<f32>,
}

impl Work for Ordering {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        if !Rc::ptr_eq(&self.model, &room.shared_model()?) {
            return Err(RoomError::new("cancelled", "the model has changed"));
        }
        let slice = self.next;
        let input = room.slice_input(slice)?;
        let frames = self.model.size()[1];
        let random = &mut self.random;
        let after = match self.change {
            Change::Steps => self.steps_permuted(room, slice, &input)?,
            Change::Reverse => self.reordered(&input, &order::reversed(frames)),
            Change::Blocks => {
                let order = order::shuffled_blocks(frames, BLOCK, random);
                self.reordered(&input, &order)
            }
            Change::Frames => {
                let order = order::shuffled(frames, random);
                self.reordered(&input, &order)
            }
        };
        let before = self.model.probabilities(&self.model.logits(&input));
        self.before.extend(before);
        self.after.extend(after);
        self.next += 1;
        if self.next < self.total {
            return Ok(Step::More(self.next as f32 / self.total as f32));
        }
        self.finish(room)
    }
}

impl Ordering {
    fn reordered(&self, input: &[f32], order: &[usize]) -> Vec<f32> {
        let logits = self.model.logits(&order::reordered(input, order));
        self.model.probabilities(&logits)
    }

    fn steps_permuted(
        &mut self,
        room: &mut Room,
        slice: usize,
        input: &[f32],
    ) -> Result<Vec<f32>, RoomError> {
        let network = &self.model.trace;
        let song = room.song.as_mut();
        let song = song.ok_or_else(|| RoomError::new("cancelled", "the song has changed"))?;
        let sequence = song.sequences.entry(slice);
        let sequence = sequence.or_insert_with(|| network.run(input).sequence_only());
        let steps = sequence
            .get(names::SEQUENCE)
            .map_or(0, |tensor| tensor.shape[1]);
        let experiment = Experiment {
            step_order: self.random.permutation(steps),
            ..Experiment::default()
        };
        let changed = network.run_recurrent(sequence, &experiment);
        Ok(self.model.probabilities(changed.logits()))
    }

    fn finish(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        let outputs = self.model.manifest().network.genres;
        let genres = self.model.manifest().genres.len();
        let song = room.current_song()?;
        let decision = &self.model.manifest().decision;
        let summary = |probabilities: &[f32]| -> Value {
            let slices = probabilities.chunks_exact(outputs).enumerate();
            let slices = slices.map(|(slice, row)| song.session.slice_classification(slice, row));
            let duration_s = song.session.duration_s();
            let song =
                Classification::aggregate(slices.collect(), duration_s, decision.vote, decision);
            let mut probabilities = vec![0.0; genres];
            for ranked in &song.ranking {
                probabilities[ranked.genre] = ranked.probability;
            }
            json!({
                "genre": song.ranking.first().map(|ranked| ranked.genre),
                "probabilities": probabilities,
                "answer": answer(&song),
            })
        };
        let tops = |all: &[f32]| -> Vec<usize> {
            let rows = all.chunks_exact(outputs);
            rows.map(|row| argmax(&row[..genres])).collect()
        };
        let pairs = tops(&self.before).into_iter().zip(tops(&self.after));
        let same = pairs.filter(|(before, after)| before == after).count();
        Ok(Step::Done(Answer {
            reply: json!({
                "kept": same as f64 / self.total as f64,
                "before": summary(&self.before),
                "after": summary(&self.after),
            }),
            arrays: vec![std::mem::take(&mut self.after)],
        }))
    }
}

impl Room {
    pub(super) fn order(&self, change: &str, seed: u64) -> Result<Box<dyn Work>, RoomError> {
        let change = match change {
            "steps" => Change::Steps,
            "reverse" => Change::Reverse,
            "blocks" => Change::Blocks,
            "frames" => Change::Frames,
            other => return Err(RoomError::bad_request(format!("no change {other}"))),
        };
        Ok(Box::new(Ordering {
            change,
            model: self.shared_model()?,
            random: Random::new(seed),
            next: 0,
            total: self.current_song()?.slices(),
            before: Vec::new(),
            after: Vec::new(),
        }))
    }
}
