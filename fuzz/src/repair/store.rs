//! The checksums of a store.

use safetensors::SafeTensors;
use serde_json::Value;

use crate::checksum::sha256;

/// A store's two files as one input: the length of `songs.csv` in two bytes, its content, and the rest
/// is `mel.safetensors`.
pub struct StoreInput<'a> {
    pub songs: &'a [u8],
    pub mel: &'a [u8],
}

impl<'a> StoreInput<'a> {
    /// Splits an input. A length that is too large leaves nothing for the second file.
    pub fn new(input: &'a [u8]) -> Option<StoreInput<'a>> {
        let (length, rest) = input.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (songs, mel) = rest.split_at(length);
        Some(StoreInput { songs, mel })
    }

    /// The input for two files.
    pub fn join(songs: &[u8], mel: &[u8]) -> Vec<u8> {
        let length = u16::try_from(songs.len()).unwrap_or(u16::MAX);
        [&length.to_le_bytes(), songs, mel].concat()
    }
}

/// Replaces both checksums in the metadata by those of the content: they have the same length.
pub fn checksums(input: &mut [u8]) {
    let start = match StoreInput::new(input) {
        Some(parts) => input.len() - parts.mel.len(),
        None => return,
    };
    super::header_length(&mut input[start..]);
    replace(input, start, songs_checksum);
    replace(input, start, tensors_checksum);
}

/// The metadata's text in the file, and the file's parsed content.
struct Parsed<'a> {
    songs: &'a [u8],
    text: String,
    metadata: Value,
    tensors: SafeTensors<'a>,
}

fn replace(input: &mut [u8], start: usize, of: fn(&Parsed) -> Option<(String, String)>) {
    let Some((old, new)) = parse(input).as_ref().and_then(of) else {
        return;
    };
    if old.len() != new.len() {
        return;
    }
    let file = &mut input[start..];
    let found = file
        .windows(old.len())
        .rposition(|text| text == old.as_bytes());
    if let Some(at) = found {
        file[at..at + new.len()].copy_from_slice(new.as_bytes());
    }
}

fn parse(input: &[u8]) -> Option<Parsed<'_>> {
    let parts = StoreInput::new(input)?;
    let (_, header) = SafeTensors::read_metadata(parts.mel).ok()?;
    let text = header.metadata().as_ref()?.get("store")?.clone();
    Some(Parsed {
        songs: parts.songs,
        metadata: serde_json::from_str(&text).ok()?,
        text,
        tensors: SafeTensors::deserialize(parts.mel).ok()?,
    })
}

/// The old and the new checksum of the list.
fn songs_checksum(parsed: &Parsed) -> Option<(String, String)> {
    let of = parsed.metadata.get("songs")?;
    let columns: Vec<&str> = of
        .get("columns")?
        .as_array()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut reader = csv::Reader::from_reader(parsed.songs);
    let headers = reader.headers().ok()?.clone();
    let place = |name: &&str| headers.iter().position(|header| header == *name);
    let places: Vec<usize> = columns.iter().map(place).collect::<Option<_>>()?;
    let mut all: Vec<Vec<String>> = Vec::new();
    for line in reader.records() {
        let line = line.ok()?;
        all.push(
            places
                .iter()
                .map(|&at| line.get(at).unwrap_or("").to_owned())
                .collect(),
        );
    }
    let new = sha256(&[&serde_json::to_vec(&all).ok()?]);
    Some((of.get("sha256")?.as_str()?.to_owned(), new))
}

/// The old and the new checksum of the tensors and of the metadata before it.
fn tensors_checksum(parsed: &Parsed) -> Option<(String, String)> {
    let tensor = |name| parsed.tensors.tensor(name).ok();
    let (codes, floor) = (tensor("codes")?, tensor("floor_db")?);
    let reference = tensor("reference_db").filter(|reference| reference.shape() == floor.shape());
    let head = match parsed.metadata.get("songs") {
        Some(_) => parsed
            .text
            .rsplit_once(",\"sha256\":")
            .map_or(&*parsed.text, |parts| parts.0),
        None => "",
    };
    let reference = reference
        .as_ref()
        .map_or(&[][..], |reference| reference.data());
    let new = sha256(&[codes.data(), floor.data(), reference, head.as_bytes()]);
    Some((parsed.metadata.get("sha256")?.as_str()?.to_owned(), new))
}
