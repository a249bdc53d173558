//! A taught head as a model file: what it answers, and what its estimate counts.

use std::ops::ControlFlow;

use genrescope_crnn::model_file::{self, ModelFile, Precision};
use genrescope_teach::{Recording, Song, Songs, Taught, Warning, teach};
use genrescope_vote::Answer;

const WIDTH: usize = 128;

fn shipped() -> ModelFile {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/genrescope.safetensors"
    );
    model_file::read(&std::fs::read(path).expect("the shipped model")).expect("a valid model")
}

/// Two genres that differ in the first half of the values; the second half differs from song to song.
fn song(genre: usize, number: usize) -> Song {
    let value = |at: usize| match at < WIDTH / 2 {
        true => 0.3 - 0.6 * genre as f32,
        false => ((at * 7 + number * 13 + genre * 5) % 11) as f32 / 20.0 - 0.25,
    };
    Song {
        genre,
        group: number * 2 + genre,
        embedding: (0..WIDTH).map(value).collect(),
        recording: Recording::default(),
    }
}

fn taught(songs: impl Iterator<Item = Song>) -> Taught {
    let names = vec!["tango".to_owned(), "waltz".to_owned()];
    let mut all = Songs::new(names, WIDTH).expect("two genres");
    songs.for_each(|song| all.add(song).expect("valid"));
    teach(&shipped(), &all, &mut |_| ControlFlow::Continue(())).expect("taught")
}

#[test]
fn genres_that_differ_clearly_are_answered_with_one_genre() {
    let taught = taught((0..20).map(|index| song(index % 2, index / 2)));
    assert_eq!(taught.estimate.accuracy(), 1.0);
    let file = taught.model(&shipped(), "dances").expect("a model");
    let decision = &file.manifest.decision;
    for held_out in &taught.estimate.songs {
        let mut ranked = held_out.probabilities(taught.temperature);
        ranked.sort_by(|a, b| b.total_cmp(a));
        let answer = decision.answer(held_out.genre, &ranked, &[0.0]);
        assert_eq!(answer, Answer::Genre(held_out.genre), "{ranked:?}");
    }
    let bytes = model_file::write(&file.manifest, &file.tensors, Precision::Half);
    let read = model_file::read(&bytes.expect("a file")).expect("a valid file");
    assert_eq!(read.manifest.genres, ["tango", "waltz"]);
    // Teaching changes no layer but the head, so it can be taught further.
    assert_eq!(read.network_digest(), shipped().network_digest());
    assert_eq!(read.manifest.provenance.figures[0].songs, 20);
}

#[test]
fn copies_are_one_group_and_are_reported() {
    let copy = Song {
        group: 99,
        ..song(0, 0)
    };
    let songs = (0..12).map(|index| song(index % 2, index / 2));
    let taught = taught(songs.chain([copy]));
    assert_eq!(
        (taught.estimate.songs.len(), taught.estimate.groups),
        (13, 12)
    );
    assert_eq!(taught.warnings, [Warning::SameSong { songs: [0, 12] }]);
}
