//! A helper: the engine's program in another worker, which does nothing but hear slices.
//!
//! It is told the compiled program and the model file by one message, which the starter of the worker
//! takes (it needs the program to run at all) and keeps in `self.order`. It answers `{}` once it is
//! ready, `{ job, probabilities }` to each `{ job, slices }`, and `{ failed }` where it cannot go on.

use std::rc::Rc;

use genrescope_classify::Classifier;
use genrescope_crnn::model_file;
use js_sys::{Float32Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

use crate::channel::{self, field};

/// Name of a helper's worker, by which the program knows what it is.
pub const NAME: &str = "helper";

/// True in a helper's worker.
pub fn is_one() -> bool {
    channel::scope().name() == NAME
}

/// Loads the network, and listens to the engine from then on.
pub fn listen() {
    spawn_local(async {
        match load().await {
            Ok(classifier) => serve(Rc::new(classifier)),
            Err(why) => answer(&[("failed", &why.into())]),
        }
    });
}

async fn load() -> Result<Classifier, String> {
    let order = field(&channel::scope(), "order");
    let bytes: Uint8Array = field(&order, "model")
        .dyn_into()
        .map_err(|_| "it was given no model")?;
    let file = model_file::read(&bytes.to_vec()).map_err(|error| error.to_string())?;
    // The message is not needed any more, and a model is a megabyte.
    Reflect::set(&channel::scope(), &"order".into(), &JsValue::UNDEFINED).ok();
    let classifier = Classifier::new(file).map_err(|error| error.to_string())?;
    // As every backend: it hears what the model file expects, or nothing.
    classifier
        .self_test()
        .await
        .map_err(|error| error.to_string())?;
    Ok(classifier)
}

fn serve(classifier: Rc<Classifier>) {
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let data = message.data();
        let Ok(slices) = field(&data, "slices").dyn_into::<Float32Array>() else {
            return;
        };
        let (classifier, job) = (classifier.clone(), field(&data, "job"));
        spawn_local(async move {
            match classifier.probabilities(&slices.to_vec()).await {
                Ok(heard) => {
                    let heard = Float32Array::from(heard.as_slice());
                    answer(&[("job", &job), ("probabilities", &heard)]);
                }
                Err(error) => answer(&[("failed", &error.to_string().into())]),
            }
        });
    });
    channel::scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // A helper listens for as long as it lives.
    on_message.forget();
    answer(&[]);
}

fn answer(fields: &[(&str, &JsValue)]) {
    let message = Object::new();
    for (key, value) in fields {
        // Setting a field of a fresh object cannot fail.
        Reflect::set(&message, &(*key).into(), value).ok();
    }
    channel::scope().post_message(&message).ok();
}
