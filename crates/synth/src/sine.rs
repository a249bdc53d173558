//! The sine, for sounds and for the page's colours: 3 KB less to load than the standard library's `sin`, `cos` and
//! `tan`, whose reduction of huge arguments nothing here needs.

/// Sine of an angle in turns (1.0 is a full circle), within 5e-7 for angles of some turns. Angles of millions of turns
/// lose digits, as any `f32` does.
pub fn sine(turns: f32) -> f32 {
    // To the nearest full turn, then mirrored at a quarter turn: -0.25 to 0.25.
    let turns = turns - (turns + 0.5).floor();
    let turns = if turns.abs() > 0.25 {
        0.5_f32.copysign(turns) - turns
    } else {
        turns
    };
    // Taylor series of sin(2 pi x); the first term left out is below 6e-8 at a quarter turn.
    const TERMS: [f32; 6] = [
        -15.094_643,
        42.058_693,
        -76.705_86,
        81.605_25,
        -41.341_7,
        6.283_185_5,
    ];
    let square = turns * turns;
    turns * TERMS.iter().fold(0.0, |sum, term| sum * square + term)
}

/// Cosine of an angle in turns; accuracy as [`sine`].
pub fn cosine(turns: f32) -> f32 {
    sine(turns + 0.25)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn sine_is_accurate_to_single_precision() {
        for n in -40_000..=40_000 {
            let turns = n as f32 / 16_384.0;
            let angle = TAU * f64::from(turns);
            for (got, expected) in [(sine(turns), angle.sin()), (cosine(turns), angle.cos())] {
                assert!((f64::from(got) - expected).abs() < 5e-7, "{turns}: {got}");
            }
        }
    }

    #[test]
    fn extreme_angles_stay_in_range() {
        for turns in [f32::MAX, f32::MIN, 1e7, -1e7, 8_388_607.5] {
            assert!(sine(turns).abs() <= 1.0, "{turns}: {}", sine(turns));
        }
    }
}
