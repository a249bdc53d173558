//! Indented JSON, for exported files and the history.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::error::PageError;

/// A value as indented JSON.
///
/// # Errors
/// None is known: all numbers are finite.
pub fn text(value: &(impl Serialize + ?Sized)) -> Result<String, PageError> {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Readable(PrettyFormatter::new()));
    value.serialize(&mut serializer)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Formats numbers by the standard library, which the page contains anyway: serde_json's own code has an
/// incompressible table of ten kilobytes.
struct Readable(PrettyFormatter<'static>);

impl Readable {
    fn number<W: ?Sized + Write>(writer: &mut W, mut digits: String) -> io::Result<()> {
        if !digits.contains('.') {
            digits.push_str(".0");
        }
        writer.write_all(digits.as_bytes())
    }
}

impl Formatter for Readable {
    fn write_f32<W: ?Sized + Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        Readable::number(writer, value.to_string())
    }

    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        Readable::number(writer, value.to_string())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_the_round_trip() {
        for number in [0.0, -0.5, 5.0, 1e-7, 1e21, f64::MIN_POSITIVE, f64::MAX] {
            let written = text(&number).expect("finite");
            assert_eq!(written.parse(), Ok(number), "{written}");
            // No exponent, which not every reader of JSON expects.
            assert!(
                written
                    .chars()
                    .all(|c| c.is_ascii_digit() || "-.".contains(c))
            );
        }
        // The shortest form in their own precision.
        assert_eq!(text(&0.1f32).expect("finite"), "0.1");
        assert_eq!(text(&5.0f32).expect("finite"), "5.0");
    }
}
