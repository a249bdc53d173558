//! Songs and slices as CSV (RFC 4180), safe to open in a spreadsheet.

use genrescope_protocol::{ModelSummary, Sentence, SongTags};
use genrescope_vote::{Classification, OutsideClass, SliceClassification, Vote};

use crate::chart::cells::best_of;
use crate::words;

/// Marks the text as UTF-8: without it, spreadsheets assume another encoding.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The rows so far.
struct Csv(String);

impl Csv {
    fn new() -> Csv {
        Csv(BYTE_ORDER_MARK.to_string())
    }

    fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let row: Vec<String> = cells.into_iter().collect();
        self.0.push_str(&row.join(","));
        self.0.push_str("\r\n");
    }
}

/// A cell of text. An apostrophe marks what a spreadsheet would take for a formula: names of files may come
/// from anywhere.
fn text(value: &str) -> String {
    let looks_like_a_formula = value.starts_with(['\t', '\r', '\n'])
        || value
            .trim_start()
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let guarded = if looks_like_a_formula {
        format!("'{value}")
    } else {
        value.to_owned()
    };
    if guarded.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// One song of the table.
pub struct Row<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The result, or why there is none.
    pub result: Result<&'a Classification, &'a Sentence>,
    /// What was wrong with the file, although it could be decoded.
    pub warnings: &'a [Sentence],
    /// Title, artist and album.
    pub tags: &'a SongTags,
}

/// What the songs were classified with, the same in all rows.
#[derive(Clone, Copy)]
pub struct By<'a> {
    /// The model.
    pub model: &'a ModelSummary,
    /// The rule by which slices are aggregated.
    pub vote: Vote,
    /// Every `hop`-th slice is used.
    pub hop: usize,
}

/// A row for each song, with a column for each genre's probability.
pub fn songs(songs: &[Row], by: By) -> String {
    let (genres, decision) = (&by.model.genres, &by.model.decision);
    let mut csv = Csv::new();
    let fixed = ["file", "answer", "genre", "probability", "duration_s"];
    csv.row(
        fixed
            .into_iter()
            .chain(genres.iter().map(String::as_str))
            .chain(["warnings", "error", "title", "artist", "album", "genres"])
            .chain(OutsideClass::ALL.map(OutsideClass::name))
            .chain(["model", "vote", "hop"])
            .map(text),
    );
    for song in songs {
        let verdict = song.result.ok();
        let answer = verdict.map_or("failed", |verdict| verdict.answer.name());
        let named = verdict.and_then(|verdict| genres.get(verdict.answer.genre()?));
        let best = verdict.and_then(|verdict| verdict.ranking.first());
        let of = |genre: usize| {
            let ranked = verdict?.ranking.iter().find(|ranked| ranked.genre == genre);
            Some(ranked?.probability.to_string())
        };
        let mut row = vec![
            text(song.file),
            answer.to_owned(),
            text(named.map_or("", |name| name)),
            best.map(|best| best.probability.to_string())
                .unwrap_or_default(),
            verdict
                .map(|verdict| verdict.duration_s.to_string())
                .unwrap_or_default(),
        ];
        row.extend((0..genres.len()).map(|genre| of(genre).unwrap_or_default()));
        let warnings: Vec<String> = song.warnings.iter().map(words::render).collect();
        row.push(text(&warnings.join(" ")));
        row.push(text(&words::render_or_empty(song.result.err())));
        let tags = [&song.tags.title, &song.tags.artist, &song.tags.album];
        row.extend(tags.map(|tag| text(tag.as_deref().unwrap_or_default())));
        let ranked = verdict.map_or(&[][..], Classification::named);
        let named = ranked.iter().filter_map(|one| genres.get(one.genre));
        row.push(text(
            &named.map(String::as_str).collect::<Vec<_>>().join(";"),
        ));
        row.extend(OutsideClass::ALL.map(|class| {
            let at = decision
                .outside_names()
                .position(|name| name == class.name());
            let probability = at.and_then(|at| verdict?.outside.get(at));
            probability.map(f32::to_string).unwrap_or_default()
        }));
        row.push(text(&by.model.name));
        row.push(by.vote.name().to_owned());
        row.push(by.hop.to_string());
        csv.row(row);
    }
    csv.0
}

