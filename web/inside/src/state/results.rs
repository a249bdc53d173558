//! What was computed last, for later requests.

use std::rc::Rc;

use genrescope_trace::Trace;
use genrescope_trace::explain::Map;

use super::model::LoadedModel;

/// The slice that later requests show in detail.
pub struct TracedSlice {
    pub model: Rc<LoadedModel>,
    pub trace: Trace,
}

/// The maps of a slice, for two genres.
pub struct Explained {
    pub slice: usize,
    pub maps: [(usize, Map); 2],
}
