//! What the page and its engine share: the messages between them.

pub mod message;
pub mod protocol;
pub mod sentence;
