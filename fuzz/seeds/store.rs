//! Stores of two songs and their augmented copies, and lists with split protocols.

use anyhow::Result;
use fuzzing::data::manifest_checksum::ManifestChecksum;
use fuzzing::data::store_file::{StoreSettings, StoreTensors, write};
use fuzzing::data::store_mel;
use fuzzing::repair::StoreInput;
use fuzzing::waveform_augment::WaveformAugmentation;

use crate::Seed;

const SONGS: &str = "row,song,genre,artist_id,duplicate_of,augmented_from\n\
    0,a,rock,x,,\n1,b,\"jazz, hot\",y,a,\n2,a~pitch+1,rock,x,,a\n";

/// A list in which every split has songs in all parts.
fn long_list() -> String {
    let line = |row: usize| {
        let part = ["train", "valid", "test"][row % 3];
        let copied = if row == 5 { "s4" } else { "" };
        format!(
            "{row},s{row},g{},a{},{copied},{part},{}\n",
            row / 10,
            row / 2,
            row % 5
        )
    };
    let lines: String = (0..20).map(line).collect();
    format!("row,song,genre,artist_id,duplicate_of,ours,fold\n{lines}")
}

/// One for each kind of split.
pub fn lists() -> Vec<Seed> {
    let protocols = ["random", "kfold:2/5", "ours", "fold:2"];
    let long = |protocol: &str| {
        let name = protocol.replace([':', '/'], "-");
        (name, format!("{protocol}\n{}", long_list()).into_bytes())
    };
    let mut seeds: Vec<Seed> = protocols.into_iter().map(long).collect();
    seeds.push(("copies".into(), format!("random\n{SONGS}").into_bytes()));
    seeds
}

/// Stores with and without settings.
pub fn seeds() -> Result<Vec<Seed>> {
    let tensors = StoreTensors {
        shape: [3, 2, 4],
        codes: (0..24).collect(),
        floor_db: vec![-80.0, -62.5, -70.0],
        reference_db: vec![31.0, 12.0, 30.0],
        interpolated: false,
    };
    let settings = StoreSettings {
        mel: store_mel(),
        seconds: 3.0,
        columns: 4,
        augmentation: vec![WaveformAugmentation::Pitch(1.0)],
    };
    let songs = SONGS.as_bytes();
    let file = write(&tensors, &settings, ManifestChecksum::of(songs)?)?;
    let bare = br#"{"codes":{"dtype":"U8","shape":[3,1,1],"data_offsets":[0,3]},"floor_db":{"dtype":"F32","shape":[3],"data_offsets":[3,15]}}"#;
    let bare = [&(bare.len() as u64).to_le_bytes()[..], bare, &[7; 15]].concat();
    Ok(vec![
        ("settings".into(), StoreInput::join(songs, &file)),
        ("bare".into(), StoreInput::join(songs, &bare)),
    ])
}
