//! The confusion matrix (figure 4 of the paper).

use super::picture::{Picture, text};

/// Width of the labels.
const NAMES: f64 = 68.0;

/// Rows are labels, columns are predictions; opacity is the fraction of the row. A cell has sides of
/// `cell`, at least 24.
pub fn confusion(genres: &[String], counts: &[Vec<usize>], cell: f64) -> Picture {
    let side = NAMES + cell * genres.len() as f64 + 10.0;
    let mut drawing = String::new();
    for (row, counts) in counts.iter().enumerate() {
        let y = NAMES + cell * row as f64;
        let middle = y + cell / 2.0 + 4.0;
        let all = counts.iter().sum::<usize>().max(1) as f64;
        drawing += &text(NAMES - 8.0, middle, "end", &genres[row]);
        for (column, &count) in counts.iter().enumerate() {
            let x = NAMES + cell * column as f64;
            let share = count as f64 / all;
            let hue = if row == column { "#2f7f79" } else { "#c2553a" };
            drawing += &format!(
                "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{0}\" height=\"{0}\" fill=\"{hue}\" fill-opacity=\"{share:.2}\" \
                 stroke=\"currentColor\" stroke-opacity=\"0.15\"/>\n",
                cell
            );
            if count > 0 {
                drawing += &text(x + cell / 2.0, middle, "middle", &count.to_string());
            }
        }
    }
    for (column, genre) in genres.iter().enumerate() {
        let x = NAMES + cell * (column as f64 + 0.5);
        let y = NAMES - 8.0;
        drawing += &format!(
            "<g transform=\"rotate(-45 {x:.1} {y:.1})\">{}</g>\n",
            text(x, y, "start", genre)
        );
    }
    let title = "Confusion matrix: rows are labels, columns are predictions";
    Picture {
        // The rotated label of the last column extends to the right.
        width: side + 34.0,
        height: side,
        title: title.into(),
        drawing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_count_above_zero() {
        let genres = ["rock & roll".to_owned(), "pop".to_owned()];
        let picture = confusion(&genres, &[vec![7, 2], vec![0, 5]], 44.0).alone();
        for word in [">7<", ">2<", ">5<", "rock &amp; roll"] {
            assert!(picture.contains(word), "{word}");
        }
        assert!(!picture.contains(">0<"), "empty cells stay empty");
    }
}
