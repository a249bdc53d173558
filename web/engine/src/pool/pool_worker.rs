//! The program of a pool's worker: a network that classifies the slices that it is sent.
//!
//! The first message has the compiled program and the model file. The worker's first script takes it
//! (it needs the program to run at all) and keeps it in `self.order`.

use std::rc::Rc;

use genrescope_classify::Classifier;
use genrescope_crnn::model_file;
use genrescope_protocol::{PoolReply, PoolRequest};
use genrescope_worker::{field, scope, set_global};
use js_sys::{Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

use crate::error_chain::{classify_error, model_file_error};
use crate::worker_message;

/// Name of a pool's workers. The worker's first script knows it as well.
pub const NAME: &str = "pool";

/// True in a worker of a pool.
pub fn runs_here() -> bool {
    scope().name() == NAME
}

/// Loads the network, and handles requests from then on.
pub fn start() {
    spawn_local(async {
        match load().await {
            Ok(classifier) => serve(Rc::new(classifier)),
            Err(reason) => fail(reason),
        }
    });
}

async fn load() -> Result<Classifier, String> {
    let order = field(&scope(), "order");
    let bytes: Uint8Array = field(&order, "model")
        .dyn_into()
        .map_err(|_| "the first message has no model")?;
    let mut file = model_file::read(&bytes.to_vec()).map_err(|error| model_file_error(&error))?;
    if field(&order, "embeddings").is_truthy() {
        file = file.with_embeddings();
    }
    // Not needed any more, and a model is a megabyte.
    set_global("order", &JsValue::UNDEFINED);
    let classifier = Classifier::new(file).map_err(|error| classify_error(&error))?;
    // Every backend must reproduce the logits in the model file.
    let passed = classifier.self_test().await;
    passed.map_err(|error| classify_error(&error))?;
    Ok(classifier)
}

fn serve(classifier: Rc<Classifier>) {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let opened = worker_message::open(&message.data());
        let Some((PoolRequest::Classify { song }, payload)) = opened else {
            return fail("a request is malformed".to_owned());
        };
        let Ok(slices) = payload.dyn_into::<Float32Array>() else {
            return fail("a request has no slices".to_owned());
        };
        let classifier = classifier.clone();
        spawn_local(async move {
            match classifier.rows(&slices.to_vec()).await {
                Ok(rows) => reply(
                    &PoolReply::Classified { song },
                    &Float32Array::from(&rows[..]),
                ),
                Err(error) => fail(classify_error(&error)),
            }
        });
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // Needed for the worker's whole life.
    on_message.forget();
    reply(&PoolReply::Ready, &JsValue::UNDEFINED);
}

fn fail(reason: String) {
    reply(&PoolReply::Failed { reason }, &JsValue::UNDEFINED);
}

fn reply(reply: &PoolReply, payload: &JsValue) {
    if let Some(envelope) = worker_message::seal(reply, payload) {
        scope().post_message(&envelope).ok();
    }
}
