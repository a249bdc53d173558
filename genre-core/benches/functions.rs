//! Single functions, one thread: `cargo bench -p genre-core --features bench --bench functions`.
//!
//! Sizes are those of the shipped model; a clip of 30 s has 23 slices, so 30 are a little more.

use divan::{Bencher, black_box};
use genre_core::classify::Vote;
use genre_core::cpu::parts::{BlockSizes, conv_block, gru};
use genre_core::mel::{Filterbank, MelConfig, Stft, mel_spectrogram};

const SLICES: usize = 30;

fn main() {
    divan::main();
}

fn front_end() -> MelConfig {
    MelConfig {
        hop_length: 1708,
        ..MelConfig::librosa_default()
    }
}

fn sound(samples: usize) -> Vec<f32> {
    (0..samples).map(|n| (n as f32 * 0.05).sin()).collect()
}

/// One frame: window, FFT, powers.
#[divan::bench]
fn stft(bencher: Bencher) {
    let config = front_end();
    let (mut stft, frame) = (Stft::new(&config), sound(config.n_fft));
    let mut spectrum = vec![0.0; config.n_fft / 2 + 1];
    bencher.bench_local(|| stft.spectrum(black_box(&frame), &mut spectrum));
}

/// One frame: 1025 bins to 128 bands.
#[divan::bench]
fn filterbank(bencher: Bencher) {
    let config = front_end();
    let (filters, spectrum) = (Filterbank::new(&config), vec![1.0; config.n_fft / 2 + 1]);
    let mut bands = vec![0.0; config.n_mels];
    bencher.bench_local(|| filters.apply(black_box(&spectrum), &mut bands));
}

/// 30 s of sound, all steps together.
#[divan::bench]
fn mel(bencher: Bencher) {
    let (config, samples) = (front_end(), sound(30 * 22_050));
    bencher.bench_local(|| mel_spectrogram(black_box(&samples), &config));
}

/// Each block of the shipped model on 30 slices.
#[divan::bench(args = [0, 1, 2, 3, 4])]
fn block(bencher: Bencher, index: usize) {
    let (inputs, outputs, pool, [bands, frames]) = [
        (1, 32, [2, 2], [128, 32]),
        (32, 64, [2, 2], [64, 16]),
        (64, 128, [4, 2], [32, 8]),
        (128, 128, [4, 1], [8, 4]),
        (128, 128, [2, 1], [2, 4]),
    ][index];
    let run = conv_block(BlockSizes {
        inputs,
        outputs,
        pool,
        extent: [SLICES, bands, frames],
    });
    bencher.bench_local(run);
}

/// The shipped model's recurrent layer on 30 slices of four steps.
#[divan::bench]
fn recurrent(bencher: Bencher) {
    bencher.bench_local(gru(64, 128, SLICES, 4));
}

/// Each rule over an hour of slices.
#[divan::bench(args = Vote::ALL)]
fn vote(bencher: Bencher, rule: Vote) {
    let slices: Vec<Vec<f32>> = (0..2900)
        .map(|slice| {
            (0..10)
                .map(|genre| ((slice * 7 + genre * 3) % 10) as f32 / 45.0)
                .collect()
        })
        .collect();
    let slices: Vec<&[f32]> = slices.iter().map(Vec::as_slice).collect();
    bencher.bench_local(|| rule.tally(black_box(&slices)));
}
