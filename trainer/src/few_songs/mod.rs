//! `trainer few-songs`: how well a head from few songs of each genre classifies the others, over many draws.
//!
//! ```text
//! stored songs ─ network ──▶ embeddings ─────┐
//!              └ statistics ▶ mel statistics ┴ draws: train a head on some songs, test the others ─▶ macro accuracies
//! ```

mod args;
mod draw;
mod report;
mod songs;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use genrescope_classify::{Classifier, block_on};

use crate::device::DeviceChoice;
use crate::inference::ModelArgs;
use crate::output;
use draw::{Draw, Scaling, macro_accuracy};
use report::{FewSongsReport, Spread};
use songs::MeasuredSongs;

pub use args::FewSongsArgs;

/// Runs the command.
///
/// # Errors
/// The model or the store cannot be read, a column does not exist, there are too few genres with enough songs, or no
/// song is left to test.
pub fn run(args: &FewSongsArgs) -> Result<ExitCode> {
    ensure!(
        args.songs_per_genre >= 1 && args.songs_per_genre < args.fewest,
        "--songs-per-genre must be at least 1 and less than the {} songs of --fewest, so that some are left to test, not {}",
        args.fewest,
        args.songs_per_genre
    );
    let base = ModelArgs {
        model: args.from.clone(),
        device: DeviceChoice::Flex,
        json: args.json,
    }
    .file()?;
    let name = base.manifest.name.clone();
    let classifier = Classifier::new(base.with_embeddings())?;
    block_on(classifier.self_test())?;
    let songs = MeasuredSongs::open(args, &classifier)?;
    let genres = args.genres_per_draw.unwrap_or(songs.genres.len());
    ensure!(
        (2..=songs.genres.len()).contains(&genres),
        "--genres-per-draw must be between 2 and the {} genres with at least {} songs, not {genres}",
        songs.genres.len(),
        args.fewest
    );
    let (mut by_embedding, mut by_statistics) = (Vec::new(), Vec::new());
    for number in 0..args.draws {
        let seed = args.seed.wrapping_mul(0x9e37_79b9).wrapping_add(number);
        let draw = Draw::new(&songs, genres, args.songs_per_genre, seed);
        by_embedding.push(macro_accuracy(&draw, &songs.embeddings, Scaling::None)?);
        by_statistics.push(macro_accuracy(&draw, &songs.statistics, Scaling::Standard)?);
    }
    let draws_tested = by_embedding.iter().filter(|of| !of.is_nan()).count();
    ensure!(
        draws_tested > 0,
        "in none of the {} draws a song is left to test, since each is in a group of a training song: use another \
         --group-column, fewer --songs-per-genre, or songs of more groups",
        args.draws
    );
    let report = FewSongsReport {
        model: name,
        songs: songs.embeddings.len(),
        genres: songs.counts(),
        draws: args.draws,
        draws_tested,
        songs_per_genre: args.songs_per_genre,
        genres_per_draw: genres,
        chance: 1.0 / genres as f64,
        difference: Spread::of_differences(&by_embedding, &by_statistics),
        embedding: Spread::new(&by_embedding),
        mel_statistics: Spread::new(&by_statistics),
    };
    output::figures(&report, args.json)?;
    Ok(ExitCode::SUCCESS)
}
