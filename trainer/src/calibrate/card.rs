//! The model card: description, figures and limitations, in Markdown.

use std::fmt::{Display, Write};

use genrescope_crnn::model_file::{Figure, Manifest};
use genrescope_vote::{DecisionConfig, MOST_NAMED};

use crate::evaluate::labels::LabelReport;
use crate::evaluate::metrics::Scores;

/// The card in Markdown; its pictures are separate files in the same folder.
pub fn card(manifest: &Manifest, report: &str, recipe: &str) -> String {
    let of = &manifest.provenance;
    let mut card = heading(manifest);
    let (test, elsewhere): (Vec<_>, Vec<_>) = of
        .figures
        .iter()
        .partition(|figure| figure.name.ends_with("(test)"));
    table(&mut card, "test songs", &test);
    if !elsewhere.is_empty() {
        card.push('\n');
        table(
            &mut card,
            "music from elsewhere (the clips that the decision was fitted to)",
            &elsewhere,
        );
    }
    card.push_str(
        "\n## By genre\n\n| genre | songs | precision | recall | F1 |\n|---|---|---|---|---|\n",
    );
    let scores = Scores {
        confusion: of.confusion.clone(),
    };
    for (index, genre) in manifest.genres.iter().enumerate() {
        let _ = writeln!(
            card,
            "| {genre} | {} | {:.2} | {:.2} | {:.2} |",
            scores.support(index),
            scores.precision(index),
            scores.recall(index),
            scores.f1(index)
        );
    }
    let _ = write!(
        card,
        "\n![Confusion matrix of the test songs](confusion.svg)\n\n![Loss and accuracy by epoch](epochs.svg)\n\n\
         Temperature {:.3}. If the top genre has a probability below {:.2}, the result is \"not sure\".{}\n\n\
         ![Accuracy by coverage](answers.svg)\n\n",
        manifest.calibration.temperature,
        manifest.decision.not_sure_below,
        further_rules(&manifest.decision)
    );
    card + &ending(manifest, report, recipe)
}

/// The card of a model of labels.
pub fn of_labels(manifest: &Manifest, report: &LabelReport, recipe: &str) -> String {
    let of = &manifest.provenance;
    let mut card = heading(manifest);
    let figures: Vec<&Figure> = of.figures.iter().collect();
    table(&mut card, "test songs", &figures);
    let _ = write!(
        card,
        "\n## By label\n\n{}\nA song has a label if its probability, the mean over the slices, is not below the threshold, which has the \
         best F1 on the validation songs; it is 0.5 for a label that none of these has.\n\n\
         ![Loss and average precision by epoch](epochs.svg)\n\n",
        report.markdown()
    );
    card + &ending(manifest, report, recipe)
}

fn heading(manifest: &Manifest) -> String {
    let of = &manifest.provenance;
    format!(
        "# {}\n\n{}\n\n{}\n\n{}\n\n",
        manifest.name, of.data, of.split, of.recipe
    )
}

/// Limits, all figures and the recipe.
fn ending(manifest: &Manifest, report: impl Display, recipe: &str) -> String {
    let notes = manifest.provenance.notes.iter();
    let notes: String = notes.map(|note| format!("- {note}\n")).collect();
    format!(
        "## Limits\n\n{notes}\n## All figures\n\n```\n{report}```\n\n## Recipe\n\n```toml\n{recipe}```\n"
    )
}

/// A figure with its interval, in a line of text.
pub fn figure_line(figure: &Figure) -> String {
    format!(
        "{}: {:.3} [{:.3}, {:.3}] on {} songs",
        figure.name, figure.value, figure.interval[0], figure.interval[1], figure.songs
    )
}

fn table(card: &mut String, title: &str, figures: &[&Figure]) {
    let _ = writeln!(
        card,
        "| {title} | value | 95 % interval | songs |\n|---|---|---|---|"
    );
    for figure in figures {
        let _ = writeln!(
            card,
            "| {} | {:.3} | {:.3} to {:.3} | {} |",
            figure.name, figure.value, figure.interval[0], figure.interval[1], figure.songs
        );
    }
}

/// The rules of models with outside classes and sets of genres, in words.
fn further_rules(decision: &DecisionConfig) -> String {
    let mut rules = String::new();
    if let Some(outside) = &decision.outside {
        let _ = write!(
            rules,
            " If the probability that the song is one of the genres is below {:.2}, the result is the more probable outside class.",
            outside.inside_below
        );
    }
    if let Some(set) = &decision.set {
        let _ = write!(
            rules,
            " Genres with a probability of at least {:.2} are named; more than {MOST_NAMED} are \"not sure\".",
            set.from
        );
    }
    rules
}
