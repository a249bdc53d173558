//! `--write-genre`: copies of the files with the recognised genre in their tags.
//!
//! A copy gets its name only after its sound was compared with the original's, so that neither an
//! interruption nor a fault of the tag writer leaves a damaged file.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use lofty::config::{GlobalOptions, ParseOptions, WriteOptions, apply_global_options};
use lofty::file::{AudioFile, FileType, TaggedFile, TaggedFileExt};
use lofty::probe::Probe;
use lofty::tag::{Accessor, Tag};
use serde::Serialize;

use super::inputs::Input;
use crate::inference::{AudioSource, contain};

/// Most bytes of one item of a tag. The default of 16 MB is less than some covers.
const MAX_ITEM_BYTES: usize = 64 << 20;

/// What became of a copy.
#[derive(Serialize)]
pub struct GenreCopy {
    /// Its path; `None` if there is none.
    copy: Option<String>,
    copy_error: Option<String>,
    /// `no_file`, `exists`, `no_tag`, `sound_changed` or `failed`; `None` if there is a copy.
    copy_error_code: Option<&'static str>,
}

/// Why a copy was not written.
enum Refusal {
    /// The source is not a file.
    NoFile,
    /// A file of this name exists.
    Exists(PathBuf),
    /// The format has no tag that could be written.
    NoTag(anyhow::Error),
    /// The copy's sound would differ.
    SoundChanged,
    Failed(anyhow::Error),
}

impl GenreCopy {
    /// Copies `input` into `folder` at its relative path and writes `genre` into the copy's tag. Nothing is
    /// overwritten. `rate` is the sample rate in Hz at which the sounds are compared.
    pub fn write(input: &Input, folder: &Path, genre: &str, rate: u32) -> GenreCopy {
        let copy = folder.join(input.relative());
        match copy_with_genre(&input.path, &copy, genre, rate) {
            Ok(()) => GenreCopy {
                copy: Some(copy.display().to_string()),
                copy_error: None,
                copy_error_code: None,
            },
            Err(refusal) => GenreCopy {
                copy: None,
                copy_error: Some(refusal.to_string()),
                copy_error_code: Some(refusal.code()),
            },
        }
    }

    /// Whether there is no copy.
    pub fn failed(&self) -> bool {
        self.copy.is_none()
    }
}

impl fmt::Display for GenreCopy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.copy, &self.copy_error) {
            (Some(copy), _) => write!(f, "genre written to {copy}"),
            (None, error) => write!(f, "no copy: {}", error.as_deref().unwrap_or_default()),
        }
    }
}

impl Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoFile => "no_file",
            Self::Exists(_) => "exists",
            Self::NoTag(_) => "no_tag",
            Self::SoundChanged => "sound_changed",
            Self::Failed(_) => "failed",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFile => f.write_str("only files can be copied"),
            Self::Exists(path) => write!(f, "{} exists and is kept", path.display()),
            Self::NoTag(error) => write!(f, "the tag cannot be written: {error:#}"),
            Self::SoundChanged => f.write_str("the sound would have changed"),
            Self::Failed(error) => write!(f, "{error:#}"),
        }
    }
}

impl From<anyhow::Error> for Refusal {
    fn from(error: anyhow::Error) -> Refusal {
        Refusal::Failed(error)
    }
}

fn copy_with_genre(source: &Path, copy: &Path, genre: &str, rate: u32) -> Result<(), Refusal> {
    if !source.is_file() {
        return Err(Refusal::NoFile);
    }
    // A link without a target is there too.
    if copy.symlink_metadata().is_ok() {
        return Err(Refusal::Exists(copy.into()));
    }
    if let Some(folder) = copy.parent() {
        let created = fs::create_dir_all(folder);
        created.with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let name = copy.file_name().unwrap_or_default().to_string_lossy();
    let temporary = copy.with_file_name(format!(".{name}.{}.partial", std::process::id()));
    let result = write_and_check(source, &temporary, genre, rate).and_then(|()| {
        publish(&temporary, copy).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => Refusal::Exists(copy.into()),
            _ => Refusal::Failed(cannot_write(error, copy)),
        })
    });
    if result.is_err() {
        fs::remove_file(&temporary).ok();
    }
    result
}

