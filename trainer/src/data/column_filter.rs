//! Songs by the values of a column.

use std::str::FromStr;

use super::songs::Song;

/// A column of the list of songs and some of its values, such as `licence=free,unclear`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnFilter {
    column: String,
    values: Vec<String>,
}

impl ColumnFilter {
    /// Whether the song has no such column.
    pub fn is_unknown(&self, song: &Song) -> bool {
        !song.columns.contains_key(&self.column)
    }

    /// Whether the song has one of the values.
    pub fn matches(&self, song: &Song) -> bool {
        let value = song.columns.get(&self.column);
        value.is_some_and(|value| self.values.contains(value))
    }
}

impl FromStr for ColumnFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<ColumnFilter, String> {
        match text.split_once('=') {
            Some((column, values)) if !column.is_empty() && !values.is_empty() => {
                Ok(ColumnFilter {
                    column: column.into(),
                    values: values.split(',').map(String::from).collect(),
                })
            }
            _ => Err("expected COLUMN=VALUE or COLUMN=VALUE,VALUE".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_any_of_the_values() {
        let mut song = Song::default();
        let filter: ColumnFilter = "source=a,b".parse().unwrap();
        assert!(!filter.matches(&song));
        song.columns.insert("source".into(), "b".into());
        assert!(filter.matches(&song));
        song.columns.insert("source".into(), "a,b".into());
        assert!(!filter.matches(&song));
        for wrong in ["source", "=a", "source=", ""] {
            assert!(wrong.parse::<ColumnFilter>().is_err(), "{wrong}");
        }
    }
}
