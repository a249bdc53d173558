//! What the visitor sees. Each view owns its elements of the document and draws them from the state that it
//! is given; views post messages, and know nothing of each other.

pub mod announcer;
pub mod answer_bar;
pub mod coloured_text;
pub mod history;
pub mod list;
pub mod live;
pub mod microphone_menu;
pub mod model_card;
pub mod notices;
pub mod offline_install;
pub mod progress;
pub mod recorder;
pub mod short_answer;
pub mod song;
pub mod source_buttons;
pub mod title;
