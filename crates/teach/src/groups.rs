//! Songs that belong together.

use std::collections::BTreeMap;

/// A number for each song, for [`Song::group`](crate::Song::group): songs of one artist have the same, whatever the case and
/// the spaces around the name. Songs of unknown artists have a number of their own.
pub fn groups_by_artist<'a>(artists: impl Iterator<Item = Option<&'a str>>) -> Vec<usize> {
    let mut known = BTreeMap::new();
    let mut number = |(index, artist): (usize, Option<&str>)| {
        let name = artist.map(|artist| artist.trim().to_lowercase());
        match name.filter(|name| !name.is_empty()) {
            Some(name) => *known.entry(name).or_insert(index),
            None => index,
        }
    };
    artists.enumerate().map(&mut number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_of_one_artist_form_a_group() {
        let artists = [Some("Ann"), None, Some("ann "), None, Some("Bob")];
        assert_eq!(groups_by_artist(artists.into_iter()), [0, 1, 0, 3, 4]);
        assert_eq!(groups_by_artist([Some(" "), Some("")].into_iter()), [0, 1]);
    }
}
