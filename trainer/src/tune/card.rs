//! The model card of a tuned model, in Markdown.

use std::fmt::Write;

use genrescope_crnn::model_file::Manifest;

use super::report::TuneReport;
use crate::evaluate::metrics::Scores;

/// The card: where the model comes from, what to expect of it, and reasons for caution.
pub fn card(manifest: &Manifest, report: &TuneReport, base: &str) -> String {
    let of = &manifest.provenance;
    let mut card = format!("# {}\n\n", manifest.name);
    for (what, text) in [
        ("Data", &of.data),
        ("Estimate", &of.split),
        ("Training", &of.recipe),
    ] {
        let _ = writeln!(card, "- {what}: {text}");
    }
    if report.kept > 0 {
        let _ = writeln!(
            card,
            "\nThe first {} genres are kept from {base}. The figures are of the added genres only; the kept genres lose some \
             songs to them.",
            report.kept
        );
    }
    figures(&mut card, report);
    by_genre(&mut card, report);
    let decision = &manifest.decision;
    let _ = writeln!(
        card,
        "\nTemperature {:.3}. If the top genre has a probability below {:.2}, the result is \"not sure\".",
        manifest.calibration.temperature, decision.not_sure_below
    );
    if let Some(set) = &decision.set {
        let _ = write!(
            card,
            "Genres with a probability of at least {:.2} are named",
            set.from
        );
        let _ = match report.kept {
            0 => writeln!(
                card,
                "; these sets are made to contain the correct genre of {:.0} % of the songs.",
                100.0 * set.coverage
            ),
            _ => writeln!(card, "."),
        };
    }
    if report.kept > 0 {
        card.push_str(
            "Temperature and sets are those of the base; they were not fitted to the added genres.\n",
        );
    }
    card.push_str("\n## Limits\n\n");
    card.push_str(
        "- The figures are those of songs like the ones it was trained on: music of other collections is harder.\n",
    );
    for warning in &report.warnings {
        let _ = writeln!(card, "- {}.", warning.text);
    }
    for note in &of.notes {
        let _ = writeln!(card, "- {note}");
    }
    card
}

fn figures(card: &mut String, report: &TuneReport) {
    let (Some(accuracy), Some(macro_accuracy)) = (report.accuracy, report.macro_accuracy) else {
        card.push_str("\nThere were too few songs for an estimate.\n");
        return;
    };
    let [low, high] = report.accuracy_95;
    let _ = write!(
        card,
        "\n| {} songs that {} not trained on, {}-fold cross-validation | value | 95 % interval |\n|---|---|---|\n\
         | songs right | {accuracy:.3} | {low:.3} to {high:.3} |\n\
         | mean over the genres | {macro_accuracy:.3} | |\n",
        report.held_out,
        report.layers.were(),
        report.folds
    );
}

fn by_genre(card: &mut String, report: &TuneReport) {
    card.push_str(
        "\n| genre | songs | held out | precision | recall | F1 |\n|---|---|---|---|---|---|\n",
    );
    let scores = Scores {
        confusion: report.confusion.clone(),
    };
    for (index, genre) in report.genres.iter().enumerate().skip(report.kept) {
        let _ = writeln!(
            card,
            "| {} | {} | {} | {:.2} | {:.2} | {:.2} |",
            genre.name,
            genre.songs,
            scores.support(index),
            scores.precision(index),
            scores.recall(index),
            scores.f1(index)
        );
    }
}
