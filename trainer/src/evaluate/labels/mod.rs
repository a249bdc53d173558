//! Figures of models of independent labels.

mod labelled_song;
mod ranking;
mod report;
mod scores;
mod threshold;

pub use labelled_song::LabelledSong;
pub use report::LabelReport;
pub use scores::LabelScores;
pub use threshold::with_best_f1;
