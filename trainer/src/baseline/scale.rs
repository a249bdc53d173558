//! Standardisation of feature vectors.

/// Means, followed by standard deviations.
pub fn moments(frames: &[Vec<f64>]) -> Vec<f64> {
    let count = frames.len() as f64;
    let width = frames[0].len();
    let mean = |of: &dyn Fn(&[f64]) -> f64| frames.iter().map(|f| of(f)).sum::<f64>() / count;
    let means: Vec<f64> = (0..width).map(|at| mean(&|f| f[at])).collect();
    let deviations = (0..width).map(|at| mean(&|f| (f[at] - means[at]).powi(2)).sqrt());
    let deviations: Vec<f64> = deviations.collect();
    [means, deviations].concat()
}

/// Standardisation: subtracts the mean and divides by the standard deviation of the training rows.
pub struct Standardisation {
    moments: Vec<f64>,
}

impl Standardisation {
    /// Computes the moments of the rows, of which there must be at least one.
    pub fn of(rows: &[Vec<f64>]) -> Standardisation {
        Standardisation {
            moments: moments(rows),
        }
    }

    /// Standardises rows in place.
    pub fn apply(&self, rows: &mut [Vec<f64>]) {
        let (means, deviations) = self.moments.split_at(self.moments.len() / 2);
        for row in rows {
            for ((value, mean), deviation) in row.iter_mut().zip(means).zip(deviations) {
                // The lower limit avoids a division by zero for constant features.
                *value = (*value - mean) / deviation.max(1e-9);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standardisation_gives_zero_mean_and_unit_deviation() {
        let rows = vec![vec![1.0, 5.0], vec![3.0, 5.0]];
        assert_eq!(moments(&rows), [2.0, 5.0, 1.0, 0.0]);
        let mut scaled = rows.clone();
        Standardisation::of(&rows).apply(&mut scaled);
        assert_eq!(scaled, [[-1.0, 0.0], [1.0, 0.0]]);
    }
}
