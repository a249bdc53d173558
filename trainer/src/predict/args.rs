//! Options of `trainer predict`.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use genrescope_classify::Classifier;
use genrescope_vote::Vote;

use super::vote_option;
use crate::inference::{ModelArgs, ensemble};

/// Options of `trainer predict`.
#[derive(Args)]
pub struct PredictArgs {
    /// Audio files; folders stand for the audio files below them, playlists (.m3u, .m3u8) for their entries,
    /// `-` for standard input.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Number of genres to print per file; defaults to 3.
    #[arg(long, value_name = "K")]
    pub top: Option<usize>,
    /// How the slices of a song are aggregated; defaults to the rule of the model.
    #[arg(long, value_parser = vote_option::parser())]
    pub vote: Option<Vote>,
    /// Frames between slices; defaults to the value of the model.
    #[arg(long, value_name = "FRAMES")]
    pub hop: Option<usize>,
    /// Print CSV instead: file, answer, genre, probability of each genre or label, error, title, artist, album.
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
    /// Copy each file whose genre was recognised to this folder, with the genre in its tag.
    #[arg(long, value_name = "FOLDER")]
    pub write_genre: Option<PathBuf>,
    /// Write a playlist for each recognised genre to this folder.
    #[arg(long, value_name = "FOLDER")]
    pub m3u: Option<PathBuf>,
    /// Further model whose probabilities are averaged with those of --model, slice by slice, such as those of the folds of
    /// `train --folds`; may be given several times. All need the same genres and input; the rules of --model decide.
    #[arg(long, value_name = "MODEL", requires = "model")]
    pub ensemble: Vec<PathBuf>,
    #[command(flatten)]
    pub model: ModelArgs,
}

impl PredictArgs {
    /// Loads the model, or the ensemble.
    ///
    /// # Errors
    /// A model cannot be read, or does not fit the others.
    pub fn classifier(&self) -> Result<Classifier> {
        let first = self.model.any_classifier()?;
        if first.manifest().labels.is_some() {
            self.refuse_options_of_genres()?;
            return Ok(first);
        }
        let mut members = vec![first];
        for path in &self.ensemble {
            let model = ModelArgs {
                model: Some(path.clone()),
                device: self.model.device,
                json: self.model.json,
            };
            members.push(model.any_classifier()?);
        }
        ensemble(members)
    }

    /// Options that have no meaning with independent labels.
    fn refuse_options_of_genres(&self) -> Result<()> {
        for (option, is_given) in [
            ("--ensemble", !self.ensemble.is_empty()),
            ("--vote", self.vote.is_some()),
            ("--top", self.top.is_some()),
            ("--write-genre", self.write_genre.is_some()),
            ("--m3u", self.m3u.is_some()),
        ] {
            ensure!(
                !is_given,
                "{option} is for models of genres, but the outputs of the model are independent labels"
            );
        }
        Ok(())
    }
}
