//! Audio files, pipes and standard input as mono samples.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use genrescope_audio::{AudioReader, MediaSource};
use genrescope_classify::Session;

/// File name that stands for standard input.
const STDIN: &str = "-";

/// Most bytes of a pipe, which are held in memory, since decoders must seek: 1 GiB, 100 minutes of a
/// WAV with the parameters of a CD. Files are not held in memory and have no such limit.
pub const MAX_PIPED_BYTES: u64 = 1 << 30;

/// An open file or the content of a pipe. It can be read several times, one reader at a time.
pub struct AudioSource {
    name: Option<String>,
    content: Content,
}

enum Content {
    File(File),
    Memory(Bytes),
}

/// The content of a pipe, shared between readers.
#[derive(Clone)]
struct Bytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl AudioSource {
    /// Opens a file or, for `-`, standard input. What cannot seek (a pipe, a terminal) is read to its end.
    ///
    /// # Errors
    /// The file cannot be opened, or a pipe cannot be read or has more than [`MAX_PIPED_BYTES`].
    pub fn open(path: &Path) -> Result<AudioSource> {
        let (name, file) = if path == Path::new(STDIN) {
            let file = standard_input();
            (None, file.context("cannot open standard input")?)
        } else {
            let file =
                File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
            let name = path.file_name().map(|name| name.to_string_lossy());
            (name.map(|name| name.into_owned()), file)
        };
        let content = content(file).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(AudioSource { name, content })
    }

    /// The file as mono samples at `rate` Hz, from its start.
    ///
    /// # Errors
    /// The file cannot be read, or its format is not supported.
    pub fn reader(&self, rate: u32) -> Result<AudioReader> {
        Ok(AudioReader::open(
            self.bytes()?,
            self.name.as_deref(),
            rate,
        )?)
    }

    /// The bytes of the file, from its start.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn bytes(&self) -> io::Result<Box<dyn MediaSource>> {
        Ok(match &self.content {
            Content::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Box::new(file)
            }
            Content::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }
}

/// Reads what cannot seek.
fn content(mut file: File) -> Result<Content> {
    // Standard input may be a file from which another program has read a part.
    if file.metadata()?.is_file() && file.stream_position()? == 0 {
        return Ok(Content::File(file));
    }
    let mut bytes = Vec::new();
    file.take(MAX_PIPED_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_PIPED_BYTES {
        bail!(PipeTooLong);
    }
    Ok(Content::Memory(Bytes(Arc::new(bytes))))
}

#[cfg(unix)]
fn standard_input() -> io::Result<File> {
    use std::os::fd::AsFd;

    io::stdin().as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(windows)]
fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle;

    io::stdin().as_handle().try_clone_to_owned().map(File::from)
}

/// A pipe has more than [`MAX_PIPED_BYTES`].
#[derive(Debug)]
pub struct PipeTooLong;

impl fmt::Display for PipeTooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = MAX_PIPED_BYTES >> 20;
        write!(
            f,
            "it is no file and has more than {mebibytes} MiB; save it to a file first"
        )
    }
}

impl std::error::Error for PipeTooLong {}

/// Opens a file, or standard input for `-`, as mono samples at `rate` Hz.
///
/// # Errors
/// The file cannot be read, or its format is not supported.
pub fn open(path: &Path, rate: u32) -> Result<AudioReader> {
    AudioSource::open(path)?.reader(rate)
}

/// All remaining samples.
///
/// # Errors
/// The file cannot be decoded.
pub fn read_all(mut reader: AudioReader) -> Result<Vec<f32>> {
    let mut samples = Vec::new();
    while reader.read(&mut samples)? {}
    Ok(samples)
}

/// Passes all remaining samples to a session, half a second at a time, and finishes its input.
///
/// # Errors
/// The file cannot be decoded.
pub fn push_all(reader: &mut AudioReader, session: &mut Session) -> Result<()> {
    push_each(reader, session, |_| {})
}

/// [`push_all`] that passes on the new frames, `[frames, bands]` in absolute decibels.
///
/// # Errors
/// As for [`push_all`].
pub fn push_each(
    reader: &mut AudioReader,
    session: &mut Session,
    mut frames: impl FnMut(&[f32]),
) -> Result<()> {
    let mut samples = Vec::new();
    loop {
        samples.clear();
        let more = reader.read(&mut samples)?;
        frames(session.push(&samples));
        if !more {
            frames(&session.finish());
            return Ok(());
        }
    }
}
