//! What tells a list of songs from a damaged one.
//!
//! The list may get columns (a split, another data set's tags), and fields that were empty may be
//! filled. What `prepare` wrote into it must stay, since genres and copies decide what is learnt.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::checksum::sha256;

/// The columns that `prepare` filled, and their checksum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    columns: Vec<String>,
    /// SHA-256 of their fields, line by line, as JSON.
    sha256: String,
}

impl Seal {
    /// Of a list that was just made.
    ///
    /// # Errors
    /// It is no CSV.
    pub fn of(list: &[u8]) -> Result<Seal> {
        let (headers, lines) = read(list)?;
        let filled = |at: usize| lines.iter().any(|line| line.get(at) != Some(""));
        let columns = headers.iter().enumerate().filter(|(at, _)| filled(*at));
        let columns: Vec<String> = columns.map(|(_, name)| name.to_owned()).collect();
        let sha256 = sum(&headers, &lines, &columns)?;
        Ok(Seal { columns, sha256 })
    }

    /// Refuses a list that says something else.
    ///
    /// # Errors
    /// A sealed column is missing or holds something else.
    pub fn check(&self, list: &[u8]) -> Result<()> {
        let (headers, lines) = read(list)?;
        ensure!(
            sum(&headers, &lines, &self.columns)? == self.sha256,
            "it is not the list that this store was made with: it is damaged, or one of the columns \
             {} was edited (others may be added); prepare the store again",
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
        at.with_context(|| format!("it has no column `{name}`"))
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
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use super::*;

    const LIST: &str = "row,song,genre,artist_id\n0,a,rock,\n1,b,\"jazz, hot\",\n";

    #[test]
    fn columns_may_be_added_and_nothing_else_be_changed() {
        let seal = Seal::of(LIST.as_bytes()).unwrap();
        seal.check(LIST.as_bytes()).unwrap();
        let more = "fold,row,genre,song,artist_id\r\n1,0,rock,a,x\r\n2,1,\"jazz, hot\",b,y\r\n";
        seal.check(more.as_bytes()).unwrap();
        for (from, to) in [
            ("rock", "rocj"),
            ("song", "sonf"),
            ("1,b", "1,c"),
            ("0,a,rock,\n", ""),
        ] {
            let told = seal.check(LIST.replacen(from, to, 1).as_bytes());
            let told = format!("{:#}", told.unwrap_err());
            assert!(told.starts_with("it "), "{from} to {to}: {told}");
        }
    }
}
