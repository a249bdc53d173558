//! Compressed files, if ffmpeg is installed.

use std::process::{Command, Stdio};
use std::{env, fs, process};

use anyhow::{Context, Result};

use crate::Seed;

/// Extension, and ffmpeg's options.
const FILES: [(&str, &str); 27] = [
    ("mp3", "-b:a 16k"),
    ("vbr.mp3", "-q:a 9 -ar 22050 -ac 2 -f mp3"),
    ("bare.mp3", "-b:a 8k -write_xing 0 -id3v2_version 0"),
    ("mp2", "-b:a 32k -ar 16000"),
    ("ogg", "-c:a libvorbis -q:a 0"),
    ("stereo.ogg", "-c:a libvorbis -q:a 1 -ac 2"),
    ("opus", "-c:a libopus -b:a 16k"),
    ("flac.ogg", "-c:a flac -f ogg"),
    ("spx", "-c:a libspeex -f ogg"),
    ("flac", ""),
    ("stereo.flac", "-ac 2 -sample_fmt s32 -f flac"),
    ("small.flac", "-frame_size 64 -f flac"),
    ("m4a", "-c:a aac -b:a 24k"),
    ("fast.m4a", "-c:a aac -b:a 24k -movflags faststart -f mp4"),
    (
        "fragmented.m4a",
        "-c:a aac -b:a 24k -movflags frag_keyframe+empty_moov -f mp4",
    ),
    ("alac.m4a", "-c:a alac"),
    ("flac.mp4", "-c:a flac -strict -2"),
    ("mp3.mp4", "-c:a libmp3lame -b:a 32k"),
    ("aac", "-c:a aac -b:a 24k -f adts"),
    ("mov", "-c:a pcm_s16le"),
    ("ima.mov", "-c:a adpcm_ima_qt"),
    ("ulaw.mov", "-c:a pcm_mulaw"),
    ("webm", "-c:a libopus -b:a 16k"),
    ("vorbis.mka", "-c:a libvorbis -q:a 0 -f matroska"),
    ("caf", "-c:a pcm_s16be"),
    ("alac.caf", "-c:a alac"),
    ("ac3", "-b:a 64k"),
];

/// Less than a fifth of a second of each kind, at the rate of the target's output, so that the resampler
/// takes no time; none without ffmpeg.
pub fn seeds() -> Result<Vec<Seed>> {
    let folder = env::temp_dir().join(format!("genrescope-seeds-{}", process::id()));
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let mut seeds = Vec::new();
    for (name, options) in FILES {
        let file = folder.join(format!("sine.{name}"));
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(
            "-v error -nostdin -y -f lavfi -i sine=frequency=440:duration=0.15:sample_rate=8000"
                .split(' '),
        );
        ffmpeg
            .args("-metadata title=test".split(' '))
            .args(options.split_whitespace())
            .arg(&file);
        ffmpeg.stderr(Stdio::null());
        // A build of ffmpeg may lack an encoder.
        if ffmpeg.status().is_ok_and(|status| status.success()) {
            seeds.push((format!("sine.{name}"), fs::read(&file)?));
        }
    }
    fs::remove_dir_all(&folder)?;
    Ok(seeds)
}
