//! Whether "80 %" is right in 80 of 100 songs, and what holding back buys.

use rand::{Rng, SeedableRng, rngs::StdRng};
use serde::Serialize;

/// The best genre's probability for a song, and whether it was right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// `0.0..=1.0`
    pub probability: f64,
    /// Whether the best genre is the song's.
    pub right: bool,
}

/// Bins of the calibration error, as usual since Guo et al. 2017.
const BINS: usize = 10;
/// Draws of [`error_by_chance`]: its own error is then below 0.001.
const DRAWS: usize = 1000;

/// Expected calibration error (Naeini et al. 2015): the difference of mean probability and share that
/// is right, over ten equal bins of probability, weighted by their songs.
pub fn expected_error(claims: &[Claim]) -> f64 {
    let mut bins = [(0.0, 0.0); BINS];
    for claim in claims {
        let bin = ((claim.probability * BINS as f64) as usize).min(BINS - 1);
        bins[bin].0 += claim.probability;
        bins[bin].1 += f64::from(u8::from(claim.right));
    }
    let off: f64 = bins.iter().map(|(said, was)| (said - was).abs()).sum();
    off / claims.len().max(1) as f64
}

/// The calibration error that as many songs show on average where every probability is true: what is
/// left of the error when it is only chance. Over [`DRAWS`] draws from a fixed seed.
pub fn error_by_chance(claims: &[Claim]) -> f64 {
    let mut random = StdRng::seed_from_u64(0);
    let drawn = |claim: &Claim, random: &mut StdRng| Claim {
        right: random.random::<f64>() < claim.probability,
        ..*claim
    };
    let total: f64 = (0..DRAWS)
        .map(|_| {
            let honest: Vec<Claim> = claims.iter().map(|c| drawn(c, &mut random)).collect();
            expected_error(&honest)
        })
        .sum();
    total / DRAWS as f64
}

/// What is left where the model answers from a probability on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Answered {
    /// Answers from this probability of the best genre on.
    pub from: f64,
    /// Share of the songs that get an answer.
    pub coverage: f64,
    /// Share of these that are right; one where there are none.
    pub accuracy: f64,
}

/// Coverage and accuracy for each threshold from 0 to 0.95 in steps of 0.05.
pub fn curve(claims: &[Claim]) -> Vec<Answered> {
    (0..20)
        .map(|step| answered(claims, f64::from(step) / 20.0))
        .collect()
}

/// Coverage and accuracy for one threshold.
pub fn answered(claims: &[Claim], from: f64) -> Answered {
    let given = claims.iter().filter(|claim| claim.probability >= from);
    let (count, right) = given.fold((0, 0), |(count, right), claim| {
        (count + 1, right + usize::from(claim.right))
    });
    Answered {
        from,
        coverage: f64::from(count) / claims.len().max(1) as f64,
        accuracy: match count {
            0 => 1.0,
            count => right as f64 / f64::from(count),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(of: &[(f64, bool)]) -> Vec<Claim> {
        of.iter()
            .map(|&(probability, right)| Claim { probability, right })
            .collect()
    }

    /// By hand: (|0.9 + 0.9 - 1| + |0.6 - 1|) / 3
    #[test]
    fn error_of_three_songs() {
        let claims = claims(&[(0.9, true), (0.9, false), (0.6, true)]);
        assert!((expected_error(&claims) - (0.8 + 0.4) / 3.0).abs() < 1e-12);
        assert_eq!(expected_error(&[]), 0.0);
        let sure = [Claim {
            probability: 1.0,
            right: true,
        }];
        assert_eq!(expected_error(&sure), 0.0);
    }

    /// One bin of n claims at 1/2: the mean distance of a fair coin's share, sqrt(1 / (2 pi n)).
    #[test]
    fn chance_alone_looks_like_an_error() {
        let claims = claims(&[(0.5, true); 200]);
        let wanted = (1.0 / (std::f64::consts::TAU * 200.0)).sqrt();
        let found = error_by_chance(&claims);
        assert!((found - wanted).abs() < 0.002, "{found} {wanted}");
        assert_eq!(error_by_chance(&[]), 0.0);
    }

    #[test]
    fn holding_back_trades_coverage_for_accuracy() {
        let claims = claims(&[(0.9, true), (0.3, false), (0.5, true), (0.2, false)]);
        let half = answered(&claims, 0.5);
        assert_eq!((half.coverage, half.accuracy), (0.5, 1.0));
        let all = &curve(&claims)[0];
        assert_eq!((all.coverage, all.accuracy), (1.0, 0.5));
        assert_eq!(answered(&claims, 0.99).accuracy, 1.0);
    }
}
