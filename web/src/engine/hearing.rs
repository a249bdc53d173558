//! How the slices of a song come before the network, or before several.

use genre_core::classify::{ClassifyError, Session, Shares, Step};
use genrescope_web::protocol::Backend;

use crate::worker::Engine;

/// The slices of one song on their way. Made when its spectrogram is complete.
#[derive(Default)]
pub struct Hearing {
    /// What is left for the CPU, once it was asked.
    shares: Option<Shares>,
}

impl Hearing {
    /// Lets slices be heard, and puts what came of them into the session.
    ///
    /// [`Step::Heard`] may name no slice: what was heard is not next in order of time.
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
        let shares = self.shares.get_or_insert_with(|| {
            team.begin();
            Shares::new(done..total, batch)
        });
        if shares.is_done() {
            return Ok(Step::Done);
        }
        team.collect(shares);
        team.deal(shares, |range| session.input(range));
        if let Some(range) = shares.give() {
            let input = session.input(range.clone());
            let heard = running.classifier.probabilities(input).await;
            shares.heard(range, heard?);
        } else if team.is_busy() {
            team.wait(shares).await;
        }
        team.collect(shares);
        let mut end = done;
        while let Some((range, probabilities)) = shares.tell() {
            session.hear(&probabilities);
            end = range.end;
        }
        Ok(Step::Heard {
            new: done..end,
            done: end,
            total,
        })
    }
}
