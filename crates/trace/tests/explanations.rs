//! Whether the maps that are offered say what the network does: deletion, insertion, planted evidence, randomised weights,
//! winner against runner-up. On slices of the page's synthesiser (`tests/golden/explain`), with each shipped model.

use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use genrescope_crnn::StateDict;
use genrescope_crnn::cpu::CpuNetwork;
use genrescope_crnn::model_file::{ModelFile, read};
use genrescope_trace::explain::measures::{
    Curve, area, correlation, curve_inputs, rank_correlation, top_tenth_in,
};
use genrescope_trace::explain::scramble::{Scrambled, scrambled};
use genrescope_trace::explain::{Grid, Map, Occlusion, log_odds_of};
use genrescope_trace::{Outputs, Random};

const BANDS: usize = 128;
const FRAMES: usize = 32;
const MODELS: [&str; 2] = ["genrescope", "fault-filtered"];

/// A model with its slices.
struct Case {
    name: &'static str,
    file: ModelFile,
    network: CpuNetwork,
    outputs: Outputs,
    slices: Vec<Slice>,
}

/// A slice with the network's decision.
struct Slice {
    input: Vec<f32>,
    genre: usize,
    rival: usize,
    probability: f32,
    /// Of [`Slice::own_maps`].
    maps: OnceLock<Vec<Map>>,
}

/// Several tests use the network's own maps, which take most of the time.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| MODELS.into_iter().map(Case::new).collect());

impl Case {
    fn new(name: &'static str) -> Case {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let bytes = std::fs::read(root.join(format!("models/{name}.safetensors")))
            .expect("a shipped model");
        let file = read(&bytes).expect("a model file");
        let manifest = &file.manifest;
        let outputs = Outputs {
            genres: manifest.genres.len(),
            outside: manifest.decision.outside_classes(),
            temperature: manifest.calibration.temperature,
        };
        let network =
            CpuNetwork::new(&manifest.network, FRAMES, &file.tensors).expect("the weights fit");
        let codes =
            std::fs::read(root.join("tests/golden/explain/slices.u8")).expect("the golden slices");
        let slices = codes.chunks_exact(BANDS * FRAMES).map(|codes| {
            let decibels = codes.iter().map(|&code| f32::from(code));
            let mut input: Vec<f32> = decibels
                .map(|code| -80.0 * (1.0 - (code + 0.5) / 256.0))
                .collect();
            manifest.normalisation.apply(&mut input);
            let odds = |genre| log_odds_of(&network.logits(&input), genre, outputs)[0];
            let mut order: Vec<usize> = (0..outputs.genres).collect();
            order.sort_by(|&a, &b| odds(b).total_cmp(&odds(a)));
            Slice {
                probability: probability(odds(order[0])),
                genre: order[0],
                rival: order[1],
                input,
                maps: OnceLock::new(),
            }
        });
        Case {
            name,
            slices: slices.collect(),
            outputs,
            network,
            file,
        }
    }

    /// The slices for which the network is decided. Where it is not, there is no winner to explain.
    fn decided(&self) -> impl Iterator<Item = &Slice> {
        let slices = self.slices.iter();
        slices.filter(|slice| slice.probability >= 0.5)
    }

    fn network_with(&self, weights: &StateDict) -> CpuNetwork {
        CpuNetwork::new(&self.file.manifest.network, FRAMES, weights).expect("the weights fit")
    }

