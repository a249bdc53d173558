//! A checksum of the data manifest (`songs.csv`) that tolerates added columns.
//!
//! Users may add columns (a split, tags of another data set) and fill in columns that were empty. The
//! columns that `prepare` filled must stay as they are, since genres and copies decide what is learnt.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::checksum::sha256;

/// The columns that `prepare` filled, and a checksum of their fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestChecksum {
    columns: Vec<String>,
    /// SHA-256 of the fields of these columns, line by line, as JSON.
    sha256: String,
}

impl ManifestChecksum {
    /// The checksum of a new list.
    ///
    /// # Errors
    /// The bytes are not valid CSV.
    pub fn of(list: &[u8]) -> Result<ManifestChecksum> {
        let (headers, lines) = read(list)?;
        let filled = |at: usize| lines.iter().any(|line| line.get(at) != Some(""));
        let columns = headers.iter().enumerate().filter(|(at, _)| filled(*at));
        let columns: Vec<String> = columns.map(|(_, name)| name.to_owned()).collect();
        let sha256 = sum(&headers, &lines, &columns)?;
        Ok(ManifestChecksum { columns, sha256 })
    }

    /// Checks a list against the checksum.
    ///
    /// # Errors
    /// A covered column is missing or has been changed.
    pub fn check(&self, list: &[u8]) -> Result<()> {
        let (headers, lines) = read(list)?;
        ensure!(
            sum(&headers, &lines, &self.columns)? == self.sha256,
            "the list does not match its store: it is damaged, or one of the columns {} was edited (adding \
             other columns is fine); prepare the store again",
            self.columns.join(", ")
        );
        Ok(())
    }
}

fn read(list: &[u8]) -> Result<(csv::StringRecord, Vec<csv::StringRecord>)> {
    let mut reader = csv::Reader::from_reader(list);
    let headers = reader.headers()?.clone();
    let lines = reader.records().collect::<Result<_, _>>()?;
    Ok((headers, lines))
}

fn sum(headers: &csv::StringRecord, lines: &[csv::StringRecord], of: &[String]) -> Result<String> {
    let place = |name: &String| {
        let at = headers.iter().position(|header| header == name);
        at.with_context(|| format!("the column `{name}` is missing"))
    };
    let places: Vec<usize> = of.iter().map(place).collect::<Result<_>>()?;
    let fields = |line: &csv::StringRecord| -> Vec<String> {
        let at = |&at: &usize| line.get(at).unwrap_or("").to_owned();
        places.iter().map(at).collect()
    };
    let all: Vec<Vec<String>> = lines.iter().map(fields).collect();
    Ok(sha256(&[&serde_json::to_vec(&all)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "row,song,genre,artist_id\n0,a,rock,\n1,b,\"jazz, hot\",\n";

    #[test]
    fn accepts_added_columns_and_rejects_changed_fields() {
        let checksum = ManifestChecksum::of(LIST.as_bytes()).unwrap();
        checksum.check(LIST.as_bytes()).unwrap();
        let more = "fold,row,genre,song,artist_id\r\n1,0,rock,a,x\r\n2,1,\"jazz, hot\",b,y\r\n";
        checksum.check(more.as_bytes()).unwrap();
        // A changed field may be in any covered column; a missing column is named alone.
        let covered = "row, song, genre";
        for (from, to, names) in [
            ("rock", "rocj", covered),
            ("song", "sonf", "`song`"),
            ("1,b", "1,c", covered),
            ("0,a,rock,\n", "", covered),
        ] {
            let error = checksum.check(LIST.replacen(from, to, 1).as_bytes());
            let error = format!("{:#}", error.unwrap_err());
            assert!(error.contains(names), "{from} to {to}: {error}");
            assert!(!error.contains("artist_id"), "{from} to {to}: {error}");
        }
    }
}
