//! A taught head as a model file: what it answers, and what its estimate counts.

use std::ops::ControlFlow;

use genrescope_crnn::model_file::{self, ModelFile, Precision};
use genrescope_teach::{
    GenreMeans, Recording, Song, Songs, Taught, TeachError, Warning, teach, teach_beside,
};
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

/// Means of the shipped network's genres that are its own rows: as if each genre's songs lay in the direction of its row.
fn means() -> GenreMeans {
    let base = shipped();
    let rows = base.tensors["head.weight"].values.chunks(WIDTH);
    let genres = base.manifest.genres.clone();
    GenreMeans {
        network: base.network_digest(),
        means: rows.take(genres.len()).map(<[f32]>::to_vec).collect(),
        songs: 100,
        genres,
    }
}

fn beside(means: &GenreMeans, first: usize) -> Result<Taught, TeachError> {
    let mut names = shipped().manifest.genres;
    names.extend(["tango".to_owned(), "waltz".to_owned()]);
    let mut all = Songs::new(names, WIDTH).expect("twelve genres");
    for index in 0..10 {
        let song = song(index % 2, index / 2);
        let genre = first + song.genre;
        all.add(Song { genre, ..song }).expect("valid");
    }
    let progress = &mut |_| ControlFlow::Continue(());
    teach_beside(&shipped(), means, &all, progress)
}

#[test]
fn genres_that_are_kept_have_the_same_odds_among_each_other() {
    let (base, means) = (shipped(), means());
    let taught = beside(&means, 10).expect("taught");
    assert_eq!((taught.kept, taught.estimate.songs.len()), (10, 10));
    assert_eq!(taught.estimate.accuracy(), 1.0);
    assert_eq!(taught.warnings, []);
    let file = taught.model(&base, "more").expect("a model");
    assert_eq!(file.manifest.genres[9..], ["rock", "tango", "waltz"]);
    assert_eq!(file.manifest.calibration, base.manifest.calibration);
    assert_eq!(
        file.manifest.decision.outside,
        base.manifest.decision.outside
    );
    assert_eq!(file.manifest.decision.set, base.manifest.decision.set);
    for (name, row) in [("head.weight", WIDTH), ("head.bias", 1)] {
        let (own, kept) = (&file.tensors[name].values, &base.tensors[name].values);
        let is_near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(
            is_near(&own[..10 * row], &kept[..10 * row]),
            "{name}: genres"
        );
        assert!(
            is_near(&own[12 * row..], &kept[10 * row..]),
            "{name}: outside classes"
        );
    }
    // A song in the middle of a kept genre is not taken for one of the added ones.
    for (genre, mean) in means.means.iter().enumerate() {
        let probabilities = taught.probabilities(mean).expect("valid");
        assert!(probabilities[genre] > probabilities[10].max(probabilities[11]));
    }
}

#[test]
fn means_of_another_network_or_genre_are_refused() {
    let refused = |means: &GenreMeans, first| beside(means, first).expect_err("refused");
    let other = GenreMeans {
        network: "0".repeat(16),
        ..means()
    };
    assert_eq!(refused(&other, 10), TeachError::Kept);
    let mut other = means();
    other.genres.swap(0, 1);
    assert_eq!(refused(&other, 10), TeachError::Kept);
    let mut other = means();
    other.means[3].pop();
    assert_eq!(refused(&other, 10), TeachError::Kept);
    // Songs of a genre that is kept.
    assert_eq!(refused(&means(), 9), TeachError::Kept);
    // No genre is added.
    let none = Songs::new(means().genres, WIDTH).expect("ten genres");
    let progress = &mut |_| ControlFlow::Continue(());
    let result = teach_beside(&shipped(), &means(), &none, progress);
    assert_eq!(result, Err(TeachError::Kept));
}

#[test]
fn means_are_those_of_the_songs() {
    let base = shipped();
    let mut songs = Songs::new(base.manifest.genres.clone(), WIDTH).expect("ten genres");
    for index in 0..20 {
        let embedding = vec![index as f32 / 20.0; WIDTH];
        songs
            .add(Song {
                genre: index % 10,
                embedding,
                ..song(0, index)
            })
            .expect("valid");
    }
    let means = GenreMeans::measure(&base, &songs).expect("ten genres");
    assert_eq!((means.songs, means.means[3][7]), (20, 0.4));
    assert_eq!(means.network, base.network_digest());
    let two = Songs::new(vec!["a".into(), "b".into()], WIDTH).expect("two genres");
    assert!(GenreMeans::measure(&base, &two).is_err());
}
