//! `trainer finish`: from the best epoch of a run to a calibrated checkpoint that says how good it is.

mod temperature;

use std::process::ExitCode;

use anyhow::{Context, Result};
use genre_core::classify::Classifier;
use genre_core::model_file::{self, Calibration, Figure, Precision};

use crate::cli::FinishArgs;
use crate::data::MelStore;
use crate::evaluate::{self, bootstrap, metrics::Scores};
use crate::files;

/// Runs the command: the temperature comes from the validation songs, the figures from the test songs.
pub fn run(args: &FinishArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let best = args.run.join("best.safetensors");
    let mut file =
        model_file::read(&files::read(&best)?).with_context(|| best.display().to_string())?;
    let config = crate::train::saved_config(&args.run)?;
    let split = config.split.split(&store.songs, config.seed)?;

    let mut classifier = Classifier::new(file.clone(), &args.device.runs_on()?)?;
    let valid = evaluate::hear(&classifier, &store, &split.valid)?;
    let temperature = temperature::fit(&valid);
    file.manifest.calibration = Calibration { temperature };

    // The figures are those of the model that is shipped: calibration moves the mean vote.
    classifier.calibrate(file.manifest.calibration);
    let test = evaluate::hear(&classifier, &store, &split.test)?;
    let pairs = evaluate::song_pairs(&test, file.manifest.decision.vote);
    let genres = store.genres.len();
    let figure = |name: &str, of: &dyn Fn(&Scores) -> f64| {
        let compute = |pairs: &[(usize, usize)]| of(&Scores::new(genres, pairs.iter().copied()));
        Figure {
            name: name.into(),
            value: compute(&pairs),
            interval: bootstrap::interval(&pairs, compute),
            songs: pairs.len(),
        }
    };
    file.manifest.provenance.figures = vec![
        figure("Songs right (test)", &Scores::accuracy),
        figure("Weighted F1 of songs (test)", &Scores::weighted_f1),
    ];
    let path = args.run.join("final.safetensors");
    let bytes = model_file::write(&file.manifest, &file.tensors, Precision::Full)?;
    files::write_whole(&path, &bytes)?;
    println!(
        "temperature {temperature:.3}, from {} validation songs",
        valid.len()
    );
    for figure in &file.manifest.provenance.figures {
        println!(
            "{}: {:.3} [{:.3}, {:.3}] on {} songs",
            figure.name, figure.value, figure.interval[0], figure.interval[1], figure.songs
        );
    }
    println!("wrote {}", path.display());
    Ok(ExitCode::SUCCESS)
}