fn write_and_check(source: &Path, temporary: &Path, genre: &str, rate: u32) -> Result<(), Refusal> {
    let mut original = File::open(source).context("cannot read the original")?;
    // Not `fs::copy`, whose copy of a read-only file is read-only.
    let mut file = create(temporary).map_err(|error| cannot_write(error, temporary))?;
    io::copy(&mut original, &mut file).map_err(|error| cannot_write(error, temporary))?;
    drop(file);
    contain(|| write_tag(temporary, genre, rate)).map_err(Refusal::NoTag)?;
    if !contain(|| have_same_sound(source, temporary, rate))? {
        return Err(Refusal::SoundChanged);
    }
    let synced = File::open(temporary).and_then(|file| file.sync_all());
    synced.map_err(|error| Refusal::Failed(cannot_write(error, temporary)))
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).open(path)
}

fn cannot_write(error: io::Error, path: &Path) -> anyhow::Error {
    anyhow::Error::from(error).context(format!("cannot write {}", path.display()))
}

/// Renames a file, but not over another one.
fn publish(temporary: &Path, path: &Path) -> io::Result<()> {
    // Fails if there is such a file; the rename then replaces only this empty one.
    create(path)?;
    fs::rename(temporary, path).inspect_err(|_| {
        fs::remove_file(path).ok();
    })
}

/// Parses the tags of a file with all their entries.
///
/// # Errors
/// The format is not known, has no tags, or they are damaged.
fn tagged_file(source: &AudioSource) -> Result<TaggedFile> {
    apply_global_options(GlobalOptions::new().allocation_limit(MAX_ITEM_BYTES));
    let probe = Probe::new(BufReader::new(source.bytes()?)).guess_file_type()?;
    probe.file_type().context("a format without known tags")?;
    let options = ParseOptions::new().read_properties(false);
    Ok(probe.options(options).read()?)
}

/// Writes the genre into every tag of a file, or into a new one. Other entries are kept.
fn write_tag(path: &Path, genre: &str, rate: u32) -> Result<()> {
    let source = AudioSource::open(path)?;
    let mut file = tagged_file(&source)?;
    // The tag library takes two bytes somewhere in the first kilobyte for the start of an MP3. It would put
    // a tag in front of a file of another format, which other programs could then not read.
    let is_mpeg = matches!(file.file_type(), FileType::Mpeg | FileType::Aac);
    let is_other = is_mpeg && source.reader(rate)?.info().container != "MPEG audio";
    ensure!(!is_other, "a format without known tags");
    if file.primary_tag().is_none() {
        let tag = Tag::new(file.primary_tag_type());
        file.insert_tag(tag);
    }
    let types: Vec<_> = file.tags().iter().map(Tag::tag_type).collect();
    for tag in types {
        if let Some(tag) = file.tag_mut(tag) {
            tag.set_genre(genre.to_string());
        }
    }
    file.save_to_path(path, WriteOptions::default())?;
    let written = tagged_file(&AudioSource::open(path)?)?;
    let tag = written.primary_tag().context("it has no tag afterwards")?;
    let is_written = tag.genre().is_some_and(|written| written == genre);
    is_written
        .then_some(())
        .context("it has no genre afterwards")
}

/// Whether two files decode to the same samples.
fn have_same_sound(one: &Path, other: &Path, rate: u32) -> Result<bool> {
    let mut one = AudioSource::open(one)?.reader(rate)?;
    let mut other = AudioSource::open(other)?.reader(rate)?;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        left.clear();
        right.clear();
        let more = (one.read(&mut left)?, other.read(&mut right)?);
        // Bits, so that values that are not numbers are equal to themselves.
        let bits = |samples: &[f32]| samples.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        if more.0 != more.1 || bits(&left) != bits(&right) {
            return Ok(false);
        }
        if !more.0 {
            return Ok(true);
        }
    }
}