/// A row for each slice, with a column for each class's probability.
pub fn slices(file: &str, slices: &[SliceClassification], model: &ModelSummary) -> String {
    let genres = &model.genres;
    let mut csv = Csv::new();
    let mut head = vec!["start_s", "end_s", "audible", "genre", "probability"];
    head.extend(genres.iter().map(String::as_str));
    for class in model.decision.outside_names() {
        head.push(class);
    }
    head.extend(["file", "model"]);
    csv.row(head.into_iter().map(text));
    for slice in slices {
        let best = best_of(slice);
        let mut row = vec![
            slice.start_s.to_string(),
            slice.end_s.to_string(),
            slice.audible.to_string(),
            text(
                best.and_then(|(genre, _)| genres.get(genre))
                    .map_or("", |name| name),
            ),
            best.map(|(_, p)| p.to_string()).unwrap_or_default(),
        ];
        row.extend(slice.probabilities.iter().map(f32::to_string));
        let outside = 0..model.decision.outside_classes();
        row.extend(outside.map(|class| {
            let probability = slice.outside.get(class);
            probability.map(f32::to_string).unwrap_or_default()
        }));
        row.push(text(file));
        row.push(text(&model.name));
        csv.row(row);
    }
    csv.0
}

#[cfg(test)]
mod tests {
    use super::super::tests_support::{decision, verdict};
    use super::*;
    use crate::state::tests_support;

    fn model() -> ModelSummary {
        ModelSummary {
            decision: decision(),
            ..tests_support::model("own")
        }
    }

    #[test]
    fn cells_are_quoted_by_rfc_4180() {
        assert_eq!(text("plain ü"), "plain ü");
        assert_eq!(text("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
    }

    #[test]
    fn formulas_become_text() {
        for evil in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1"] {
            let cell = text(evil);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{cell:?}");
        }
        assert_eq!(text("a-b=c"), "a-b=c");
    }

    #[test]
    fn songs_are_rows() {
        let verdict = verdict();
        let (warning, error) = (
            Sentence::new("audio.no-track"),
            Sentence::new("audio.empty"),
        );
        let tags = SongTags {
            title: Some("=T".to_owned()),
            artist: Some("A, B".to_owned()),
            ..SongTags::default()
        };
        let none = SongTags::default();
        let rows = [
            Row {
                file: "=evil,song.wav",
                result: Ok(&verdict),
                warnings: std::slice::from_ref(&warning),
                tags: &tags,
            },
            Row {
                file: "text.mp3",
                result: Err(&error),
                warnings: &[],
                tags: &none,
            },
        ];
        assert_eq!(
            songs(
                &rows,
                By {
                    model: &model(),
                    vote: Vote::Majority,
                    hop: 2
                }
            ),
            format!(
                "\u{feff}file,answer,genre,probability,duration_s,blues,jazz,warnings,error,title,artist,album,genres,other_music,non_music,model,vote,hop\r\n\
                 \"'=evil,song.wav\",genre,jazz,0.75,7.5,0.25,0.75,{},,'=T,\"A, B\",,jazz,0.25,,own,majority,2\r\n\
                 text.mp3,failed,,,,,,,{},,,,,,,own,majority,2\r\n",
                text(&words::render(&warning)),
                text(&words::render(&error)),
            )
        );
    }

    #[test]
    fn slices_are_rows() {
        assert_eq!(
            slices("a.wav", &verdict().slices, &model()),
            "\u{feff}start_s,end_s,audible,genre,probability,blues,jazz,other_music,file,model\r\n\
             0,2.5,true,jazz,0.75,0.25,0.75,,a.wav,own\r\n\
             2.5,5,false,,,0.5,0.5,,a.wav,own\r\n\
             5,7.5,true,jazz,0.75,0.25,0.75,,a.wav,own\r\n"
        );
    }
}
