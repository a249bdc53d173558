//! Learning-rate schedules.

use std::f64::consts::PI;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// How the learning rate changes over the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// Constant, as in the paper.
    #[default]
    Constant,
    /// A rise over the first fifth of the run, then a fall to nearly zero, both along a cosine (Smith &
    /// Topin 2019; shape and end points as in `torch.optim.lr_scheduler.OneCycleLR`).
    OneCycle,
}

/// Fraction of the run in which the rate rises.
const RISE: f64 = 0.2;
/// First rate as a fraction of the highest.
const FIRST: f64 = 1.0 / 25.0;
/// Last rate as a fraction of the first.
const LAST: f64 = 1e-4;

impl Schedule {
    /// The learning rate at `step` of `steps`, where `most` is the highest rate.
    pub fn rate(self, most: f64, step: usize, steps: usize) -> f64 {
        let Schedule::OneCycle = self else {
            return most;
        };
        // As in PyTorch, the end points of both phases count as steps.
        let rise = RISE * steps as f64 - 1.0;
        let fall = (steps as f64 - 1.0 - rise).max(1.0);
        let step = step as f64;
        let first = most * FIRST;
        match step <= rise {
            true => cosine(first, most, step / rise),
            false => cosine(most, first * LAST, ((step - rise) / fall).min(1.0)),
        }
    }
}

fn cosine(from: f64, to: f64, at: f64) -> f64 {
    to + (from - to) / 2.0 * (1.0 + (PI * at).cos())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PyTorch 2.15: OneCycleLR(optimizer, 1e-3, total_steps=100, pct_start=0.2), rate by step.
    #[test]
    fn one_cycle_matches_pytorch() {
        for (step, expected) in GOLDEN {
            let rate = Schedule::OneCycle.rate(1e-3, step, 100);
            assert!((rate - expected).abs() < 1e-12, "{step}: {rate}");
        }
        assert_eq!(Schedule::Constant.rate(1e-3, 77, 100), 1e-3);
    }

    const GOLDEN: [(usize, f64); 6] = [
        (0, 4.000000000000e-05),
        (7, 3.271861961666e-04),
        (19, 1.000000000000e-03),
        (20, 9.996145196623e-04),
        (60, 4.803721706401e-04),
        (99, 4.000000000000e-09),
    ];
}
