//! JSON: a tree that is written with indentation, for exported files and the history; and values that are read.
//!
//! serde_json would be a tenth of the page's program.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

use std::fmt::Write;

#[cfg(not(target_arch = "wasm32"))]
pub use native::Value;
#[cfg(target_arch = "wasm32")]
pub use wasm::Value;

/// A value to be written.
pub enum Json<'a> {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(&'a str),
    /// A text of its own.
    Owned(String),
    /// An array.
    List(Vec<Json<'a>>),
    /// An object, in the order of its members.
    Object(Vec<(&'a str, Json<'a>)>),
}

/// A number that is finite, else nothing: in the shortest form that has the same value, without an exponent, which not every
/// reader of JSON expects.
fn number(is_finite: bool, mut digits: String) -> Json<'static> {
    if !is_finite {
        return Json::Null;
    }
    if !digits.contains('.') {
        digits.push_str(".0");
    }
    Json::Number(digits)
}

/// A number that the browser has written and will read; nothing if it is not finite.
pub fn written(digits: String) -> Json<'static> {
    match digits.ends_with(['N', 'y', 'f']) {
        // NaN, Infinity; and inf, as the standard library writes it.
        true => Json::Null,
        false => Json::Number(digits),
    }
}

impl From<f32> for Json<'_> {
    fn from(value: f32) -> Self {
        number(value.is_finite(), value.to_string())
    }
}

impl From<f64> for Json<'_> {
    fn from(value: f64) -> Self {
        number(value.is_finite(), value.to_string())
    }
}

impl From<usize> for Json<'_> {
    fn from(value: usize) -> Self {
        Json::Number(value.to_string())
    }
}

impl<'a> From<&'a str> for Json<'a> {
    fn from(value: &'a str) -> Self {
        Json::Text(value)
    }
}

impl<'a, T: Into<Json<'a>>> From<Option<T>> for Json<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Json::Null, Into::into)
    }
}

impl<'a, T: Into<Json<'a>>> FromIterator<T> for Json<'a> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Json::List(items.into_iter().map(Into::into).collect())
    }
}

/// A value as indented JSON.
pub fn text(value: &Json) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Json, depth: usize, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(digits) => out.push_str(digits),
        Json::Text(text) => quote(text, out),
        Json::Owned(text) => quote(text, out),
        Json::List(items) => {
            let items = items.iter().map(|item| (None, item));
            members(['[', ']'], items, depth, out);
        }
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (Some(*name), value));
            members(['{', '}'], fields, depth, out);
        }
    }
}

fn members<'a>(
    [open, close]: [char; 2],
    members: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json<'a>)>,
    depth: usize,
    out: &mut String,
) {
    out.push(open);
    let any = members.len() > 0;
    for (index, (name, value)) in members.enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(depth + 1, out);
        if let Some(name) = name {
            quote(name, out);
            out.push_str(": ");
        }
        write(value, depth + 1, out);
    }
    if any {
        new_line(depth, out);
    }
    out.push(close);
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // Writing to a String cannot fail.
            '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            _ => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_the_round_trip() {
        for number in [0.0, -0.5, 5.0, 1e-7, 1e21, f64::MIN_POSITIVE, f64::MAX] {
            let written = text(&number.into());
            assert_eq!(written.parse(), Ok(number), "{written}");
            // No exponent, which not every reader of JSON expects.
            assert!(
                written
                    .chars()
                    .all(|c| c.is_ascii_digit() || "-.".contains(c))
            );
        }
        // The shortest form in their own precision.
        assert_eq!(text(&0.1f32.into()), "0.1");
        assert_eq!(text(&5.0f32.into()), "5.0");
        assert_eq!(text(&f32::NAN.into()), "null");
    }

    #[test]
    fn texts_and_trees_are_read_back() {
        let evil = "\"\\\u{1}\n\t\u{2028}é";
        let tree = Json::Object(vec![
            (evil, Json::Owned(evil.to_owned())),
            ("none", None::<&str>.into()),
            ("list", [1_usize, 2].into_iter().collect()),
            ("empty", Json::List(Vec::new())),
            ("yes", Json::Bool(true)),
        ]);
        let read: serde_json::Value = serde_json::from_str(&text(&tree)).expect("JSON");
        let expected = serde_json::json!({
            evil: evil, "none": null, "list": [1, 2], "empty": [], "yes": true
        });
        assert_eq!(read, expected);
        let short = Json::Object(vec![("a", [1_usize].into_iter().collect())]);
        assert_eq!(text(&short), "{\n  \"a\": [\n    1\n  ]\n}");
        assert_eq!(text(&Json::Object(Vec::new())), "{}");
    }
}
