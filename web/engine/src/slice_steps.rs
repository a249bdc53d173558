//! The slices of a song, classified by one network or by all of the worker pool.

use genrescope_classify::{ClassifyError, Session, Step, WorkQueue};
use genrescope_protocol::Backend;

use crate::inference::Inference;
use crate::pool::WorkerPool;

/// The slices of one song. Made when its spectrogram is complete.
#[derive(Default)]
pub struct SliceSteps {
    /// The remaining work, once the CPU has started, and the song's number in the pool.
    shared: Option<(u32, WorkQueue)>,
}

/// The result of a step.
pub enum Stepped {
    /// The network has classified some slices.
    Classified,
    /// The workers of the pool have the rest.
    Waiting,
    /// All slices are classified.
    Done,
}

impl SliceSteps {
    /// Gives the workers of the pool batches, and takes their results.
    pub fn share(&mut self, session: &mut Session, inference: &mut Inference) {
        if !is_shared(session, inference) {
            return;
        }
        let pool = &mut inference.pool;
        let outputs = inference.file.manifest.network.genres;
        let batch = inference.running.batch();
        let (song, queue) = self.shared.get_or_insert_with(|| {
            let rest = session.slices().len()..session.total();
            (pool.begin_song(outputs), WorkQueue::new(rest, batch))
        });
        pool.collect(*song, queue);
        pool.assign(*song, queue, |range| session.input(range));
        add_results(session, queue);
    }

    /// Classifies some slices, by this worker and those of the pool, and adds the results to the session.
    ///
    /// # Errors
    /// The device fails. The session is unchanged, so another backend can go on with it.
    pub async fn step(
        &mut self,
        session: &mut Session,
        inference: &mut Inference,
    ) -> Result<Stepped, ClassifyError> {
        if !is_shared(session, inference) {
            let running = &inference.running;
            let step = session.step(&running.classifier, running.batch()).await?;
            return Ok(match step {
                Step::Classified { .. } => Stepped::Classified,
                Step::Done => Stepped::Done,
            });
        }
        let before = session.slices().len();
        self.share(session, inference);
        let Some((song, queue)) = &mut self.shared else {
            return Ok(Stepped::Waiting);
        };
        if queue.is_done() {
            return Ok(Stepped::Done);
        }
        let Some(range) = queue.take() else {
            return Ok(match session.slices().len() == before {
                true => Stepped::Waiting,
                false => Stepped::Classified,
            });
        };
        let input = session.input(range.clone());
        let rows = inference.running.classifier.rows(&input).await?;
        queue.complete(range, rows);
        inference.pool.collect(*song, queue);
        add_results(session, queue);
        Ok(Stepped::Classified)
    }

    /// The song is done or cancelled: the pool drops its results.
    pub fn end(&self, pool: &mut WorkerPool) {
        if let Some((song, _)) = &self.shared {
            pool.end_song(*song);
        }
    }
}

/// Whether the slices can be shared out: only on the CPU, and where the size of a batch changes no result.
fn is_shared(session: &Session, inference: &Inference) -> bool {
    let running = &inference.running;
    let batch = running.batch();
    running.backend == Backend::Cpu && running.classifier.batch(batch, session.total()) == batch
}

/// Adds results to the session in order of time.
fn add_results(session: &mut Session, queue: &mut WorkQueue) {
    while let Some((_, rows)) = queue.next_in_order() {
        session.push_rows(&rows);
    }
}
