//! The four votes over some slices, and what each slice adds.

use genrescope_vote::{Classification, ShareScale, SliceClassification, Vote};
use serde_json::{Value, json};

use crate::error::RoomError;
use crate::state::{Answer, Room};

impl Room {
    pub(super) fn vote(
        &self,
        keep: &[usize],
        genre: Option<usize>,
        rival: Option<usize>,
    ) -> Result<Answer, RoomError> {
        let (model, song) = (self.model()?, self.current_song()?);
        let mut slices: Vec<SliceClassification> = Vec::with_capacity(keep.len());
        for &slice in keep {
            song.check_slice(slice)?;
            let classified = song.classified.get(&slice);
            let classified = classified.ok_or_else(|| {
                RoomError::bad_request(format!("slice {slice} is not classified"))
            })?;
            slices.push(classified.clone());
        }
        let decision = &model.manifest().decision;
        let duration_s = song.samples.len() as f64 / f64::from(song.sample_rate);
        let aggregate =
            |vote| Classification::aggregate(slices.clone(), duration_s, vote, decision);
        let own = aggregate(decision.vote);
        let ranked = |place: usize| own.ranking.get(place).map(|ranked| ranked.genre);
        let genre = genre.or(ranked(0));
        let rival = rival.or_else(|| (0..2).filter_map(ranked).find(|&own| Some(own) != genre));
        let genres = model.manifest().genres.len();
        if [genre, rival]
            .iter()
            .flatten()
            .any(|&genre| genre >= genres)
        {
            return Err(RoomError::bad_request("no such genre"));
        }
        let rules: Vec<Value> = Vote::ALL
            .into_iter()
            .map(|vote| {
                let classification = aggregate(vote);
                let mut probabilities = vec![0.0; genres];
                let mut votes = vec![0; genres];
                for ranked in &classification.ranking {
                    probabilities[ranked.genre] = ranked.probability;
                    votes[ranked.genre] = ranked.votes;
                }
                json!({
                    "vote": vote.name(),
                    "answer": answer(&classification),
                    "order": classification.ranking.iter().map(|ranked| ranked.genre).collect::<Vec<_>>(),
                    "probabilities": probabilities,
                    "votes": votes,
                    "shares": genre.zip(rival).and_then(|pair| shares(vote, &slices, pair)),
                })
            })
            .collect();
        let reply = json!({
            "answer": answer(&own),
            "outside": own.outside,
            "genre": genre,
            "rival": rival,
            "rules": rules,
        });
        Ok(Answer {
            reply,
            arrays: Vec::new(),
        })
    }
}

/// The code of the answer, and the genres that it names.
pub(super) fn answer(classification: &Classification) -> Value {
    let genres = classification.named().iter().map(|ranked| ranked.genre);
    json!({ "code": classification.answer.name(), "genres": genres.collect::<Vec<_>>() })
}

/// A share for each slice, in their order: 0 for a silent one.
fn shares(
    vote: Vote,
    slices: &[SliceClassification],
    (genre, rival): (usize, usize),
) -> Option<Value> {
    let audible = slices.iter().filter(|slice| slice.audible);
    let rows: Vec<&[f32]> = audible.map(|slice| &slice.probabilities[..]).collect();
    let shares = vote.shares(&rows, genre, rival)?;
    let mut own = shares.of_slices.iter();
    let of_slices = slices.iter().map(|slice| match slice.audible {
        true => own.next().copied().unwrap_or(0.0),
        false => 0.0,
    });
    Some(json!({
        "scale": match shares.scale {
            ShareScale::LogOdds => "log_odds",
            ShareScale::Probability => "probability",
        },
        "of_slices": of_slices.collect::<Vec<_>>(),
        "lead": shares.lead,
    }))
}
