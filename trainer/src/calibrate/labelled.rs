//! `trainer calibrate` of a run with labels: test figures and the model card.
//!
//! Nothing is fitted here. The thresholds are set with each epoch, and the temperature of labels is one: their probabilities
//! come from a loss that compares each with the truth.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use genrescope_crnn::model_file::{self, ModelFile, Precision};

use super::args::CalibrateArgs;
use super::card;
use crate::data::{MelStore, SongLabels, SplitPart};
use crate::evaluate::labels::{LabelReport, LabelledSong};
use crate::plot;
use crate::train::{self, TrainConfig};
use crate::{files, inference, output};

/// Writes `final.safetensors` and `card.md` into the folder of the run.
///
/// # Errors
/// The labels are not those of the run, or a file cannot be read or written.
pub fn finish(
    args: &CalibrateArgs,
    store: &MelStore,
    mut file: ModelFile,
    config: &TrainConfig,
) -> Result<ExitCode> {
    ensure!(
        args.elsewhere.is_none(),
        "--elsewhere is for models of genres, but the run in {} has labels",
        args.run.display()
    );
    let path = args.labels.as_deref().with_context(|| {
        format!(
            "the run in {} has labels: give their file with --labels FILE, as to `trainer train`",
            args.run.display()
        )
    })?;
    let split = config.split.split(&store.songs, config.seed)?;
    let labels = SongLabels::open(path, &store.songs)?.of_model(&file.manifest.genres)?;
    let split = labels.listed(split, &[SplitPart::Test])?;
    train::check_labels(&args.run, Some(&labels))?;
    labels.warn_of_songs_left_out();
    let classifier = args.device.classifier(file.clone())?;
    let songs = inference::classify_songs(&classifier, store, &split.test)?;
    let songs = LabelledSong::all(&split.test, &songs, &labels);
    let thresholds = file.manifest.label_thresholds();
    let words = config.split.describe(config.seed);
    let report = LabelReport::new(&labels.names, thresholds, &songs, words, SplitPart::Test);
    file.manifest.provenance.figures = report.provenance();
    let path = args.run.join("final.safetensors");
    let bytes = model_file::write(&file.manifest, &file.tensors, Precision::Full)?;
    files::write_atomic(&path, &bytes)?;
    let rows = train::read_epochs(&args.run)?;
    let kept = train::saved_state(&args.run)?.map(|state| state.best_epoch);
    let picture = plot::label_epochs(&rows, kept).alone();
    files::write_atomic(&args.run.join("epochs.svg"), picture.as_bytes())?;
    let card = card::of_labels(&file.manifest, &report, &toml::to_string(config)?);
    files::write_atomic(&args.run.join("card.md"), card.as_bytes())?;
    for figure in &file.manifest.provenance.figures {
        output::line(card::figure_line(figure))?;
    }
    output::line(format!("wrote {} and card.md", path.display()))?;
    Ok(ExitCode::SUCCESS)
}
