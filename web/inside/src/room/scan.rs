//! Where in the song each map is strongest.

use std::ops::Range;

use serde_json::json;

use crate::error::RoomError;
use crate::state::{Answer, Room, Step, Work};

/// A scan, one slice a step.
struct Scan {
    slices: Range<usize>,
    next: usize,
}

impl Work for Scan {
    fn step(&mut self, room: &mut Room) -> Result<Step, RoomError> {
        if self.next < self.slices.end {
            let slice = self.next;
            let model = room.shared_model()?;
            let trace = model.trace.run(&room.slice_input(slice)?);
            if let Some(song) = &mut room.song {
                let blocks = model.manifest().network.blocks.len();
                song.strongest.record(slice, blocks, &trace);
                song.sequences.insert(slice, trace.sequence_only());
            }
            self.next += 1;
        }
        if self.next < self.slices.end {
            let done = self.next - self.slices.start;
            return Ok(Step::More(done as f32 / self.slices.len() as f32));
        }
        Ok(Step::Done(Answer {
            reply: json!({}),
            arrays: Vec::new(),
        }))
    }
}

impl Room {
    pub(super) fn scan(&self, slices: Range<usize>) -> Result<Box<dyn Work>, RoomError> {
        if slices.end > self.current_song()?.slices() {
            return Err(RoomError::new("no_slice", slices.end.to_string()));
        }
        let next = slices.start;
        Ok(Box::new(Scan { slices, next }))
    }

    pub(super) fn strongest(&self, block: usize, map: usize) -> Result<Answer, RoomError> {
        let song = self.current_song()?;
        let found = song.strongest.get(block, map);
        let found = found.ok_or_else(|| RoomError::bad_request("scan slices first"))?;
        let model = self.model()?;
        let network = &model.manifest().network;
        let pooled: usize = network.blocks[..=block]
            .iter()
            .map(|block| block.pool[1])
            .product();
        let per_frame = model.manifest().front_end.frame_duration_s();
        let second = f64::from(song.session.place(found.slice).start_s)
            + (found.frame as f64 + 0.5) * pooled as f64 * per_frame;
        Ok(Answer {
            reply: json!({
                "slice": found.slice,
                "band": found.band,
                "frame": found.frame,
                "value": found.value,
                "second": second,
            }),
            arrays: Vec::new(),
        })
    }
}
