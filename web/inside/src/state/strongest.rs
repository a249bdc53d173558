//! Where in the song each map is strongest.

use std::collections::BTreeMap;

use genrescope_trace::{Stage, Trace, names};

/// The strongest cell of each map, by block and map.
#[derive(Default)]
pub struct Strongest(BTreeMap<(usize, usize), Found>);

/// A cell after pooling.
#[derive(Clone, Copy)]
pub struct Found {
    pub slice: usize,
    pub band: usize,
    pub frame: usize,
    pub value: f32,
}

impl Strongest {
    /// Records the cells of a traced slice.
    pub fn record(&mut self, slice: usize, blocks: usize, trace: &Trace) {
        for block in 0..blocks {
            let Some(tensor) = trace.get(&names::block(block, Stage::Pool)) else {
                continue;
            };
            let [maps, bands, frames] = [tensor.shape[1], tensor.shape[2], tensor.shape[3]];
            for (map, cells) in tensor
                .values
                .chunks_exact(bands * frames)
                .enumerate()
                .take(maps)
            {
                let at = genrescope_vote::argmax(cells);
                let found = Found {
                    slice,
                    band: at / frames,
                    frame: at % frames,
                    value: cells[at],
                };
                let own = self.0.entry((block, map)).or_insert(found);
                if found.value > own.value {
                    *own = found;
                }
            }
        }
    }

    /// Where a map is strongest, once a slice was recorded.
    pub fn get(&self, block: usize, map: usize) -> Option<Found> {
        self.0.get(&(block, map)).copied()
    }
}
