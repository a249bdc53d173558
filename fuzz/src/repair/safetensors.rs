//! The length of the header of a safetensors file.

/// The last bytes of a header's entries; the writer pads the header with spaces.
const LAST_ENTRY: &[u8] = b"]}";

/// Writes the length of the JSON text, which a mutation of the text has changed: it ends with the
/// brace after the last tensor.
pub fn header_length(file: &mut [u8]) {
    let Some((length, text)) = file.split_first_chunk_mut::<8>() else {
        return;
    };
    let ends = text
        .windows(3)
        .rposition(|three| three.starts_with(LAST_ENTRY) && three[2] == b'}');
    if let Some(at) = ends {
        let spaces = text[at + 3..]
            .iter()
            .take_while(|&&byte| byte == b' ')
            .count();
        *length = ((at + 3 + spaces) as u64).to_le_bytes();
    }
}
