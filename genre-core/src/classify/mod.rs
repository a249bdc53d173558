//! From per-slice probabilities to an answer in words.
//!
//! [`vote`] turns slices into one distribution, [`verdict`] turns that into an answer, and
//! [`classifier`] runs the whole path on audio; `live` runs it on sound that does not end. The vote, the
//! verdict and the [`RunningVote`] need neither burn nor audio, so the
//! page's own small program can vote anew without running the network again.

#[cfg(feature = "network")]
pub mod classifier;
#[cfg(feature = "network")]
mod error;
#[cfg(feature = "network")]
mod live;
#[cfg(feature = "network")]
mod ready;
mod running;
#[cfg(feature = "network")]
mod session;
mod shares;
pub mod verdict;
pub mod vote;

#[cfg(feature = "network")]
pub use classifier::{Classifier, Progress, RunsOn, softmax};
#[cfg(feature = "network")]
pub use error::ClassifyError;
#[cfg(feature = "network")]
pub use live::{Live, LiveConfig, LiveSlice};
#[cfg(feature = "network")]
pub use ready::ready;
pub use running::RunningVote;
#[cfg(feature = "network")]
pub use session::{Session, Step};
pub use shares::Shares;
pub use verdict::{Answer, DecisionConfig, Ranked, SliceVerdict, Verdict, every};
pub use vote::{Tally, Vote};
