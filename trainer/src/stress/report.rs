//! Counts by condition, as a table and as JSON.

use std::fmt;
use std::path::Path;

use genrescope_vote::Classification;
use serde::Serialize;

/// Counts of one condition.
#[derive(Serialize)]
pub struct ConditionCounts {
    /// Code of the condition, such as `louder`.
    code: &'static str,
    condition: &'static str,
    songs: usize,
    stayed: usize,
    /// Files whose top genre changed.
    moved: Vec<String>,
    /// Why the condition could not be applied.
    pub failed: Option<String>,
}

impl ConditionCounts {
    /// Counts of zero.
    pub fn new(code: &'static str, condition: &'static str) -> ConditionCounts {
        ConditionCounts {
            code,
            condition,
            songs: 0,
            stayed: 0,
            moved: Vec::new(),
            failed: None,
        }
    }

    /// Whether the condition was applied to any song, or failed.
    pub fn tried(&self) -> bool {
        self.songs > 0 || self.failed.is_some()
    }

    /// Counts a song by its classifications before and after the degradation.
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

/// Counts of all conditions, and results of non-music files.
#[derive(Serialize)]
pub struct StressReport {
    /// The conditions.
    pub rows: Vec<ConditionCounts>,
    /// Non-music files, their results, and the codes of these.
    #[serde(rename = "not_music")]
    pub non_music: Vec<(String, String, &'static str)>,
}

impl fmt::Display for StressReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "top genre unchanged")?;
        for row in &self.rows {
            match &row.failed {
                Some(reason) => writeln!(f, "  {:<26} not tried: {reason}", row.condition)?,
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
        if !self.non_music.is_empty() {
            writeln!(f, "non-music")?;
        }
        for (file, result, _) in &self.non_music {
            writeln!(f, "  {file}: {result}")?;
        }
        Ok(())
    }
}
