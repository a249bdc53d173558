//! The models: one is current.

use std::collections::BTreeMap;
use std::rc::Rc;

use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{Manifest, ModelFile};
use genrescope_crnn::{Sequence, TemporalPooling};
use genrescope_trace::{Outputs, TraceNetwork};
use genrescope_vote::class_probabilities;
use serde_json::{Value, json};

use crate::error::RoomError;

/// A model with both networks.
pub struct LoadedModel {
    pub file: ModelFile,
    /// For everything that only needs logits.
    network: CpuNetwork,
    /// For every intermediate value.
    pub trace: TraceNetwork,
}

/// The models by name.
#[derive(Default)]
pub struct Models {
    pub loaded: BTreeMap<String, Rc<LoadedModel>>,
    pub current: Option<Rc<LoadedModel>>,
}

impl Models {
    pub fn current(&self) -> Option<&LoadedModel> {
        self.current.as_deref()
    }

    /// The current model, kept while others are chosen.
    pub fn shared(&self) -> Option<Rc<LoadedModel>> {
        self.current.clone()
    }
}

impl LoadedModel {
    pub fn new(file: ModelFile) -> Result<LoadedModel, RoomError> {
        let bad = |error: &dyn std::error::Error| RoomError::new("bad_model", error.to_string());
        let ModelFile { manifest, tensors } = &file;
        let frames = manifest.slices.frames;
        let network =
            CpuNetwork::new(&manifest.network, frames, tensors).map_err(|error| bad(&error))?;
        let trace = TraceNetwork::from_model(file.clone()).map_err(|error| bad(&error))?;
        Ok(LoadedModel {
            network,
            trace,
            file,
        })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.file.manifest
    }

    pub fn outputs(&self) -> Outputs {
        self.trace.outputs()
    }

    /// Bands and frames of a slice.
    pub fn size(&self) -> [usize; 2] {
        [self.manifest().network.bands, self.manifest().slices.frames]
    }

    /// Logits of slices, each by itself: also of a network whose slices would share state.
    pub fn logits(&self, input: &[f32]) -> Vec<f32> {
        let [bands, frames] = self.size();
        match self.manifest().network.sequence {
            Sequence::Time => self.network.logits(input),
            Sequence::Slices => input
                .chunks_exact(bands * frames)
                .flat_map(|slice| self.network.logits(slice))
                .collect(),
        }
    }

    /// Calibrated probabilities of each slice: of the genres, then of the outside classes.
    pub fn probabilities(&self, logits: &[f32]) -> Vec<f32> {
        let Outputs {
            genres,
            outside,
            temperature,
        } = self.outputs();
        class_probabilities(logits, genres, outside, temperature)
    }

    /// What the page draws of a model.
    pub fn summary(&self, slot: &str) -> Value {
        let manifest = self.manifest();
        let (front_end, network) = (&manifest.front_end, &manifest.network);
        let mut size = self.size();
        let blocks: Vec<Value> = network
            .blocks
            .iter()
            .map(|block| {
                size = [size[0] / block.pool[0], size[1] / block.pool[1]];
                json!({ "channels": block.channels, "pool": block.pool, "bands": size[0], "frames": size[1] })
            })
            .collect();
        let provenance = &manifest.provenance;
        json!({
            "slot": slot,
            "name": manifest.name,
            "genres": manifest.genres,
            "outside": manifest.decision.outside_names().collect::<Vec<_>>(),
            "bands": network.bands,
            "frames": manifest.slices.frames,
            "slice_step": manifest.slices.hop,
            "sample_rate": front_end.sample_rate,
            "hop": front_end.hop_length,
            "seconds_per_frame": front_end.frame_duration_s(),
            "band_hz": front_end.band_centres(),
            "input_norm": network.input_norm,
            "blocks": blocks,
            "gru": network.gru,
            "steps": size[1],
            "pooling": match network.temporal_pooling {
                TemporalPooling::Last => "last",
                TemporalPooling::Mean => "mean",
            },
            "sequence": network.sequence,
            "parameters": self.file.parameters(),
            "temperature": manifest.calibration.temperature,
            "vote": manifest.decision.vote.name(),
            "offset": manifest.normalisation.offset,
            "scale": manifest.normalisation.scale,
            "figures": provenance.figures,
            "split": provenance.split,
            "data": provenance.data,
            "recipe": provenance.recipe,
            "notes": provenance.notes,
        })
    }
}
