//! `cargo xtask free-music FOLDER`: clips of free music from Debian's packages of games.
//!
//! The recipe of the shipped models trains with them as examples of music that is none of its genres: electronic,
//! orchestral, tracker and folk music under licences that Debian accepts as free. Packages are downloaded, not
//! installed. An interrupted run can be continued.

mod packages;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{program, run as run_to_end};
use crate::tools;
use packages::PACKAGES;

/// Seconds of a clip.
const CLIP_S: usize = 30;
/// Shortest file that is used, in seconds: shorter ones are effects and jingles.
const SHORTEST_S: usize = 25;
/// Seconds from which on a file gives two clips, and three.
const MORE_CLIPS_S: [usize; 2] = [75, 140];
/// Smaller files are not asked for their length: packages have thousands of effects.
const SMALLEST_BYTES: u64 = 250 * 1024;
const EXTENSIONS: [&str; 6] = ["ogg", "oga", "opus", "mp3", "flac", "wav"];
/// `trainer prepare` expects one folder per class.
const CLASS: &str = "other-music";

/// `cargo xtask free-music FOLDER`
pub fn run(options: &[String]) -> Result<()> {
    let [folder] = options else {
        bail!("expected the folder to write to: cargo xtask free-music FOLDER");
    };
    let folder = std::env::current_dir()?.join(folder);
    tools::for_free_music()?;
    let class = folder.join(CLASS);
    let downloads = folder.join("packages");
    for folder in [&class, &downloads] {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut clips = 0;
    for (number, package) in PACKAGES.iter().enumerate() {
        let list = downloads.join(format!("{package}.csv"));
        if !list.exists() {
            let lines = clips_of(package, &downloads, &class)?;
            let part = list.with_extension("part");
            fs::write(&part, lines.concat())?;
            fs::rename(&part, &list)?;
        }
        clips += fs::read_to_string(&list)?.lines().count();
        println!(
            "{} of {} packages, {clips} clips: {package}",
            number + 1,
            PACKAGES.len()
        );
    }
    println!("{clips} clips in {}", class.display());
    Ok(())
}

/// Downloads a package and writes its clips. Returns a line of the list per clip: its name, the package's file (with its
/// version), the file in the package, the second at which it starts.
fn clips_of(package: &str, downloads: &Path, class: &Path) -> Result<Vec<String>> {
    let unpacked = downloads.join(package);
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked)?;
    }
    fs::create_dir_all(&unpacked)?;
    let mut download = program(
        "apt-get",
        &["download", "-qq", "-o", "APT::Sandbox::User=root", package],
    );
    download.current_dir(&unpacked);
    run_to_end(download)?;
    let archive = fs::read_dir(&unpacked)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .with_context(|| format!("apt-get downloaded no package {package}"))?;
    let content = unpacked.join("content");
    let mut extract = program("dpkg-deb", &["--extract"]);
    extract.args([&archive, &content]);
    run_to_end(extract)?;

    let archive = archive.file_name().unwrap_or_default().to_string_lossy();
    let mut lines = Vec::new();
    for file in audio_files(&content)? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let name: String = name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        for (number, start) in starts(seconds(&file)?).into_iter().enumerate() {
            let clip = format!("{package}__{name}__{}", number + 1);
            write_clip(&file, start, &class.join(&clip).with_extension("wav"))?;
            let inside = file.strip_prefix(&content).unwrap_or(&file).display();
            lines.push(format!("{clip},{archive},\"{inside}\",{start}\n"));
        }
    }
    fs::remove_dir_all(&unpacked)?;
    Ok(lines)
}

/// Audio files of some size, sorted by path. Links are not followed.
fn audio_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let (path, kind) = (entry.path(), entry.file_type()?);
            if kind.is_dir() {
                folders.push(path);
                continue;
            }
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            let is_audio = EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str());
            if kind.is_file() && is_audio && entry.metadata()?.len() >= SMALLEST_BYTES {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Length of a file in seconds; 0 if it cannot be read.
fn seconds(file: &Path) -> Result<usize> {
    let mut probe = program(
        "ffprobe",
        &[
            "-v",
            "error",
            "-show_entries",
            "format=duration",
            "-of",
            "csv=p=0",
        ],
    );
    let output = probe.arg(file).output().context("cannot start ffprobe")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let whole = text.trim().split('.').next().unwrap_or_default();
    Ok(whole.parse().unwrap_or(0))
}

/// Seconds at which the clips of a file start: evenly spread over it.
fn starts(length: usize) -> Vec<usize> {
    if length < SHORTEST_S {
        return Vec::new();
    }
    let clips = 1 + MORE_CLIPS_S
        .iter()
        .filter(|&&least| length >= least)
        .count();
    (1..=clips)
        .map(|clip| (clip * length / (clips + 1)).saturating_sub(CLIP_S / 2))
        .collect()
}

/// Writes a mono clip at 22,050 Hz, under its name only when it is complete.
fn write_clip(file: &Path, start: usize, clip: &Path) -> Result<()> {
    let part = clip.with_extension("part");
    let (start, length) = (start.to_string(), CLIP_S.to_string());
    let mut convert = program(
        "ffmpeg",
        &["-v", "error", "-y", "-ss", &start, "-t", &length, "-i"],
    );
    convert.arg(file);
    convert
        .args(["-ac", "1", "-ar", "22050", "-f", "wav"])
        .arg(&part);
    convert.stdin(Stdio::null());
    let output = convert.output().context("cannot start ffmpeg")?;
    ensure!(
        output.status.success(),
        "{convert:?} failed ({}): {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    fs::rename(&part, clip).with_context(|| clip.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn clips_are_spread_over_the_file() {
        assert!(starts(24).is_empty());
        assert_eq!(starts(25), [0]);
        assert_eq!(starts(60), [15]);
        assert_eq!(starts(90), [15, 45]);
        assert_eq!(starts(240), [45, 105, 165]);
    }
}
