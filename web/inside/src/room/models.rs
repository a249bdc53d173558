//! Loading, scrambling and choosing models.

use std::rc::Rc;

use genrescope_crnn::model_file::{self, ModelFile};
use genrescope_trace::explain::scramble::{Scrambled, scrambled};

use crate::error::RoomError;
use crate::state::{Answer, LoadedModel, Room};

impl Room {
    pub(super) fn load_model(&mut self, slot: String, bytes: &[u8]) -> Result<Answer, RoomError> {
        let file = model_file::read(bytes)
            .map_err(|error| RoomError::new("bad_model", error.to_string()))?;
        self.add_model(slot, LoadedModel::new(file)?)
    }

    pub(super) fn scramble(
        &mut self,
        slot: String,
        which: &str,
        seed: u64,
    ) -> Result<Answer, RoomError> {
        let which = match which {
            "head" => Scrambled::Head,
            "all" => Scrambled::All,
            other => return Err(RoomError::bad_request(format!("which: {other}"))),
        };
        let file = &self.model()?.file;
        let tensors = scrambled(&file.tensors, which, seed);
        let manifest = file.manifest.clone();
        self.add_model(slot, LoadedModel::new(ModelFile { manifest, tensors })?)
    }

    pub(super) fn use_model(&mut self, slot: &str) -> Result<Answer, RoomError> {
        let found = self.models.loaded.get(slot).cloned();
        let model = found.ok_or_else(|| RoomError::new("no_model", slot))?;
        self.make_current(slot, model)
    }

    fn add_model(&mut self, slot: String, model: LoadedModel) -> Result<Answer, RoomError> {
        let model = Rc::new(model);
        self.models.loaded.insert(slot.clone(), model.clone());
        self.make_current(&slot, model)
    }

    /// A song stays, with the spectrogram and the slices of this model, which are part of the answer.
    fn make_current(&mut self, slot: &str, model: Rc<LoadedModel>) -> Result<Answer, RoomError> {
        let mut answer = Answer {
            reply: model.summary(slot),
            arrays: Vec::new(),
        };
        if let Some(song) = &mut self.song {
            song.slice_for(model.manifest())?;
            let song = song.answer();
            answer.reply["song"] = song.reply;
            answer.arrays = song.arrays;
        }
        self.models.current = Some(model);
        self.forget();
        Ok(answer)
    }
}
