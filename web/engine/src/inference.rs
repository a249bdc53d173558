//! The loaded model with its backend and its worker pool.

use std::rc::Rc;

use genrescope_classify::ClassifyError;
use genrescope_crnn::model_file::ModelFile;
use genrescope_protocol::{Backend, Event, Sentence};
use js_sys::Uint8Array;

use crate::backend::{self, Running};
use crate::error_chain::classify_error;
use crate::events;
use crate::pool::WorkerPool;

/// All that inference needs.
pub struct Inference {
    /// The network and its backend.
    pub running: Running,
    /// The model file.
    pub file: Rc<ModelFile>,
    /// Its bytes, for the workers of the pool.
    pub bytes: Uint8Array,
    /// More workers. Empty on the GPU.
    pub pool: WorkerPool,
}

impl Inference {
    /// Inference without a pool; [`Inference::start_pool`] adds it.
    pub fn new(running: Running, file: Rc<ModelFile>, bytes: Uint8Array) -> Inference {
        Inference {
            running,
            file,
            bytes,
            pool: WorkerPool::default(),
        }
    }

    /// Starts the pool on the CPU, and terminates it on the GPU, which needs none.
    pub fn start_pool(&mut self) {
        self.pool = match self.running.backend {
            Backend::Cpu => {
                let embeddings = self.file.manifest.embedding_width() > 0;
                WorkerPool::start(&self.bytes, embeddings)
            }
            Backend::Webgpu => WorkerPool::default(),
        };
    }

    /// Replaces a GPU that has failed by the CPU, and reports it to the page.
    ///
    /// # Errors
    /// A sentence for the visitor: the CPU fails as well, or the error is not the device's fault.
    pub async fn fall_back_to_cpu(&mut self, error: ClassifyError) -> Result<(), Sentence> {
        if self.running.backend == Backend::Cpu || !error.is_device_fault() {
            return Err(Sentence::new("network.failed").with("detail", classify_error(&error)));
        }
        // The driver's message ("device is poisoned") is for developers.
        web_sys::console::warn_1(&classify_error(&error).into());
        self.running =
            backend::on_cpu(&self.file, Sentence::new("chosen.stopped-responding")).await?;
        events::send(&Event::BackendChanged {
            backend: self.running.backend,
            reason: self.running.reason.clone(),
        });
        self.start_pool();
        Ok(())
    }
}
