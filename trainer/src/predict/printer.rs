//! Output of the results as they come: text, CSV or JSON.

use std::io::{self, ErrorKind, Write, stdout};

use anyhow::{Context, Error, Result};
use genrescope_crnn::model_file::Manifest;

use super::prediction::Prediction;

/// Form of the output.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// A line for each file with so many genres.
    Text {
        top: usize,
    },
    Csv,
    /// An array. It is printed element by element: a program that is ended early has printed what it had,
    /// and no result is held in memory.
    Json,
}

/// Prints results on standard output.
pub struct Printer<'a> {
    form: Form,
    manifest: &'a Manifest,
    is_first: bool,
}

impl<'a> Printer<'a> {
    /// Prints the beginning.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn start(form: Form, manifest: &'a Manifest) -> Result<Printer<'a>> {
        match form {
            Form::Text { .. } => {}
            Form::Csv => write(&csv_record(Prediction::columns(manifest))?)?,
            Form::Json => write(b"[")?,
        }
        Ok(Printer {
            form,
            manifest,
            is_first: true,
        })
    }

    /// Prints one result. Skipped files are only part of JSON.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn print(&mut self, prediction: &Prediction) -> Result<()> {
        match self.form {
            Form::Text { top } => write(prediction.to_text(top).as_bytes()),
            Form::Csv => write(&csv_record(prediction.record(self.manifest))?),
            Form::Json => {
                let separator = if self.is_first { "\n" } else { ",\n" };
                self.is_first = false;
                // Line breaks in values are escaped, so these are all between values.
                let object = serde_json::to_string_pretty(prediction)?;
                let object = format!("{separator}{object}").replace('\n', "\n  ");
                write(object.as_bytes())
            }
        }
    }

    /// Prints the end.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn finish(self) -> Result<()> {
        match self.form {
            Form::Json if self.is_first => write(b"]\n"),
            Form::Json => write(b"\n]\n"),
            _ => Ok(()),
        }
    }
}

/// Whether an error means that standard output was closed, as by `head`.
pub fn is_closed_pipe(error: &Error) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    kind == Some(ErrorKind::BrokenPipe)
}

fn write(bytes: &[u8]) -> Result<()> {
    let mut output = stdout().lock();
    let written = output.write_all(bytes).and_then(|()| output.flush());
    written.context("cannot write to standard output")
}

fn csv_record(fields: Vec<String>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields)?;
    Ok(writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?)
}
