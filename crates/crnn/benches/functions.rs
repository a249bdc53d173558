//! Single functions, one thread: `cargo bench -p genrescope-crnn --bench functions`.
//!
//! Sizes are those of the shipped model; a clip of 30 s has 23 slices, so 30 are a little more.

use divan::{Bencher, black_box};
use genrescope_crnn::cpu::Extent;
use genrescope_crnn::cpu::conv::{ConvBlock, Parameters, padded_channels};
use genrescope_crnn::cpu::gru::{Along, GruLayer};
use genrescope_crnn::folded_weights::GruWeights;
use genrescope_mel::{Filterbank, MelConfig, Stft, mel_spectrogram};
use genrescope_vote::Vote;

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

/// Values between `-scale` and `scale` without a pattern that would matter.
fn noise(count: usize, scale: f32) -> Vec<f32> {
    let value = |n: usize| (n as u32).wrapping_mul(0x9e37_79b9) as i32 as f32 / 2_147_483_648.0;
    (0..count).map(|n| scale * value(n)).collect()
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
    let extent = Extent {
        slices: SLICES,
        bands,
        frames,
    };
    let parameters = Parameters {
        inputs,
        outputs,
        weight: &noise(outputs * inputs * 9, 0.05),
        bias: &noise(outputs, 0.1),
        scale: noise(outputs, 1.0),
        shift: noise(outputs, 0.1),
        pool,
    };
    let block = ConvBlock::new(&parameters, extent);
    let input = noise(extent.places() * padded_channels(inputs), 1.0);
    bencher.bench_local(|| block.forward(&input, extent).0);
}

/// The shipped model's recurrent layer on 30 slices of four steps.
#[divan::bench]
fn recurrent(bencher: Bencher) {
    let (units, inputs, steps) = (64, 128, 4);
    let of_input = noise(3 * units * inputs, 0.1);
    let of_state = noise(3 * units * units, 0.1);
    let bias = noise(3 * units, 0.1);
    let direction = || GruWeights {
        weight_ih: &of_input,
        weight_hh: &of_state,
        bias_ih: &bias,
        bias_hh: &bias,
    };
    let layer = GruLayer::new(units, inputs, Some, &[direction(), direction()]);
    let input = noise(SLICES * steps * inputs, 1.0);
    bencher.bench_local(|| layer.forward(&input, SLICES, steps, Along::Steps));
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
    bencher.bench_local(|| rule.aggregate(black_box(&slices)));
}
