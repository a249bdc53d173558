//! A split of the songs that another split does not test.

use anyhow::Result;

use super::super::songs::Song;
use super::parts::{Split, SplitPart};

/// Divides the training and validation songs of `outer` by `inner`, which gets them as a list of their own. The rows of
/// the result are those of `songs`.
///
/// # Errors
/// Those of `inner`.
pub fn split(
    songs: &[Song],
    outer: &Split,
    inner: impl FnOnce(&[Song]) -> Result<Split>,
) -> Result<Split> {
    let mut rows = [&outer.train[..], &outer.valid].concat();
    rows.sort_unstable();
    let renumbered = rows.iter().enumerate().map(|(row, &at)| Song {
        row,
        ..songs[at].clone()
    });
    let mut split = inner(&renumbered.collect::<Vec<Song>>())?;
    for part in [SplitPart::Train, SplitPart::Valid, SplitPart::Test] {
        for row in split.part_mut(part) {
            *row = rows[*row];
        }
    }
    Ok(split)
}
