//! Five bands with a gain each, and the band of a telephone.

/// Edges between the five bands, in hertz.
const EDGES: [f32; 4] = [150.0, 500.0, 2000.0, 6000.0];
/// Number of bands.
pub const BANDS: usize = EDGES.len() + 1;
/// Octaves on each side of an edge over which a gain changes to the next. A step would ring.
const TRANSITION: f32 = 1.0 / 6.0;
/// The band of a telephone, in hertz.
const TELEPHONE: [f32; 2] = [300.0, 3400.0];
/// Decibels an octave outside of it, as of the filters of `trainer stress`.
const TELEPHONE_SLOPE: f32 = 36.0;

/// The gain in dB at a frequency.
pub fn gain_at(gains: &[f32; BANDS], hertz: f32) -> f32 {
    let octave = hertz.max(1.0).log2();
    let mut gain = gains[0];
    for (edge, pair) in EDGES.iter().zip(gains.windows(2)) {
        let beyond = (octave - edge.log2() + TRANSITION) / (2.0 * TRANSITION);
        gain += beyond.clamp(0.0, 1.0) * (pair[1] - pair[0]);
    }
    gain
}

/// The gain in dB of a telephone at a frequency.
pub fn telephone_gain_db(hertz: f32) -> f32 {
    let octave = hertz.max(1.0).log2();
    let [low, high] = TELEPHONE.map(f32::log2);
    -TELEPHONE_SLOPE * (low - octave).max(octave - high).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_band_has_its_gain() {
        let gains = [1.0, 2.0, 3.0, 4.0, 5.0];
        let found = [50.0, 300.0, 1000.0, 4000.0, 9000.0].map(|hertz| gain_at(&gains, hertz));
        for (found, gain) in found.iter().zip(gains) {
            assert!((found - gain).abs() < 1e-4, "{found}");
        }
        assert!((gain_at(&gains, 150.0) - 1.5).abs() < 1e-3);
    }

    #[test]
    fn telephone_passes_speech_frequencies_only() {
        assert_eq!(telephone_gain_db(1000.0), 0.0);
        assert!(telephone_gain_db(100.0) < -40.0);
        assert!(telephone_gain_db(8000.0) < -40.0);
    }
}
