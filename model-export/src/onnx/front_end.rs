//! The mel front-end and the cutting into slices as ONNX operations. In f64 up to the decibels, as in
//! `genrescope-mel`, so that they equal librosa's.

use anyhow::{Result, bail};
use genrescope_crnn::slices::{Rest, Short, SliceConfig};
use genrescope_mel::{Centering, Filterbank, MelConfig, Reference};

use super::graph::Graph;
use super::proto::{AttributeProto as Attribute, DOUBLE, FLOAT};

/// `[length]` samples to `[frames, bands]` referenced decibels.
///
/// # Errors
/// The reference changes from frame to frame, for which ONNX has no operation.
pub fn spectrogram(graph: &mut Graph, config: &MelConfig, samples: &str) -> Result<String> {
    let to_f64 = vec![Attribute::int("to", DOUBLE as usize)];
    let x = graph.add("Cast", "samples.f64", &[samples], to_f64);
    // [1, length, 1]: a batch of one real signal.
    let x = graph.reshape("signal", &x, &[1, -1, 1]);
    let x = match config.centered {
        Centering::None => x,
        Centering::ZeroPadded => {
            let half = (config.n_fft / 2) as i64;
            let pads = graph.integers("padded.pads", &[0, half, 0, 0, half, 0]);
            graph.add("Pad", "padded", &[&x, &pads], vec![])
        }
    };
    let hop = graph.integer("stft.hop", config.hop_length);
    let window = config.window.values(config.n_fft);
    let window = graph.doubles("stft.window", &[config.n_fft], &window);
    let onesided = vec![Attribute::int("onesided", 1)];
    let x = graph.add("STFT", "stft", &[&x, &hop, &window], onesided);
    // [1, frames, bins, real and imaginary part]
    let squared = graph.add("Mul", "stft.squared", &[&x, &x], vec![]);
    let axes = graph.integers("stft.parts", &[3]);
    let drop_axis = vec![Attribute::int("keepdims", 0)];
    let mut x = graph.add("ReduceSum", "power", &[&squared, &axes], drop_axis);
    if config.power != 2.0 {
        let exponent = [f64::from(config.power) / 2.0];
        let exponent = graph.doubles("power.exponent", &[], &exponent);
        x = graph.add("Pow", "magnitude", &[&x, &exponent], vec![]);
    }
    let filters = filters(graph, config);
    let x = graph.add("MatMul", "mel", &[&x, &filters], vec![]);
    let x = decibels(graph, config, &x)?;
    let to_f32 = vec![Attribute::int("to", FLOAT as usize)];
    let x = graph.add("Cast", "decibels.f32", &[&x], to_f32);
    let batch = graph.integers("decibels.batch", &[0]);
    Ok(graph.add("Squeeze", "spectrogram", &[&x, &batch], vec![]))
}

/// The filterbank as a matrix `[bins, bands]`.
fn filters(graph: &mut Graph, config: &MelConfig) -> String {
    let by_band = Filterbank::new(config).dense(config.n_fft);
    let bins = config.n_fft / 2 + 1;
    let by_bin = (0..bins).flat_map(|bin| by_band.iter().map(move |band| band[bin]));
    let values: Vec<f64> = by_bin.collect();
    graph.doubles("mel.filters", &[bins, config.n_mels], &values)
}

/// `factor * log10(max(amin, energy))`, less the reference, not below the floor.
fn decibels(graph: &mut Graph, config: &MelConfig, x: &str) -> Result<String> {
    let config = &config.decibels;
    let amin = graph.doubles("decibels.amin", &[], &[config.amin.into()]);
    let x = graph.add("Max", "energy", &[x, &amin], vec![]);
    let x = graph.add("Log", "energy.log", &[&x], vec![]);
    let factor = [f64::from(config.factor) / std::f64::consts::LN_10];
    let factor = graph.doubles("decibels.factor", &[], &factor);
    let mut x = graph.add("Mul", "decibels.absolute", &[&x, &factor], vec![]);
    match config.reference {
        Reference::One => {}
        Reference::ClipMaximum => {
            let loudest = graph.add("ReduceMax", "loudest", &[&x], vec![]);
            x = graph.add("Sub", "decibels.referenced", &[&x, &loudest], vec![]);
        }
        Reference::RunningMaximum => {
            bail!("a front-end with a running maximum as its reference cannot be exported")
        }
    }
    if let Some(top_db) = config.top_db {
        let loudest = graph.add("ReduceMax", "loudest.referenced", &[&x], vec![]);
        let top_db = graph.doubles("decibels.top", &[], &[top_db.into()]);
        let floor = graph.add("Sub", "decibels.floor", &[&loudest, &top_db], vec![]);
        x = graph.add("Max", "decibels.limited", &[&x, &floor], vec![]);
    }
    Ok(x)
}

