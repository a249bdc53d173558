//! A table of labels: one line per song, with a column of 0 and 1 for each label, as `annotations_final.csv` of
//! MagnaTagATune (Law et al. 2009).

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use csv::StringRecord;
use genrescope_crnn::model_file::is_genre_name;

/// Columns that name the song; the first of them that the table has is used, the others are ignored.
const SONG_COLUMNS: [&str; 4] = ["mp3_path", "file", "path", "song"];

/// A parsed table.
pub struct LabelTable {
    /// Names of the labels, in the order of their columns.
    pub names: Vec<String>,
    /// Columns that are neither labels nor the song.
    pub ignored: Vec<String>,
    /// The songs.
    pub rows: Vec<LabelRow>,
}

/// A line of the table.
pub struct LabelRow {
    /// The song as the table writes it.
    pub song: String,
    /// Which labels it has, in the order of [`LabelTable::names`].
    pub has: Vec<bool>,
}

/// Parses a table, whose bytes are those of the file at `path`, with tabs or commas between the fields.
///
/// A column in which at least half of the values are 0 or 1 is a label. Other columns, such as `clip_id`, are ignored.
///
/// # Errors
/// No column names the song, there are fewer than two labels, a label has another value than 0 and 1 or an impossible name,
/// or a song has two lines.
pub fn parse(path: &Path, bytes: &[u8]) -> Result<LabelTable> {
    let file = path.display();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.split(|&byte| byte == b'\n').next().unwrap_or(bytes);
    let delimiter = if first.contains(&b'\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(bytes);
    let headers = reader
        .headers()
        .with_context(|| format!("cannot read {file}"))?
        .clone();
    let records = reader
        .records()
        .collect::<Result<Vec<StringRecord>, _>>()
        .with_context(|| format!("invalid line in {file}"))?;
    let position = |name: &str| headers.iter().position(|header| header == name);
    let song = SONG_COLUMNS.iter().find_map(|name| position(name));
    let song = song.with_context(|| {
        format!(
            "{file} has no column that names the song: call it {}",
            SONG_COLUMNS.join(", ")
        )
    })?;
    let is_other_song_column =
        |column: usize| column != song && SONG_COLUMNS.contains(&&headers[column]);
    let (labels, ignored): (Vec<usize>, Vec<usize>) = (0..headers.len())
        .filter(|&column| column != song)
        .partition(|&column| !is_other_song_column(column) && is_label(&records, column));
    ensure!(
        labels.len() >= 2,
        "{file} has {} columns of labels, but at least two are needed: a label is a column of 0 and 1",
        labels.len()
    );
    let names: Vec<String> = labels.iter().map(|&at| headers[at].to_owned()).collect();
    for (at, name) in names.iter().enumerate() {
        ensure!(
            is_genre_name(name),
            "{file}: {name:?} is not a valid name for a label"
        );
        ensure!(
            !name.contains(';'),
            "{file}: the label {name:?} has a semicolon, which separates labels in the CSV of `trainer predict`: rename it"
        );
        ensure!(
            !names[..at].contains(name),
            "{file} has the column {name:?} twice"
        );
    }
    let rows = records
        .iter()
        .map(|record| row(record, song, &labels, &headers))
        .collect::<Result<Vec<LabelRow>>>()
        .with_context(|| file.to_string())?;
    reject_repeated(path, &rows)?;
    Ok(LabelTable {
        names,
        ignored: ignored.iter().map(|&at| headers[at].to_owned()).collect(),
        rows,
    })
}

fn is_label(records: &[StringRecord], column: usize) -> bool {
    let values = records
        .iter()
        .filter(|record| value(record, column).is_some());
    !records.is_empty() && values.count() * 2 >= records.len()
}

/// The value of a label; `None` if it is neither 0 nor 1.
fn value(record: &StringRecord, column: usize) -> Option<bool> {
    match record.get(column) {
        Some("1") => Some(true),
        Some("0") => Some(false),
        _ => None,
    }
}

fn row(
    record: &StringRecord,
    song: usize,
    labels: &[usize],
    headers: &StringRecord,
) -> Result<LabelRow> {
    let line = record.position().map_or(0, csv::Position::line);
    let name = record.get(song).unwrap_or_default();
    ensure!(!name.is_empty(), "line {line} names no song");
    let has = labels.iter().map(|&column| {
        value(record, column).with_context(|| {
            format!(
                "line {line}: the label {} of {name} is {:?}, but must be 0 or 1",
                &headers[column],
                record.get(column).unwrap_or_default()
            )
        })
    });
    Ok(LabelRow {
        has: has.collect::<Result<_>>()?,
        song: name.to_owned(),
    })
}

fn reject_repeated(path: &Path, rows: &[LabelRow]) -> Result<()> {
    let mut first = HashMap::new();
    for row in rows {
        let is_new = first.insert(&row.song, ()).is_none();
        ensure!(
            is_new,
            "{} has two lines for the song {}: leave one",
            path.display(),
            row.song
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<LabelTable> {
        parse(Path::new("labels.csv"), text.as_bytes())
    }

    #[test]
    fn columns_of_zeros_and_ones_are_labels() {
        let text = "clip_id\tguitar\tslow\tmp3_path\n2\t1\t0\tf/a.mp3\n6\t0\t0\tf/b.mp3\n1\t1\t1\tf/c.mp3\n";
        let quoted = text.replace("guitar", "\"guitar\"");
        for (text, delimiter) in [(text, "\t"), (&quoted, ","), (&quoted, "\t")] {
            let found = table(&text.replace('\t', delimiter)).unwrap();
            assert_eq!(found.names, ["guitar", "slow"]);
            assert_eq!(found.ignored, ["clip_id"]);
            let rows: Vec<_> = found
                .rows
                .iter()
                .map(|row| (&*row.song, &row.has[..]))
                .collect();
            assert_eq!(rows[0], ("f/a.mp3", &[true, false][..]));
            assert_eq!(rows[2], ("f/c.mp3", &[true, true][..]));
        }
    }

    /// What is wrong, and what the message names.
    #[test]
    fn rejects_tables_that_are_not_clear() {
        for (text, named) in [
            (
                "title,a,b\nx,1,0\n",
                &["labels.csv", "mp3_path", "file", "song"][..],
            ),
            (
                "song,a,year\nx,1,1999\n",
                &["labels.csv", "1 column", "two"],
            ),
            (
                "song,a,b\nx,1,0\ny,0,1\nz,2,0\n",
                &["line 4", "a", "z", "\"2\""],
            ),
            (
                "song,a,b\nx,1,0\ny,0,1\nz,1,\n",
                &["line 4", "b", "z", "\"\""],
            ),
            (
                "song,a,b\nx,1,0\nx,0,1\n",
                &["labels.csv", "two lines", "x"],
            ),
            ("song,a,a\nx,1,0\n", &["labels.csv", "\"a\" twice"]),
            ("song,a,\nx,1,0\n", &["labels.csv", "\"\""]),
            ("song,a,b;c\nx,1,0\n", &["labels.csv", "\"b;c\""]),
            ("song,a,b\n,1,0\n", &["labels.csv", "line 2"]),
            ("song,a,b\n", &["labels.csv", "0 columns"]),
            ("song,a,b\nx,1\n", &["labels.csv"]),
        ] {
            let error = format!("{:#}", table(text).err().expect(text));
            for name in named {
                assert!(error.contains(name), "{name}: {error}");
            }
        }
    }
}
