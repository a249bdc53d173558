//! Playlists in the format M3U: names of files, one a line. They bring the songs of the list into their order, and are
//! shown as albums.

use super::queue::SongQueue;

/// Stands for a byte that is no UTF-8: older playlists have another encoding.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// Whether a file is a playlist, by its name.
pub fn is_playlist(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".m3u") || name.ends_with(".m3u8")
}

/// Brings the songs that a playlist names into its order, as an album with the playlist's title. Returns how many there
/// are.
pub fn apply(songs: &mut SongQueue, file: &str, text: &str) -> usize {
    let title = file.rsplit_once('.').map_or(file, |(title, _)| title);
    let mut ids: Vec<u32> = Vec::new();
    for entry in names(text) {
        let named = songs
            .iter()
            .find(|song| matches(&song.name, entry) && !ids.contains(&song.id));
        let named = named.map(|song| song.id);
        ids.extend(named);
    }
    for song in songs.iter_mut().filter(|song| ids.contains(&song.id)) {
        song.folder = title.to_owned();
    }
    songs.gather(&ids);
    ids.len()
}

/// The names of the files, without their folders.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.trim_start_matches('\u{feff}').split(['\n', '\r']);
    let entries = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    entries.filter_map(|path| path.rsplit(['/', '\\']).next())
}

/// Whether a file has the name that a playlist gives. File systems differ in upper and lower case.
fn matches(name: &str, entry: &str) -> bool {
    let same = |(a, b): (char, char)| a.eq_ignore_ascii_case(&b) || b == UNKNOWN;
    name.chars().count() == entry.chars().count() && name.chars().zip(entry.chars()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playlist_orders_its_songs_and_names_their_album() {
        let mut songs = SongQueue::default();
        for name in ["one.mp3", "Two Words.mp3", "caf\u{e9}.mp3", "other.mp3"] {
            songs.add(name.to_owned(), 1.0);
        }
        let text = "\u{feff}#EXTM3U\r\n#EXTINF:1,x\r\nC:\\Music\\caf\u{fffd}.MP3\r\n\r\nfile:///a/Two Words.mp3\r\nmissing.mp3\r\nother.mp3\r\n";
        assert_eq!(apply(&mut songs, "Summer.2.m3u8", text), 3);
        let listed: Vec<_> = songs.iter().map(|song| (song.id, song.group())).collect();
        let album = Some("Summer.2");
        assert_eq!(listed, [(1, None), (3, album), (2, album), (4, album)]);
        assert_eq!(apply(&mut songs, "empty.m3u", "#EXTM3U\n"), 0);
    }

    #[test]
    fn playlists_are_known_by_their_names() {
        assert!(is_playlist("A.M3U") && is_playlist("a.m3u8") && !is_playlist("m3u.mp3"));
    }
}
