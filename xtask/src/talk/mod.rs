//! `cargo xtask talk [--others] FOLDER`: people who talk, for the recipe of the shipped models; with
//! `--others` those that it has not heard, to test it.
//!
//! A network of music alone takes whoever talks for hip-hop. The voices are those of the speech
//! synthesisers that Debian packages, the sentences are our own. The same versions of the programs
//! make the same files, but for festival's diphones, which in some runs differ in a thousandth of the
//! samples of a few clips; a run's folder keeps the checksum of the store it was trained with.

mod speakers;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::tools;
use speakers::{OTHERS, Program, SPEAKERS, Speaker};

/// Packages of Debian that hold the voices.
const PACKAGES: &[&str] = &[
    "espeak-ng",
    "flite",
    "festival",
    "festvox-us-slt-hts",
    "festvox-kallpc16k",
    "festvox-italp16k",
    "festvox-itapc16k",
    "festvox-czech-dita",
    "festvox-czech-krb",
    "festvox-czech-machac",
    "festvox-suopuhe-lj",
    "festvox-suopuhe-mv",
    "festvox-ca-ona-hts",
];

/// Letters of a clip's text: talk of more than thirty seconds, however fast.
const LETTERS: usize = 1100;
/// How much faster, higher and smaller in the throat a clip is played than it was spoken: more
/// people from few voices.
const THROAT: [f64; 5] = [1.0, 0.92, 1.08, 0.96, 1.14];
/// How much longer each sound lasts.
const STRETCH: [f64; 4] = [1.0, 0.85, 1.2, 1.05];

/// `cargo xtask talk [--others] FOLDER`
pub fn run(words: &[String]) -> Result<()> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (speakers, folder) = match words[..] {
        ["--others", folder] if !folder.starts_with('-') => (OTHERS, folder),
        [folder] if !folder.starts_with('-') => (SPEAKERS, folder),
        _ => bail!("name the folder to write to: cargo xtask talk [--others] FOLDER"),
    };
    tools::for_talk(PACKAGES)?;
    make(speakers, Path::new(folder))
}

/// Makes the clips that are not there yet.
fn make(speakers: &[Speaker], folder: &Path) -> Result<()> {
    // `trainer prepare` wants a folder for each kind.
    let talk = folder.join("talk");
    fs::create_dir_all(&talk).with_context(|| talk.display().to_string())?;
    let total: usize = speakers.iter().map(|speaker| speaker.clips).sum();
    let mut made = 0;
    for (number, speaker) in speakers.iter().enumerate() {
        for clip in 0..speaker.clips {
            let file = talk.join(format!("{}-{clip:02}.wav", speaker.voice));
            made += 1;
            if !file.exists() {
                // A file is there whole or not at all, so that the command can go on.
                let part = file.with_extension("part");
                say(speaker, number, clip, &part)?;
                let mut wav = fs::read(&part).with_context(|| part.display().to_string())?;
                play_faster(&mut wav, THROAT[(clip + number / 3) % THROAT.len()])
                    .with_context(|| part.display().to_string())?;
                fs::write(&part, wav).with_context(|| part.display().to_string())?;
                fs::rename(&part, &file).with_context(|| file.display().to_string())?;
            }
            print!("\r{made} of {total} clips, {:24}", speaker.voice);
            std::io::stdout().flush()?;
        }
    }
    println!("\r{total} clips in {}{:24}", talk.display(), "");
    Ok(())
}