/// `[frames, bands]` to `[slices, bands, frames of a slice]`, as `SliceConfig::starts` and `copy_slice`.
///
/// # Errors
/// Clips shorter than a slice are not repeated: an ONNX graph cannot refuse a clip.
pub fn slices(graph: &mut Graph, config: &SliceConfig, spectrogram: &str) -> Result<String> {
    if config.short != Short::Repeat {
        bail!(
            "the slicing of this model cannot be exported, because it does not repeat clips that are shorter than \
             a slice: leave out --with-front-end"
        );
    }
    let first = vec![Attribute::int("start", 0), Attribute::int("end", 1)];
    let total = graph.add("Shape", "total.vector", &[spectrogram], first);
    let total = scalar(graph, "total", &total);
    let [zero, one, two] = [("zero", 0), ("one", 1), ("two", 2)]
        .map(|(name, value)| graph.integer(&format!("slices.{name}"), value));
    let frames = graph.integer("slices.frames", config.frames);
    let hop = graph.integer("slices.hop", config.hop);
    // The last possible start, and the starts up to there.
    let last = graph.add("Sub", "last_start.signed", &[&total, &frames], vec![]);
    let last = graph.add("Max", "last_start", &[&last, &zero], vec![]);
    let end = graph.add("Add", "starts.end", &[&last, &one], vec![]);
    let mut starts = graph.add("Range", "starts", &[&zero, &end, &hop], vec![]);
    if config.rest == Rest::AlignLast {
        let hops = graph.add("Div", "hops", &[&last, &hop], vec![]);
        let latest = graph.add("Mul", "latest_start", &[&hops, &hop], vec![]);
        let covered = graph.add("Add", "covered", &[&latest, &frames], vec![]);
        let rest = graph.add("Sub", "rest", &[&total, &covered], vec![]);
        let doubled = graph.add("Mul", "rest.doubled", &[&rest, &two], vec![]);
        let half_a_slice = graph.add("GreaterOrEqual", "rest.fits", &[&doubled, &frames], vec![]);
        let [last, fits] = [("last_start", &last), ("rest.fits", &half_a_slice)]
            .map(|(name, x)| graph.reshape(&format!("{name}.vector"), x, &[1]));
        let axis = || vec![Attribute::int("axis", 0)];
        let aligned = graph.add("Compress", "aligned_start", &[&last, &fits], axis());
        starts = graph.add("Concat", "starts.all", &[&starts, &aligned], axis());
    }
    // The index of each frame of each slice; past the end the clip is repeated.
    let starts = graph.reshape("starts.rows", &starts, &[-1, 1]);
    let offsets: Vec<i64> = (0..config.frames as i64).collect();
    let offsets = graph.integers("slices.offsets", &offsets);
    let index = graph.add("Add", "index", &[&starts, &offsets], vec![]);
    let index = graph.add("Mod", "index.repeated", &[&index, &total], vec![]);
    let by_frame = vec![Attribute::int("axis", 0)];
    let x = graph.add(
        "Gather",
        "slices.by_frame",
        &[spectrogram, &index],
        by_frame,
    );
    let order = vec![Attribute::ints("perm", &[0, 2, 1])];
    Ok(graph.add("Transpose", "slices", &[&x], order))
}

/// A vector of one number as that number.
fn scalar(graph: &mut Graph, name: &str, x: &str) -> String {
    let axis = graph.integers(&format!("{name}.axis"), &[0]);
    graph.add("Squeeze", name, &[x, &axis], vec![])
}
