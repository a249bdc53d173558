//! `trainer calibrate`: turns the best epoch of a run into a calibrated model file with test figures.

mod args;
mod card;
mod labelled;
mod outside;
mod temperature;
mod threshold;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use genrescope_classify::Classifier;
use genrescope_crnn::model_file::{self, Calibration, Figure, Manifest, Precision};

use crate::data::{MelStore, SplitPart};
use crate::evaluate::elsewhere::{ClassifiedClip, ElsewhereFigures, ElsewhereStore};
use crate::evaluate::{self, EvaluationReport, TOP, bootstrap, calibration, metrics::Scores};
use crate::inference::{self, ClassifiedSong};
use crate::plot::{self, Picture};
use crate::train::{self, Environment, TrainConfig};
use crate::{files, output};

pub use args::CalibrateArgs;

/// Runs the command: fits temperature and threshold on the validation songs, and computes the figures on
/// the test songs.
///
/// # Errors
/// The run has no best epoch, was made on other data, or a file cannot be read or written.
pub fn run(args: &CalibrateArgs) -> Result<ExitCode> {
    let store = MelStore::open(&args.data)?;
    let best = args.run.join("best.safetensors");
    let mut file = inference::read_any_model(&best)?;
    let config = train::saved_config(&args.run)?;
    train::check_data(&args.run, &store)?;
    if file.manifest.labels.is_some() {
        return labelled::finish(args, &store, file, &config);
    }
    ensure!(
        args.labels.is_none(),
        "the run in {} has genres: leave out --labels",
        args.run.display()
    );
    file.manifest.name = train::name(&config);
    file.manifest.provenance.data = train::describe_data(&store);
    if let Some(environment) = Environment::read(&args.run)? {
        let data = &mut file.manifest.provenance.data;
        let sounds = environment
            .non_music
            .iter()
            .map(|store| ("Non-music sounds", store));
        let extra = environment.extra.iter();
        let extra = extra.map(|store| ("Further songs and sounds", store));
        for (what, store) in sounds.chain(extra) {
            data.push_str(&format!(
                " {what} from a store whose mel.safetensors has the SHA-256 {}.",
                store.mel
            ));
        }
    }
    file.manifest.provenance.notes = train::notes(&store, &config);
    let split = config.split.split(&store.songs, config.seed)?;

    let mut classifier = args.device.classifier(file.clone())?;
    let valid = inference::classify_songs(&classifier, &store, &split.valid)?;
    let vote = file.manifest.decision.vote;
    let elsewhere = args.elsewhere.as_deref();
    let elsewhere = elsewhere
        .map(|folder| ElsewhereStore::open(folder, &file.manifest, &args.leave_out))
        .transpose()?;
    let classify_elsewhere = |classifier: &Classifier| match &elsewhere {
        Some(store) => store.classify(classifier),
        None => Ok(Vec::new()),
    };
    let songs = self::songs(&classify_elsewhere(&classifier)?);
    let temperature = temperature::fit(&groups(&valid, &songs), vote);
    file.manifest.calibration = Calibration { temperature };

    // Figures of the calibrated model: calibration changes the mean probabilities.
    classifier.calibrate(file.manifest.calibration);
    let valid = inference::classify_songs(&classifier, &store, &split.valid)?;
    let predictions = evaluate::top_predictions(&valid, vote);
    file.manifest.decision.not_sure_below = threshold::find(&classifier, &predictions)?;
    let mut clips = classify_elsewhere(&classifier)?;
    let songs = self::songs(&clips);
    let known = groups(&valid, &songs);
    if let Some(outside) = &mut file.manifest.decision.outside {
        outside.inside_below = outside::inside_below(&known);
        file.manifest.decision.set = Some(outside::set(&known));
    }
    for clip in &mut clips {
        clip.decide(&file.manifest.decision);
    }

    let test = inference::classify_songs(&classifier, &store, &split.test)?;
    let pairs = evaluate::song_pairs(&test, vote);
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
    let predictions = evaluate::top_predictions(&test, vote);
    file.manifest.provenance.figures = vec![
        figure("Songs right (test)", &Scores::accuracy),
        figure("Weighted F1 of songs (test)", &Scores::weighted_f1),
        Figure {
            name: "Expected calibration error (test)".into(),
            value: calibration::expected_error(&predictions),
            interval: bootstrap::interval(&predictions, calibration::expected_error),
            songs: predictions.len(),
        },
    ];
    let elsewhere = (!clips.is_empty()).then(|| ElsewhereFigures::new(&store.genres, &clips));
    if let Some(figures) = &elsewhere {
        file.manifest
            .provenance
            .figures
            .extend(figures.provenance());
    }
    file.manifest.provenance.confusion = Scores::new(genres, pairs.iter().copied()).confusion;
    let path = args.run.join("final.safetensors");
    let bytes = model_file::write(&file.manifest, &file.tensors, Precision::Full)?;
    files::write_atomic(&path, &bytes)?;
    let words = config.split.describe(config.seed);
    let report = EvaluationReport::new(&store.genres, &test, vote, words, SplitPart::Test, &TOP);
    let elsewhere = elsewhere.map(|figures| format!("\nMusic from elsewhere\n{figures}"));
    let report = format!("{report}{}", elsewhere.unwrap_or_default());
    write_card(&args.run, &file.manifest, &report, &config)?;
    let threshold = f64::from(file.manifest.decision.not_sure_below);
    write_picture(
        &args.run,
        "answers.svg",
        &plot::accuracy_by_coverage(&predictions, threshold),
    )?;
    output::line(format!(
        "temperature {temperature:.3}, not sure below {:.2}, from {} validation songs",
        file.manifest.decision.not_sure_below,
        valid.len()
    ))?;
    for figure in &file.manifest.provenance.figures {
        output::line(card::figure_line(figure))?;
    }
    output::line(format!("wrote {} and card.md", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// The groups that have songs.
fn groups<'a>(
    valid: &'a [ClassifiedSong],
    elsewhere: &'a [ClassifiedSong],
) -> Vec<&'a [ClassifiedSong]> {
    let all = [valid, elsewhere].into_iter();
    all.filter(|songs| !songs.is_empty()).collect()
}

/// The clips of the model's genres.
fn songs(clips: &[ClassifiedClip]) -> Vec<ClassifiedSong> {
    clips.iter().filter_map(ClassifiedClip::song).collect()
}

fn write_picture(run: &Path, name: &str, picture: &Picture) -> Result<()> {
    files::write_atomic(&run.join(name), picture.alone().as_bytes())
}

/// Writes the model card and its pictures.
fn write_card(run: &Path, manifest: &Manifest, report: &str, config: &TrainConfig) -> Result<()> {
    let rows = train::read_epochs(run)?;
    let kept = train::saved_state(run)?.map(|state| state.best_epoch);
    let confusion = plot::confusion(&manifest.genres, &manifest.provenance.confusion, 44.0);
    write_picture(run, "confusion.svg", &confusion)?;
    write_picture(run, "epochs.svg", &plot::epochs(&rows, kept))?;
    let card = card::card(manifest, report, &toml::to_string(config)?);
    files::write_atomic(&run.join("card.md"), card.as_bytes())
}
