//! Labels of the songs of a store: several a song, from a file beside the store.

mod matching;
mod table;

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::songs::{Song, originals};
use super::split::{Split, SplitPart};
use crate::checksum::sha256;
use crate::{files, output};

/// Songs that a message names.
const NAMED: usize = 3;

/// The labels of a store's songs.
#[derive(Clone, Debug)]
pub struct SongLabels {
    /// Names of the labels, in the order of the network's outputs.
    pub names: Vec<String>,
    /// SHA-256 of the file.
    pub checksum: String,
    /// What was read, as a sentence: columns that are ignored, songs without labels.
    pub notice: String,
    /// The part of the notice about songs without labels; empty if there are none.
    left_out: String,
    /// Which labels each song has, by row of the store; `None` for songs that the file does not list.
    rows: Vec<Option<Vec<bool>>>,
}

impl SongLabels {
    /// Reads a table of labels and finds the line of each song. Songs without a line are not used.
    ///
    /// # Errors
    /// The file cannot be read, is not clear, or lists no song of the store.
    pub fn open(path: &Path, songs: &[Song]) -> Result<SongLabels> {
        let bytes = files::read(path)?;
        let table = table::parse(path, &bytes)?;
        let lines = matching::lines_of(path, songs, &table.rows)?;
        let missing: Vec<&str> = originals(songs)
            .iter()
            .filter(|song| lines[song.row].is_none())
            .map(|song| &*song.song)
            .collect();
        let first = || missing[..missing.len().min(NAMED)].join(", ");
        ensure!(
            lines.iter().any(Option::is_some),
            "{} lists none of the songs of the store, such as {}; its songs are called {}, ...: use the paths or names of songs.csv",
            path.display(),
            first(),
            table.rows.first().map_or("", |row| &*row.song)
        );
        let mut notice = format!("{} labels", table.names.len());
        if !table.ignored.is_empty() {
            let ignored = table.ignored.join(", ");
            notice.push_str(&format!("; columns that are no labels: {ignored}"));
        }
        let mut left_out = String::new();
        if !missing.is_empty() {
            left_out = format!(
                "{} songs have no line in {} and are left out: {}{}",
                missing.len(),
                path.display(),
                first(),
                if missing.len() > NAMED { ", ..." } else { "" }
            );
            notice.push_str(&format!("; {left_out}"));
        }
        let of = |line: Option<usize>| line.map(|line| table.rows[line].has.clone());
        Ok(SongLabels {
            checksum: sha256(&[&bytes]),
            notice,
            left_out,
            rows: lines.into_iter().map(of).collect(),
            names: table.names,
        })
    }

    /// Which labels a song has; `None` if the file does not list it.
    pub fn of(&self, row: usize) -> Option<&[bool]> {
        self.rows.get(row)?.as_deref()
    }

    /// Says on standard error which songs are left out, so that figures of fewer songs than expected are noticed.
    pub fn warn_of_songs_left_out(&self) {
        if !self.left_out.is_empty() {
            output::warn(&self.left_out);
        }
    }

    /// How many of these songs have each label.
    pub fn counts(&self, rows: &[usize]) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        for has in rows.iter().filter_map(|&row| self.of(row)) {
            for (count, &has) in counts.iter_mut().zip(has) {
                *count += usize::from(has);
            }
        }
        counts
    }

    /// The split without the songs that the file does not list. Only the named parts need songs.
    ///
    /// # Errors
    /// One of these parts is left without songs.
    pub fn listed(&self, mut split: Split, needed: &[SplitPart]) -> Result<Split> {
        for (part, name) in [
            (SplitPart::Train, "training"),
            (SplitPart::Valid, "validation"),
            (SplitPart::Test, "test"),
        ] {
            let rows = split.part_mut(part);
            rows.retain(|&row| self.of(row).is_some());
            ensure!(
                !rows.is_empty() || !needed.contains(&part),
                "no {name} song of the split is listed in the file of --labels: add lines, or choose another --split"
            );
        }
        Ok(split)
    }

    /// The labels with these indices only.
    pub fn select(self, labels: &[usize]) -> SongLabels {
        let pick = |has: Vec<bool>| labels.iter().map(|&label| has[label]).collect();
        SongLabels {
            names: labels
                .iter()
                .map(|&label| self.names[label].clone())
                .collect(),
            rows: self.rows.into_iter().map(|has| has.map(pick)).collect(),
            ..self
        }
    }

    /// The labels of a model, in its order.
    ///
    /// # Errors
    /// The file has no column for one of them.
    pub fn of_model(self, names: &[String]) -> Result<SongLabels> {
        let find = |name: &String| {
            let at = self.names.iter().position(|own| own == name);
            at.with_context(|| {
                format!("the file of --labels has no column for the label {name} of the model")
            })
        };
        let labels = names.iter().map(find).collect::<Result<Vec<usize>>>()?;
        Ok(self.select(&labels))
    }
}
