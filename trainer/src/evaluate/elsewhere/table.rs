//! The figures as a table.

use std::fmt;

use super::figures::{ElsewhereFigures, Measured};
use crate::evaluate::bootstrap::measured;

impl fmt::Display for ElsewhereFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, figure) in [
            ("top genre right", self.accuracy),
            ("  mean over genres", self.macro_accuracy),
            ("calibration error", self.calibration_error),
            ("one genre", self.answered),
            ("  right of these", self.right_of_answered),
            ("one to three genres", self.named),
            ("  one of them right", self.right_of_named),
            ("other music: one genre", self.other_music_answered),
            ("non-music: one genre", self.non_music_answered),
        ] {
            let text = measured(figure.value, figure.interval_95);
            writeln!(f, "{title:<24} {text}  of {} clips", figure.clips)?;
        }
        writeln!(
            f,
            "score             AUROC: other music, non-music, right   at 70 % answered: right, other music, non-music"
        )?;
        for score in &self.scores {
            writeln!(
                f,
                "  {:<16}       {:.3}        {:.3}      {:.3}                      {:.3}  {:.3}        {:.3}",
                score.score.name(),
                score.auroc_other_music,
                score.auroc_non_music,
                score.auroc_right,
                score.right,
                score.other_music,
                score.non_music
            )?;
        }
        for (kind, answers) in &self.answers {
            let answers: Vec<String> = answers
                .iter()
                .map(|(name, n)| format!("{name} {n}"))
                .collect();
            writeln!(f, "answers to {kind:<17} {}", answers.join(", "))?;
        }
        write!(f, "confusion  {:<2}", "")?;
        for genre in &self.genres {
            write!(f, " {genre:>4.4}")?;
        }
        writeln!(f, "  predicted")?;
        for (genre, row) in self.genres.iter().zip(&self.confusion) {
            write!(f, "  {genre:<11}")?;
            for count in row {
                write!(f, " {count:>4}")?;
            }
            writeln!(f)?;
        }
        let sources = self.sources.iter().map(|source| {
            let Measured { value, clips, .. } = source.accuracy;
            format!("{} {value:.2} of {clips}", source.source)
        });
        let sources: Vec<String> = sources.collect();
        writeln!(f, "right by source  {}", sources.join(", "))
    }
}