/// One clip as a WAV file.
fn say(speaker: &Speaker, number: usize, clip: usize, file: &Path) -> Result<()> {
    let language = speaker.languages[(number + clip) % speaker.languages.len()];
    let text = text(language, 31 * number + clip)?;
    let stretch = STRETCH[(number + clip) % STRETCH.len()];
    let mut command = match speaker.program {
        Program::Espeak => {
            let mut command = Command::new("espeak-ng");
            // Words a minute.
            let speed = format!("{:.0}", 170.0 / stretch);
            let voice = format!("{language}+{}", speaker.voice);
            command.args(["-v", &voice, "-s", &speed, "--stdin", "-w"]);
            command
        }
        Program::Flite => {
            let mut command = Command::new("flite");
            let stretch = format!("duration_stretch={stretch}");
            command.args(["-voice", speaker.voice, "--setf", &stretch, "-o"]);
            command
        }
        Program::Festival => {
            let mut command = Command::new("text2wave");
            let choose = format!("(voice_{})", speaker.voice);
            let stretch = format!("(Parameter.set 'Duration_Stretch {stretch})");
            command.args(["-eval", &choose, "-eval", &stretch, "-o"]);
            command
        }
    };
    command.arg(file);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    stdin.write_all(text.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    ensure!(
        output.status.success(),
        "{command:?} failed ({}): {}",
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Sentences of a language, each as often as the others, in an order of the clip's own.
fn text(language: &str, clip: usize) -> Result<String> {
    let all = match language {
        "ca" => include_str!("sentences/ca.txt"),
        "cs" => include_str!("sentences/cs.txt"),
        "de" => include_str!("sentences/de.txt"),
        "en" => include_str!("sentences/en.txt"),
        "es" => include_str!("sentences/es.txt"),
        "fi" => include_str!("sentences/fi.txt"),
        "fr" => include_str!("sentences/fr.txt"),
        "hu" => include_str!("sentences/hu.txt"),
        "it" => include_str!("sentences/it.txt"),
        "nl" => include_str!("sentences/nl.txt"),
        "pl" => include_str!("sentences/pl.txt"),
        "pt" => include_str!("sentences/pt.txt"),
        "ru" => include_str!("sentences/ru.txt"),
        "sv" => include_str!("sentences/sv.txt"),
        "tr" => include_str!("sentences/tr.txt"),
        other => bail!("there are no sentences in {other}"),
    };
    let sentences: Vec<&str> = all.lines().collect();
    let mut text = String::new();
    // Steps that have no divisor in common with twelve sentences reach each of them.
    let step = [1, 5, 7, 11][clip % 4];
    for turn in 0.. {
        if text.len() >= LETTERS {
            break;
        }
        text.push_str(sentences[(clip + turn * step) % sentences.len()]);
        text.push('\n');
    }
    Ok(text)
}

/// Gives a WAV file another sample rate, as a record player another speed.
fn play_faster(wav: &mut [u8], by: f64) -> Result<()> {
    let head: &mut [u8] = wav.get_mut(24..28).context("no WAV file")?;
    let rate = f64::from(u32::from_le_bytes((&*head).try_into()?));
    head.copy_from_slice(&((rate * by).round() as u32).to_le_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_speaker_has_sentences() {
        for (number, speaker) in SPEAKERS.iter().chain(OTHERS).enumerate() {
            for language in speaker.languages {
                let text = text(language, number).unwrap_or_default();
                assert!(text.len() >= LETTERS, "{speaker:?}");
            }
        }
    }

    /// Else the others would be no test of it.
    #[test]
    fn training_hears_nothing_of_the_others() {
        for other in OTHERS {
            for speaker in SPEAKERS {
                assert_ne!(speaker.voice, other.voice);
                let shared = |language| other.languages.contains(language);
                assert!(!speaker.languages.iter().any(shared), "{speaker:?}");
            }
        }
    }

    #[test]
    fn festival_reads_no_accents() {
        for language in ["ca", "cs", "en", "fi", "it"] {
            let text = text(language, 0).unwrap_or_default();
            assert!(text.is_ascii(), "{language}");
        }
    }

    #[test]
    fn faster_is_a_higher_rate() {
        let mut wav = vec![0; 44];
        wav[24..28].copy_from_slice(&16_000u32.to_le_bytes());
        assert!(play_faster(&mut wav, 1.08).is_ok());
        assert_eq!(wav[24..28], 17_280u32.to_le_bytes());
        assert!(play_faster(&mut wav[..20], 1.08).is_err());
    }
}
