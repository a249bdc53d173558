//! The workers of the pool together.

use std::ops::Range;
use std::rc::Rc;

use genrescope_classify::WorkQueue;
use js_sys::Uint8Array;

use super::inbox::{Inbox, Reply};
use super::worker_handle::WorkerHandle;
use crate::worker_scope::scope;

/// Networks at most, including the engine's own. More cost memory, and a song of thirty seconds is
/// done before they have started; onnxruntime-web has the same limit.
const MAX_NETWORKS: usize = 4;
/// Batches that a worker has at once: one in progress, and the next, so that it need not wait.
const BATCHES_AHEAD: usize = 2;
/// How long a worker may take before others get its batches.
const TIMEOUT_MS: u32 = 4_000;

/// The workers. Empty where the browser allows none: the engine's own network does everything then.
#[derive(Default)]
pub struct WorkerPool {
    workers: Vec<WorkerHandle>,
    inbox: Rc<Inbox>,
    /// Number of the song in progress. Results of earlier songs are dropped.
    song: u32,
    /// Probabilities of a slice.
    outputs: usize,
}

impl WorkerPool {
    /// Starts a worker for each core beside the engine's own. They get work once they are ready.
    pub fn start(model: &Uint8Array) -> WorkerPool {
        let cores = scope().navigator().hardware_concurrency() as usize;
        let mut pool = WorkerPool::default();
        for index in 1..cores.min(MAX_NETWORKS) {
            match WorkerHandle::start(index - 1, model, &pool.inbox) {
                Ok(worker) => pool.workers.push(worker),
                // Some browsers do not let a worker start another.
                Err(_) => break,
            }
        }
        pool
    }

    /// Begins another song. Results of the one before are dropped from now on.
    pub fn begin_song(&mut self, outputs: usize) {
        self.song += 1;
        self.outputs = outputs;
        for worker in &mut self.workers {
            worker.assigned.clear();
        }
    }

    /// Sends batches to every worker that is ready.
    pub fn assign(&mut self, queue: &mut WorkQueue, input: impl Fn(Range<usize>) -> Vec<f32>) {
        // In rounds, so that a song's last batches do not all go to the first worker.
        for round in 1..=BATCHES_AHEAD {
            for worker in self.workers.iter_mut().filter(|worker| worker.ready) {
                if worker.assigned.len() >= round {
                    continue;
                }
                let Some(range) = queue.take() else { return };
                if worker.send(self.song, &input(range.clone())) {
                    worker.assigned.push_back(range);
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
    pub async fn wait(&mut self, queue: &mut WorkQueue) {
        if !self.inbox.wait(TIMEOUT_MS).await {
            for worker in &mut self.workers {
                if !worker.assigned.is_empty() {
                    worker.terminate(queue);
                }
            }
        }
    }

    /// Reads all replies so far and adds their results to `queue`.
    pub fn collect(&mut self, queue: &mut WorkQueue) {
        while let Some((index, reply)) = self.inbox.pop() {
            let Some(worker) = self.workers.get_mut(index) else {
                continue;
            };
            match reply {
                Reply::Ready => worker.ready = true,
                Reply::Classified {
                    song,
                    probabilities,
                } if song == self.song => {
                    let Some(range) = worker.assigned.pop_front() else {
                        continue;
                    };
                    if probabilities.len() == range.len() * self.outputs {
                        queue.complete(range, probabilities);
                    } else {
                        worker.assigned.push_front(range);
                        worker.terminate(queue);
                    }
                }
                Reply::Classified { .. } => {}
                Reply::Failed(reason) => {
                    web_sys::console::warn_1(&format!("A pool worker failed: {reason}").into());
                    worker.terminate(queue);
                }
            }
        }
    }
}
