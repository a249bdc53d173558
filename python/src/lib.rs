//! The Python package `genrescope`.
//!
//! ```python
//! genrescope.load().classify("song.mp3")  # a dictionary, as `trainer predict --json` prints
//! ```

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use genrescope_audio::{AudioReader, SongTags};
use genrescope_classify::{Classifier, block_on};
use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{self, Manifest, ModelFile};
use genrescope_crnn::{Network, NetworkFuture};
use genrescope_predict::{PredictError, Record, classify};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

/// The shipped model.
const SHIPPED: &[u8] = include_bytes!("../../models/genrescope.safetensors");

create_exception!(
    genrescope,
    Error,
    PyException,
    "A model or an audio file cannot be used; `code` is the kind of error."
);

/// A failure outside Python, which needs no interpreter.
struct Failure {
    code: &'static str,
    message: String,
}

impl Failure {
    /// An error with its causes in one line.
    fn new(code: &'static str, path: Option<&Path>, error: &dyn std::error::Error) -> Failure {
        let mut message = path.map_or_else(String::new, |path| format!("{}: ", path.display()));
        message.push_str(&error.to_string());
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(&format!(": {cause}"));
            source = cause.source();
        }
        Failure { code, message }
    }

    fn raised(self, py: Python<'_>) -> PyErr {
        let error = Error::new_err(self.message);
        match error.value(py).setattr("code", self.code) {
            Ok(()) => error,
            Err(other) => other,
        }
    }
}

/// A loaded model.
#[pyclass(frozen, module = "genrescope")]
struct Model {
    manifest: Manifest,
    network: SharedNetwork,
}

/// A network that several threads use. A `Classifier` stays in one thread, since it may hold a device that has to.
#[derive(Clone)]
struct SharedNetwork(Arc<CpuNetwork>);

impl Network for SharedNetwork {
    fn logits<'a>(&'a self, input: &'a [f32]) -> NetworkFuture<'a> {
        Network::logits(&*self.0, input)
    }
}

#[pymethods]
impl Model {
    /// The name of the model.
    #[getter]
    fn name(&self) -> &str {
        &self.manifest.name
    }

    /// The genres, in the order of the network's outputs.
    #[getter]
    fn genres(&self) -> Vec<String> {
        self.manifest.genres.clone()
    }

    /// Classifies an audio file; the keys are those of `trainer predict --json`.
    fn classify<'py>(&self, py: Python<'py>, path: PathBuf) -> PyResult<Bound<'py, PyAny>> {
        let mut interrupted = None;
        let found = py.detach(|| {
            // Signals reach Python's handlers only if asked for.
            let go_on = || match Python::attach(|py| py.check_signals()) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    interrupted = Some(error);
                    ControlFlow::Break(())
                }
            };
            self.record(&path, go_on)
        });
        if let Some(error) = interrupted {
            return Err(error);
        }
        let text = found.map_err(|failure| failure.raised(py))?;
        py.import("json")?.call_method1("loads", (text,))
    }

    fn __repr__(&self) -> String {
        format!("<genrescope.Model {:?}>", self.manifest.name)
    }
}

impl Model {
    /// Cheap: the weights are shared.
    fn classifier(&self) -> Classifier {
        Classifier::with_network(self.manifest.clone(), self.network.clone())
    }

    /// The record of a file as JSON.
    fn record(
        &self,
        path: &Path,
        go_on: impl FnMut() -> ControlFlow<()>,
    ) -> Result<String, Failure> {
        let unreadable = |error: std::io::Error| Failure::new("unreadable", Some(path), &error);
        let failed = |error: &PredictError| Failure::new(error.code(), Some(path), error);
        let classifier = self.classifier();
        let manifest = &self.manifest;
        let name = path.file_name().map(|name| name.to_string_lossy());
        let rate = manifest.front_end.sample_rate;
        if path.is_dir() {
            let message = format!("{}: it is a folder, not a file", path.display());
            let code = "unreadable";
            return Err(Failure { code, message });
        }
        let open = || File::open(path).map_err(unreadable);
        // The tags first, as they do not depend on the sound.
        let tags = open()?;
        let tags = panic::catch_unwind(|| SongTags::read(Box::new(tags)));
        let file = open()?;
        let work = || {
            let mut reader = AudioReader::open(Box::new(file), name.as_deref(), rate)?;
            classify(
                &classifier,
                &mut reader,
                manifest.decision.vote,
                None,
                go_on,
            )
        };
        // A decoder of another project that panics costs one file, not the program.
        let result = panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failure {
            code: "panicked",
            message: format!(
                "{}: the program failed on this file, which is a defect of it",
                path.display()
            ),
        })?;
        let mut result = result.map_err(|error| failed(&error))?;
        if let Ok(Ok(tags)) = tags {
            result.tags = tags.into();
        }
        let record = Record::new(path.display().to_string(), result, &classifier);
        serde_json::to_string(&record).map_err(|error| Failure::new("failed", Some(path), &error))
    }
}

/// Reads and checks a model file, or the shipped one.
fn read_model(path: Option<&Path>) -> Result<Model, Failure> {
    let bytes = match path {
        None => SHIPPED.to_vec(),
        Some(path) => {
            fs::read(path).map_err(|error| Failure::new("unreadable", Some(path), &error))?
        }
    };
    let invalid = |error: &dyn std::error::Error| Failure::new("invalid_model", path, error);
    let ModelFile { manifest, tensors } =
        model_file::read(&bytes).map_err(|error| invalid(&error))?;
    let network = CpuNetwork::new(&manifest.network, manifest.slices.frames, &tensors);
    let network = SharedNetwork(Arc::new(network.map_err(|error| invalid(&error))?));
    let model = Model { manifest, network };
    // Damaged weights would otherwise give plausible wrong results.
    block_on(model.classifier().self_test()).map_err(|error| invalid(&error))?;
    Ok(model)
}

/// Loads a model file, or the shipped model.
#[pyfunction]
#[pyo3(signature = (path = None))]
fn load(py: Python<'_>, path: Option<PathBuf>) -> PyResult<Model> {
    let model = py.detach(|| read_model(path.as_deref()));
    model.map_err(|failure| failure.raised(py))
}

/// Classifies the genre of music, with the model of the page.
#[pymodule]
fn genrescope(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Error", module.py().get_type::<Error>())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Model>()?;
    module.add_function(wrap_pyfunction!(load, module)?)
}
