//! Pictures of the network's layers in the slice.

use anyhow::Result;
use genrescope_crnn::NamedTensor;
use genrescope_crnn::model_file::Manifest;
use genrescope_trace::{Direction, GruValue, Stage, Trace, names};

use crate::plot::{Picture, heat_map, text};

/// Maps in a row of a picture.
const IN_A_ROW: usize = 16;
const WIDTH: f64 = 640.0;

/// A picture with its heading.
pub struct LayerFigure {
    pub title: String,
    pub svg: String,
}

/// A picture of each block's output and of each direction of each recurrent layer.
///
/// # Errors
/// An image cannot be encoded.
pub fn figures(trace: &Trace, manifest: &Manifest) -> Result<Vec<LayerFigure>> {
    let mut figures = Vec::new();
    for block in 0..manifest.network.blocks.len() {
        if let Some(tensor) = trace.get(&names::block(block, Stage::Pool)) {
            figures.push(block_figure(block, tensor)?);
        }
    }
    for (layer, config) in manifest.network.gru.iter().enumerate() {
        for &direction in Direction::of(config.bidirectional) {
            figures.push(gru_figure(trace, layer, direction)?);
        }
    }
    Ok(figures)
}

/// All maps of a block on one scale, from the smallest value of the block to the largest.
fn block_figure(block: usize, tensor: &NamedTensor) -> Result<LayerFigure> {
    let [_, maps, bands, frames] = tensor.shape[..] else {
        anyhow::bail!("a block's output has four sizes");
    };
    let (least, most) = range(&tensor.values);
    let rows = maps.div_ceil(IN_A_ROW);
    // One cell of the lowest colour between two maps.
    let (wide, high) = (IN_A_ROW * (frames + 1), rows * (bands + 1));
    let mut levels = vec![0u8; wide * high];
    for (map, values) in tensor
        .values
        .chunks_exact(bands * frames)
        .take(maps)
        .enumerate()
    {
        let left = map % IN_A_ROW * (frames + 1);
        let top = map / IN_A_ROW * (bands + 1);
        for (band, values) in values.chunks_exact(frames).enumerate() {
            let row = (top + bands - 1 - band) * wide + left;
            for (level, &value) in levels[row..].iter_mut().zip(values) {
                *level = level_of(value, least, most);
            }
        }
    }
    // A map is drawn twice as high as wide at most.
    let cell = WIDTH / wide as f64;
    let height = cell * high as f64 * (frames as f64 / bands as f64).clamp(0.5, 2.0);
    Ok(LayerFigure {
        title: format!("Block {}: {maps} maps of {bands} by {frames}", block + 1),
        svg: picture(
            format!("The maps of block {}", block + 1),
            height,
            heat_map(&levels, wide, [0.0, 0.0], [WIDTH, height])?,
        ),
    })
}

/// Reset, update, candidate and state, each with a row for each step and a column for each unit.
fn gru_figure(trace: &Trace, layer: usize, direction: Direction) -> Result<LayerFigure> {
    let mut drawing = String::new();
    let mut y = 0.0;
    let (mut units, mut steps) = (0, 0);
    for value in GruValue::ALL {
        let Some(tensor) = trace.get(&names::gru(layer, direction, value)) else {
            continue;
        };
        (steps, units) = (tensor.shape[1], tensor.shape[2]);
        // Gates are shares, candidates and states lie between -1 and 1.
        let least = match value {
            GruValue::Reset | GruValue::Update => 0.0,
            GruValue::Candidate | GruValue::State => -1.0,
        };
        let levels: Vec<u8> = tensor
            .values
            .iter()
            .map(|&value| level_of(value, least, 1.0))
            .collect();
        let name = match value {
            GruValue::Reset => "reset, 0 to 1",
            GruValue::Update => "update, 0 to 1",
            GruValue::Candidate => "candidate, -1 to 1",
            GruValue::State => "state, -1 to 1",
        };
        let high = 10.0 * steps.min(16) as f64;
        drawing += &text(0.0, y + 12.0, "start", name);
        drawing += &heat_map(&levels, units, [0.0, y + 18.0], [WIDTH, high])?;
        y += high + 28.0;
    }
    let direction = match direction {
        Direction::Forward => "first step to last",
        Direction::Reverse => "last step to first",
    };
    Ok(LayerFigure {
        title: format!(
            "GRU {}, {direction}: {units} units, {steps} steps",
            layer + 1
        ),
        svg: picture(format!("The gates of GRU {}", layer + 1), y, drawing),
    })
}

fn picture(title: String, height: f64, drawing: String) -> String {
    let picture = Picture {
        width: WIDTH,
        height,
        title,
        drawing,
    };
    picture.inline()
}

fn range(values: &[f32]) -> (f32, f32) {
    let least = values.iter().copied().fold(f32::INFINITY, f32::min);
    let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    (least, most)
}

fn level_of(value: f32, least: f32, most: f32) -> u8 {
    let part = (value - least) / (most - least).max(f32::MIN_POSITIVE);
    (part.clamp(0.0, 1.0) * 255.0) as u8
}
