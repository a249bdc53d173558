//! The counts as a table and as JSON.

use std::fmt;
use std::path::Path;

use genrescope_vote::Classification;
use serde::Serialize;

/// One condition.
#[derive(Serialize)]
pub struct Row {
    /// The condition for programs, such as `louder`.
    code: &'static str,
    condition: &'static str,
    songs: usize,
    stayed: usize,
    /// Files whose top genre is another one.
    moved: Vec<String>,
    /// Why nothing could be counted.
    pub failed: Option<String>,
}

impl Row {
    /// Nothing counted yet.
    pub fn new(code: &'static str, condition: &'static str) -> Row {
        Row {
            code,
            condition,
            songs: 0,
            stayed: 0,
            moved: Vec::new(),
            failed: None,
        }
    }

    /// Whether there was any song to try it on.
    pub fn tried(&self) -> bool {
        self.songs > 0 || self.failed.is_some()
    }

    /// Counts a song that was heard twice.
    pub fn count(&mut self, before: &Classification, after: &Classification, path: &Path) {
        self.songs += 1;
        let top = |verdict: &Classification| verdict.ranking.first().map(|best| best.genre);
        if top(before) == top(after) {
            self.stayed += 1;
        } else {
            self.moved.push(path.display().to_string());
        }
    }
}

/// Every condition, and what is no music.
#[derive(Serialize)]
pub struct Report {
    /// The conditions.
    pub rows: Vec<Row>,
    /// Files that are no music, what is said of them, and the code of the answer.
    pub not_music: Vec<(String, String, &'static str)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "top genre stays")?;
        for row in &self.rows {
            match &row.failed {
                Some(sentence) => writeln!(f, "  {:<26} not tried: {sentence}", row.condition)?,
                None => writeln!(
                    f,
                    "  {:<26} {} of {}, {:.0} %",
                    row.condition,
                    row.stayed,
                    row.songs,
                    100.0 * row.stayed as f64 / row.songs.max(1) as f64
                )?,
            }
        }
        if !self.not_music.is_empty() {
            writeln!(f, "no music")?;
        }
        for (file, said, _) in &self.not_music {
            writeln!(f, "  {file}: {said}")?;
        }
        Ok(())
    }
}
