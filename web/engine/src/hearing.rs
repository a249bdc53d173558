//! How the slices of a song come before the network, or before several.

use genrescope_classify::{ClassifyError, Session, Step, WorkQueue};
use genrescope_protocol::Backend;

use crate::worker::Engine;

/// The slices of one song on their way. Made when its spectrogram is complete.
#[derive(Default)]
pub struct Hearing {
    /// What is left for the CPU, once it was asked.
    queue: Option<WorkQueue>,
}

impl Hearing {
    /// Lets slices be heard, and puts what came of them into the session.
    ///
    /// [`Step::Classified`] may name no slice: what was heard is not next in order of time.
    ///
    /// # Errors
    /// The device fails. The session is as it was, and another backend can go on with it.
    pub async fn step(
        &mut self,
        session: &mut Session,
        engine: &mut Engine,
    ) -> Result<Step, ClassifyError> {
        let running = &engine.running;
        let batch = running.batch();
        let total = session.total();
        let cuttable = running.classifier.batch(batch, total) == batch;
        if running.backend != Backend::Cpu || !cuttable {
            return session.step(&running.classifier, batch).await;
        }
        let team = &mut engine.team;
        let done = session.slices().len();
        let queue = self.queue.get_or_insert_with(|| {
            team.begin();
            WorkQueue::new(done..total, batch)
        });
        if queue.is_done() {
            return Ok(Step::Done);
        }
        team.collect(queue);
        team.deal(queue, |range| session.input(range));
        if let Some(range) = queue.take() {
            let input = session.input(range.clone());
            let heard = running.classifier.probabilities(&input).await;
            queue.complete(range, heard?);
        } else if team.is_busy() {
            team.wait(queue).await;
        }
        team.collect(queue);
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
