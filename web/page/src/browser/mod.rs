//! Thin wrappers of the browser's interfaces. They know nothing of the page's state, its messages and its views
//! but the plain types that they take and return.

pub mod address;
pub mod blob;
pub mod canvas;
pub mod decoder;
pub mod dom;
pub mod engine_settings;
pub mod events;
pub mod extras;
pub mod focus;
pub mod genre_colour;
pub mod leave_guard;
pub mod microphone;
pub mod promise;
pub mod save;
pub mod site;
pub mod storage;
pub mod worker;
