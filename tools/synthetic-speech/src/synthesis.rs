//! From voices and sentences to WAV files.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::sentences;
use crate::voices::{Program, Voice};

/// Factors of a clip's sample rate. They change speed, pitch and formants together, so that a few
/// voices sound like more people.
const RATES: [f64; 5] = [1.0, 0.92, 1.08, 0.96, 1.14];
/// Factors of the duration of each phone.
const DURATIONS: [f64; 4] = [1.0, 0.85, 1.2, 1.05];

/// Writes the clips of some voices to `folder`, apart from those that exist.
///
/// # Errors
///
/// If a synthesiser fails or a file cannot be written.
pub fn generate(voices: &[Voice], folder: &Path) -> Result<()> {
    // `trainer prepare` expects one folder per class.
    let class = folder.join("talk");
    fs::create_dir_all(&class).with_context(|| class.display().to_string())?;
    let total: usize = voices.iter().map(|voice| voice.clips).sum();
    let mut done = 0;
    for (number, voice) in voices.iter().enumerate() {
        for clip in 0..voice.clips {
            let file = class.join(format!("{}-{clip:02}.wav", voice.name));
            done += 1;
            if !file.exists() {
                // Renamed when it is complete, so that an interrupted run can be continued.
                let part = file.with_extension("part");
                synthesise(voice, number, clip, &part)?;
                let mut wav = fs::read(&part).with_context(|| part.display().to_string())?;
                scale_sample_rate(&mut wav, RATES[(clip + number / 3) % RATES.len()])
                    .with_context(|| part.display().to_string())?;
                fs::write(&part, wav).with_context(|| part.display().to_string())?;
                fs::rename(&part, &file).with_context(|| file.display().to_string())?;
            }
            print!("\r{done} of {total} clips, {:24}", voice.name);
            std::io::stdout().flush()?;
        }
    }
    println!("\r{total} clips in {}{:24}", class.display(), "");
    Ok(())
}

/// Writes one clip as a WAV file.
fn synthesise(voice: &Voice, number: usize, clip: usize, file: &Path) -> Result<()> {
    let language = voice.languages[(number + clip) % voice.languages.len()];
    let text = sentences::text(language, 31 * number + clip)?;
    let duration = DURATIONS[(number + clip) % DURATIONS.len()];
    let mut command = command(voice, language, duration);
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

/// A synthesiser that reads text from its standard input; the output file is to be added.
fn command(voice: &Voice, language: &str, duration: f64) -> Command {
    match voice.program {
        Program::Espeak => {
            let mut command = Command::new("espeak-ng");
            // In words per minute.
            let speed = format!("{:.0}", 170.0 / duration);
            let variant = format!("{language}+{}", voice.name);
            command.args(["-v", &variant, "-s", &speed, "--stdin", "-w"]);
            command
        }
        Program::Flite => {
            let mut command = Command::new("flite");
            let duration = format!("duration_stretch={duration}");
            command.args(["-voice", voice.name, "--setf", &duration, "-o"]);
            command
        }
        Program::Festival => {
            let mut command = Command::new("text2wave");
            let choose = format!("(voice_{})", voice.name);
            let duration = format!("(Parameter.set 'Duration_Stretch {duration})");
            command.args(["-eval", &choose, "-eval", &duration, "-o"]);
            command
        }
    }
}

/// Multiplies the sample rate in a WAV file's header; the samples stay as they are.
fn scale_sample_rate(wav: &mut [u8], factor: f64) -> Result<()> {
    let field: &mut [u8] = wav.get_mut(24..28).context("no WAV file")?;
    let rate = f64::from(u32::from_le_bytes((&*field).try_into()?));
    field.copy_from_slice(&((rate * factor).round() as u32).to_le_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_the_rate_in_the_header() {
        let mut wav = vec![0; 44];
        wav[24..28].copy_from_slice(&16_000u32.to_le_bytes());
        assert!(scale_sample_rate(&mut wav, 1.08).is_ok());
        assert_eq!(wav[24..28], 17_280u32.to_le_bytes());
        assert!(scale_sample_rate(&mut wav[..20], 1.08).is_err());
    }
}
