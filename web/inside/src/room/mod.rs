//! Requests: one file for each kind.

mod audible;
mod breaking;
mod change;
mod explanation;
mod formula;
mod models;
mod order;
mod scan;
mod slice_sound;
mod songs;
mod synthesis;
mod trace;
mod vote;

use serde_json::json;

use crate::error::RoomError;
use crate::request::Request;
use crate::state::{Answer, Room, Step, Work};

/// Work of a single step.
struct Answered(Option<Answer>);

impl Work for Answered {
    fn step(&mut self, _: &mut Room) -> Result<Step, RoomError> {
        Ok(Step::Done(self.0.take().unwrap_or_default()))
    }
}

impl Room {
    /// Begins to answer a request. `payload` is the file of those that have one.
    ///
    /// # Errors
    /// The request names something that is not there, or the file cannot be read.
    pub fn begin(
        &mut self,
        request: Request,
        payload: Option<Vec<u8>>,
    ) -> Result<Box<dyn Work>, RoomError> {
        let file = || payload.ok_or_else(|| RoomError::bad_request("the file is missing"));
        let answer = match request {
            Request::Model { slot } => self.load_model(slot, &file()?)?,
            Request::Scramble { slot, which, seed } => self.scramble(slot, &which, seed)?,
            Request::Use { slot } => self.use_model(&slot)?,
            Request::Open { name } => return self.open(name, file()?),
            Request::Synth {
                style,
                tempo,
                distortion,
                swing,
                brightness,
            } => {
                let knobs = [tempo, distortion, swing, brightness];
                return self.synthesise(&style, knobs);
            }
            Request::Classify { from, to } => return self.classify(from..to),
            Request::Vote { keep, genre, rival } => self.vote(&keep, genre, rival)?,
            Request::Trace { slice } => self.trace(slice)?,
            Request::Tensor { name } => self.tensor(&name)?,
            Request::Cell {
                block,
                map,
                band,
                frame,
            } => self.cell(block, map, band, frame)?,
            Request::Unit {
                layer,
                direction,
                unit,
                step,
            } => self.unit(layer, &direction, unit, step)?,
            Request::Output { output } => self.output(output)?,
            Request::Experiment { gates, order } => self.experiment(&gates, order)?,
            Request::Scan { from, to } => return self.scan(from..to),
            Request::Strongest { block, map } => self.strongest(block, map)?,
            Request::Order { change, seed } => return self.order(&change, seed),
            Request::Why {
                slice,
                genre,
                rival,
                sharpen,
                seed,
            } => return self.explain(slice, [genre, rival], sharpen.then_some(seed)),
            Request::Audible { slice, genre, mode } => self.audible(slice, genre, &mode)?,
            Request::Change(change) => self.change(&change)?,
            Request::Break { slice } => return self.break_slice(slice),
            Request::Sound { from_s, to_s } => self.sound(from_s, to_s)?,
        };
        Ok(Box::new(Answered(Some(answer))))
    }

    fn sound(&self, from_s: f64, to_s: f64) -> Result<Answer, RoomError> {
        let song = self.current_song()?;
        let rate = f64::from(song.sample_rate);
        let at = |seconds: f64| ((seconds.max(0.0) * rate) as usize).min(song.samples.len());
        let samples = &song.samples[at(from_s)..at(to_s).max(at(from_s))];
        Ok(Answer {
            reply: json!({ "sample_rate": song.sample_rate }),
            arrays: vec![samples.to_vec()],
        })
    }
}
