//! What a visitor can take along: files, and a sentence. Nothing of it leaves the computer by itself.

pub mod csv;
pub mod json;
pub mod labels;
mod name;
pub mod picture;
mod save;
pub mod sentence;

pub use name::file_name;
pub use save::{bytes_of, save};

/// What can be taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// The song on show as `trainer predict --json` writes it.
    Json,
    /// Its slices as a table.
    Csv,
    /// Its slices as a label track for Audacity.
    Labels,
    /// Its picture with the verdict.
    Picture,
    /// A sentence for the clipboard.
    Sentence,
    /// All songs as `trainer predict --json` writes them.
    AllJson,
    /// All songs as a table.
    AllCsv,
}

impl Export {
    /// All of them.
    pub const ALL: [Export; 7] = [
        Export::Json,
        Export::Csv,
        Export::Labels,
        Export::Picture,
        Export::Sentence,
        Export::AllJson,
        Export::AllCsv,
    ];

    /// For `data-export`.
    pub fn value(self) -> &'static str {
        match self {
            Export::Json => "json",
            Export::Csv => "csv",
            Export::Labels => "labels",
            Export::Picture => "picture",
            Export::Sentence => "sentence",
            Export::AllJson => "all-json",
            Export::AllCsv => "all-csv",
        }
    }
}

#[cfg(test)]
mod tests_support {
    use genrescope_vote::{Answer, Classification, Ranked, SliceClassification, Vote};

    /// The genres of [`verdict`].
    pub fn genres() -> Vec<String> {
        vec!["blues".to_owned(), "jazz".to_owned()]
    }

    /// Jazz, with a pause in the middle.
    pub fn verdict() -> Classification {
        let slice = |start_s: f32, heard: bool, jazz: f32| SliceClassification {
            start_s,
            end_s: start_s + 2.5,
            heard,
            probabilities: vec![1.0 - jazz, jazz],
        };
        let ranked = |genre, probability, votes| Ranked {
            genre,
            probability,
            votes,
        };
        Classification {
            answer: Answer::Genre(1),
            vote: Vote::Majority,
            ranking: vec![ranked(1, 0.75, 2), ranked(0, 0.25, 0)],
            slices: vec![
                slice(0.0, true, 0.75),
                slice(2.5, false, 0.5),
                slice(5.0, true, 0.75),
            ],
            duration_s: 7.5,
        }
    }
}
