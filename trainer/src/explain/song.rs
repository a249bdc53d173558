//! The song: its slices, and what each adds to the answer.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use genrescope_classify::{Classifier, Session, Step, block_on};
use genrescope_vote::{Classification, Shares};

use crate::inference::{self, BATCH};

/// A classified song with the input of each slice.
pub struct Song {
    pub verdict: Classification,
    /// The genre with the highest rank, and the next one.
    pub genre: usize,
    pub rival: usize,
    /// The share of each slice in the lead of the genre over its rival; 0 for silent ones.
    pub shares: Shares,
    /// The network's input, `[slices, bands, frames]`.
    pub input: Vec<f32>,
}

impl Song {
    /// Decodes and classifies a file.
    ///
    /// # Errors
    /// It cannot be read, or has no audible slice.
    pub fn read(classifier: &Classifier, path: &Path) -> Result<Song> {
        let manifest = classifier.manifest();
        let mut reader = inference::open(path, manifest.front_end.sample_rate)?;
        let mut session = Session::new(manifest)?;
        inference::push_all(&mut reader, &mut session)?;
        while block_on(session.step(classifier, BATCH))? != Step::Done {}
        let input = session.input(0..session.total());
        let verdict = session.classification(manifest.decision.vote);
        let ranked: Vec<usize> = verdict.ranking.iter().map(|one| one.genre).collect();
        let [genre, rival, ..] = ranked[..] else {
            anyhow::bail!("it is too short or silent, so there is nothing to explain");
        };
        let audible: Vec<&[f32]> = verdict
            .slices
            .iter()
            .filter(|slice| slice.audible)
            .map(|slice| &slice.probabilities[..])
            .collect();
        let vote = manifest.decision.vote;
        let mut shares = vote
            .shares(&audible, genre, rival)
            .context("no slice takes part in the vote")?;
        let mut of_audible = shares.of_slices.into_iter();
        let of_slice = |slice: &genrescope_vote::SliceClassification| match slice.audible {
            true => of_audible.next().unwrap_or(0.0),
            false => 0.0,
        };
        shares.of_slices = verdict.slices.iter().map(of_slice).collect();
        Ok(Song {
            verdict,
            genre,
            rival,
            shares,
            input,
        })
    }

    /// Index of the requested slice, counted from one, or of the one with the largest share.
    ///
    /// # Errors
    /// There is no such slice.
    pub fn choose(&self, number: Option<usize>) -> Result<usize> {
        let count = self.verdict.slices.len();
        let Some(number) = number else {
            return Ok(genrescope_vote::argmax(&self.shares.of_slices));
        };
        ensure!(
            (1..=count).contains(&number),
            "--slice must be between 1 and the {count} slices of the file, not {number}"
        );
        Ok(number - 1)
    }

    /// The network's input for a slice.
    pub fn slice_input(&self, index: usize) -> &[f32] {
        let size = self.input.len() / self.verdict.slices.len();
        &self.input[index * size..][..size]
    }
}
