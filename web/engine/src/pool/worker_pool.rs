//! The workers of the pool together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use genrescope_classify::WorkQueue;
use genrescope_worker::scope;
use js_sys::Uint8Array;

use super::inbox::{Inbox, Reply};
use super::worker_handle::WorkerHandle;

/// Networks at most, including the engine's own. More cost memory, and a song of thirty seconds is
/// done before they have started; onnxruntime-web has the same limit.
const MAX_NETWORKS: usize = 4;
/// Batches that a worker has at once: one in progress, and the next, so that it need not wait.
const BATCHES_AHEAD: usize = 2;
/// How long a worker may take before others get its batches.
const TIMEOUT_MS: u32 = 4_000;

/// The workers. Empty where the browser allows none: the engine's own network does everything then.
///
/// Two songs can have batches at once: the last ones of one song and the first ones of the next.
#[derive(Default)]
pub struct WorkerPool {
    workers: Vec<WorkerHandle>,
    inbox: Rc<Inbox>,
    /// Number of the song that began last.
    last_song: u32,
    /// Finished and failed batches of the songs in progress.
    finished: BTreeMap<u32, Vec<Finished>>,
    /// Outputs of the network for a slice.
    outputs: usize,
}

/// A batch with its probabilities; `None` if its worker has failed.
type Finished = (Range<usize>, Option<Vec<f32>>);

impl WorkerPool {
    /// Starts a worker for each core beside the engine's own. They get work once they are ready. With `embeddings` their
    /// networks also output the embedding of each slice.
    pub fn start(model: &Uint8Array, embeddings: bool) -> WorkerPool {
        let cores = scope().navigator().hardware_concurrency() as usize;
        let mut pool = WorkerPool::default();
        for index in 1..cores.min(MAX_NETWORKS) {
            match WorkerHandle::start(index - 1, model, embeddings, &pool.inbox) {
                Ok(worker) => pool.workers.push(worker),
                // Some browsers do not let a worker start another.
                Err(_) => break,
            }
        }
        pool
    }

    /// Begins another song. Returns its number in the pool.
    pub fn begin_song(&mut self, outputs: usize) -> u32 {
        self.last_song += 1;
        self.outputs = outputs;
        self.finished.insert(self.last_song, Vec::new());
        self.last_song
    }

    /// A song is done or cancelled: its results are dropped from now on.
    pub fn end_song(&mut self, song: u32) {
        self.finished.remove(&song);
    }

    /// Sends batches of a song to every worker that is ready.
    pub fn assign(
        &mut self,
        song: u32,
        queue: &mut WorkQueue,
        input: impl Fn(Range<usize>) -> Vec<f32>,
    ) {
        // In rounds, so that a song's last batches do not all go to the first worker.
        for round in 1..=BATCHES_AHEAD {
            for worker in self.workers.iter_mut().filter(|worker| worker.ready) {
                if worker.assigned.len() >= round {
                    continue;
                }
                let Some(range) = queue.take() else { return };
                if worker.send(song, &input(range.clone())) {
                    worker.assigned.push_back((song, range));
                } else {
                    queue.put_back(range);
                }
            }
        }
    }

    /// True while workers have batches.
    pub fn is_busy(&self) -> bool {
        self.workers
            .iter()
            .any(|worker| !worker.assigned.is_empty())
    }

    /// Waits for a reply. Workers that send none in time are terminated.
    pub async fn wait(&mut self) {
        if !self.inbox.wait(TIMEOUT_MS).await {
            for index in 0..self.workers.len() {
                if !self.workers[index].assigned.is_empty() {
                    self.terminate(index);
                }
            }
        }
    }

    /// Reads all replies so far, and adds the results of a song to its queue.
    pub fn collect(&mut self, song: u32, queue: &mut WorkQueue) {
        self.read_replies();
        let finished = self.finished.get_mut(&song).map(std::mem::take);
        for (range, probabilities) in finished.unwrap_or_default() {
            match probabilities {
                Some(probabilities) => queue.complete(range, probabilities),
                None => queue.put_back(range),
            }
        }
    }

    fn read_replies(&mut self) {
        while let Some((index, reply)) = self.inbox.pop() {
            let Some(worker) = self.workers.get_mut(index) else {
                continue;
            };
            match reply {
                Reply::Ready => worker.ready = true,
                Reply::Classified {
                    song,
                    probabilities,
                } => match worker.assigned.pop_front() {
                    Some((expected, range))
                        if song == expected
                            && probabilities.len() == range.len() * self.outputs =>
                    {
                        self.finish(song, (range, Some(probabilities)));
                    }
                    Some(batch) => {
                        worker.assigned.push_front(batch);
                        self.terminate(index);
                    }
                    // It was terminated meanwhile.
                    None => {}
                },
                Reply::Failed(reason) => {
                    web_sys::console::warn_1(&format!("A pool worker failed: {reason}").into());
                    self.terminate(index);
                }
            }
        }
    }

    fn terminate(&mut self, index: usize) {
        for (song, range) in self.workers[index].terminate() {
            self.finish(song, (range, None));
        }
    }

    /// Results of songs that have ended are dropped.
    fn finish(&mut self, song: u32, batch: Finished) {
        if let Some(finished) = self.finished.get_mut(&song) {
            finished.push(batch);
        }
    }
}
