//! The slices of a song, classified by one network or by all of the worker pool.

use genrescope_classify::{ClassifyError, Session, Step, WorkQueue};
use genrescope_protocol::Backend;

use crate::inference::Inference;

/// The slices of one song. Made when its spectrogram is complete.
#[derive(Default)]
pub struct SliceSteps {
    /// The remaining work, once the CPU has started.
    queue: Option<WorkQueue>,
}

impl SliceSteps {
    /// Classifies some slices and adds the results to the session.
    ///
    /// [`Step::Classified`] can be empty, when the results so far are not next in order of time.
    ///
    /// # Errors
    /// The device fails. The session is unchanged, so another backend can go on with it.
    pub async fn step(
        &mut self,
        session: &mut Session,
        inference: &mut Inference,
    ) -> Result<Step, ClassifyError> {
        let running = &inference.running;
        let batch = running.batch();
        let total = session.total();
        let divisible = running.classifier.batch(batch, total) == batch;
        if running.backend != Backend::Cpu || !divisible {
            return session.step(&running.classifier, batch).await;
        }
        let pool = &mut inference.pool;
        let done = session.slices().len();
        let outputs = inference.file.manifest.network.genres;
        let queue = self.queue.get_or_insert_with(|| {
            pool.begin_song(outputs);
            WorkQueue::new(done..total, batch)
        });
        if queue.is_done() {
            return Ok(Step::Done);
        }
        pool.collect(queue);
        pool.assign(queue, |range| session.input(range));
        if let Some(range) = queue.take() {
            let input = session.input(range.clone());
            let probabilities = running.classifier.probabilities(&input).await?;
            queue.complete(range, probabilities);
        } else if pool.is_busy() {
            pool.wait(queue).await;
        }
        pool.collect(queue);
        let mut end = done;
        while let Some((range, probabilities)) = queue.next_in_order() {
            session.push_probabilities(&probabilities);
            end = range.end;
        }
        Ok(Step::Classified {
            new: done..end,
            done: end,
            total,
        })
    }
}