    /// The maps of the slice's genre and of the runner-up.
    fn own_maps<'a>(&self, slice: &'a Slice) -> &'a [Map] {
        let compute = || self.maps(&self.network, &slice.input, &[slice.genre, slice.rival]);
        slice.maps.get_or_init(compute)
    }

    /// The maps of several genres, by one of the networks.
    fn maps(&self, network: &CpuNetwork, input: &[f32], genres: &[usize]) -> Vec<Map> {
        self.maps_of_seed(network, input, genres, 0)
    }

    fn maps_of_seed(
        &self,
        network: &CpuNetwork,
        input: &[f32],
        genres: &[usize],
        seed: u64,
    ) -> Vec<Map> {
        let occlusion = Occlusion::sharpened(BANDS, FRAMES, seed);
        let logits = network.logits(&occlusion.inputs(input, 0..occlusion.len()));
        let of_genre = |&genre| occlusion.map(&log_odds_of(&logits, genre, self.outputs));
        genres.iter().map(of_genre).collect()
    }

    /// Deletion and insertion of a map of the slice's genre.
    fn areas(&self, slice: &Slice, map: &Map) -> [f64; 2] {
        let ranking = map.ranking();
        [Curve::Deletion, Curve::Insertion].map(|curve| {
            let inputs = curve_inputs(curve, map.grid, &ranking, &slice.input);
            let logits = self.network.logits(&inputs);
            let odds = log_odds_of(&logits, slice.genre, self.outputs);
            area(&odds.into_iter().map(probability).collect::<Vec<f32>>())
        })
    }
}

fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// 95 % interval of a mean by the bootstrap.
fn interval(values: &[f64]) -> [f64; 2] {
    let mut random = Random::new(1);
    let mut means: Vec<f64> = (0..2000)
        .map(|_| {
            let drawn = (0..values.len()).map(|_| values[random.below(values.len())]);
            drawn.sum::<f64>() / values.len() as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    [means[50], means[1949]]
}

/// The sum of each patch: what a map would be that shows where it is loud.
fn loudness(input: &[f32]) -> Map {
    let grid = Grid::fine(BANDS, FRAMES);
    let mut values = vec![0.0; grid.patches()];
    for (at, value) in input.iter().enumerate() {
        values[grid.patch_of(at / FRAMES, at % FRAMES)] += value;
    }
    Map { grid, values }
}

/// The map's ranking against that of loudness: each curve's mean difference, with its paired interval.
#[test]
fn maps_find_what_decides_better_than_loudness() {
    const DELETION: f64 = 0.20;
    const INSERTION: f64 = 0.72;
    for case in CASES.iter() {
        let mut areas = [vec![], vec![]];
        let mut gains = [vec![], vec![]];
        for slice in case.decided().step_by(2) {
            let own = case.areas(slice, &case.own_maps(slice)[0]);
            let loud = case.areas(slice, &loudness(&slice.input));
            for curve in 0..2 {
                areas[curve].push(own[curve]);
                gains[curve].push(own[curve] - loud[curve]);
            }
        }
        let [deletion, insertion] = [&areas[0], &areas[1]].map(|values| mean(values));
        let [less, more] = [&gains[0], &gains[1]].map(|values| interval(values));
        println!(
            "{}: deletion {deletion:.3} ({less:.3?} against loudness), insertion {insertion:.3} ({more:.3?})",
            case.name
        );
        assert!(less[1] < 0.0 && more[0] > 0.0, "{}", case.name);
        assert!(deletion <= DELETION, "{}", case.name);
        assert!(insertion >= INSERTION, "{}", case.name);
    }
}

/// Evidence of another genre is pasted in: a quarter of the frames or of the bands of a slice of which the network is sure, the
/// quarter that raises that genre most. By chance a quarter of the top tenth of the patches would lie in it.
#[test]
fn maps_find_planted_evidence() {
    const LEAST: f64 = 0.55;
    for case in CASES.iter() {
        let mut shares = [vec![], vec![]];
        let sure: Vec<&Slice> = case
            .slices
            .iter()
            .filter(|slice| slice.probability >= 0.8)
            .collect();
        for (index, host) in case.decided().step_by(2).enumerate() {
            let others: Vec<&&Slice> = sure
                .iter()
                .filter(|slice| slice.genre != host.genre)
                .collect();
            let evidence = others[index * 7 % others.len()];
            for (axis, shares) in shares.iter_mut().enumerate() {
                let is_inside = |quarter: usize, band: usize, frame: usize| match axis {
                    0 => frame / (FRAMES / 4) == quarter,
                    _ => band / (BANDS / 4) == quarter,
                };
                let planted = |quarter: usize| -> Vec<f32> {
                    let pairs = host.input.iter().zip(&evidence.input).enumerate();
                    pairs
                        .map(|(at, (&own, &other))| {
                            match is_inside(quarter, at / FRAMES, at % FRAMES) {
                                true => other,
                                false => own,
                            }
                        })
                        .collect()
                };
                let odds = |quarter: usize| {
                    let logits = case.network.logits(&planted(quarter));
                    log_odds_of(&logits, evidence.genre, case.outputs)[0]
                };
                let quarter = (0..4).max_by(|&a, &b| odds(a).total_cmp(&odds(b))).unwrap();
                let map = &case.maps(&case.network, &planted(quarter), &[evidence.genre])[0];
                let columns = map.grid.columns();
                shares.push(top_tenth_in(map, |patch| {
                    let [high, wide] = map.grid.patch;
                    is_inside(quarter, patch / columns * high, patch % columns * wide)
                }));
            }
        }
        let [frames, bands] = [&shares[0], &shares[1]].map(|shares| mean(shares));
        println!(
            "{}: planted frames {frames:.2}, bands {bands:.2}",
            case.name
        );
        for (axis, share) in [("frames", frames), ("bands", bands)] {
            assert!(share >= LEAST, "{}, {axis}: {share:.2}", case.name);
        }
    }
}

/// Adebayo et al. 2018. Also: what speaks for the winner speaks against the runner-up.
#[test]
fn maps_depend_on_the_weights_and_the_genre() {
    const HEAD_SIGNED: f64 = 0.15;
    const HEAD_ABSOLUTE: f64 = 0.40;
    const ALL_ABSOLUTE: f64 = 0.10;
    const RIVAL: f64 = -0.5;
    let absolute = |map: &Map| {
        map.values
            .iter()
            .map(|value| value.abs())
            .collect::<Vec<f32>>()
    };
    for case in CASES.iter() {
        let [head, all] = [Scrambled::Head, Scrambled::All]
            .map(|which| case.network_with(&scrambled(&case.file.tensors, which, 3)));
        let mut signed = vec![];
        let mut head_absolute = vec![];
        let mut all_absolute = vec![];
        let mut rival = vec![];
        for slice in case.decided().step_by(2) {
            let own = case.own_maps(slice);
            rival.push(rank_correlation(&own[0].values, &own[1].values));
            let of = |network| case.maps(network, &slice.input, &[slice.genre]).remove(0);
            let (head, all) = (of(&head), of(&all));
            signed.push(rank_correlation(&own[0].values, &head.values));
            head_absolute.push(rank_correlation(&absolute(&own[0]), &absolute(&head)));
            all_absolute.push(rank_correlation(&absolute(&own[0]), &absolute(&all)));
        }
        let [signed, head_absolute, all_absolute, rival] =
            [signed, head_absolute, all_absolute, rival].map(|values| mean(&values));
        println!(
            "{}: head {signed:.2}, absolute {head_absolute:.2}; all, absolute {all_absolute:.2}; runner-up {rival:.2}",
            case.name
        );
        assert!(signed <= HEAD_SIGNED, "{}", case.name);
        assert!(head_absolute <= HEAD_ABSOLUTE, "{}", case.name);
        assert!(all_absolute <= ALL_ABSOLUTE, "{}", case.name);
        assert!(rival <= RIVAL, "{}: {rival:.2}", case.name);
    }
}

/// Random masks are part of the map, so another seed gives another map: a similar one.
#[test]
fn maps_of_two_seeds_agree() {
    const LEAST: f64 = 0.8;
    for case in CASES.iter() {
        let agreement: Vec<f64> = case
            .decided()
            .step_by(2)
            .map(|slice| {
                let other = case.maps_of_seed(&case.network, &slice.input, &[slice.genre], 1);
                let [a, b] = [&case.own_maps(slice)[0], &other[0]].map(|map| {
                    map.values
                        .iter()
                        .map(|&value| value.into())
                        .collect::<Vec<f64>>()
                });
                correlation(&a, &b)
            })
            .collect();
        let agreement = mean(&agreement);
        println!("{}: two seeds {agreement:.3}", case.name);
        assert!(agreement >= LEAST, "{}", case.name);
    }
}
