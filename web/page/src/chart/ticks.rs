//! Positions and labels of the ticks on the axes.

/// Times in seconds for an axis that begins at `start_s` and is `span_s` seconds long, at most `max` of
/// them. Whole seconds, as they are written.
pub fn times(start_s: f64, span_s: f64, max: usize) -> Vec<f64> {
    const STEPS: [f64; 13] = [
        1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0,
    ];
    let max = max.max(1) as f64;
    let step = STEPS
        .into_iter()
        .find(|step| span_s / step <= max)
        .unwrap_or_else(|| (span_s / max / 3600.0).ceil() * 3600.0);
    // A label at the very edge would be cut off.
    let first = (start_s / step).ceil().max(0.0);
    (0..)
        .map(|index| (first + f64::from(index)) * step)
        .take_while(|&time| time < start_s + span_s * 0.98)
        .collect()
}

/// Round frequencies on an axis of bands: `(label, fraction of the height from below)`. `apart` is the
/// smallest distance between two, as a fraction of the height.
pub fn frequencies(band_hz: &[f32], apart: f32) -> Vec<(&'static str, f32)> {
    const ROUND: [(f32, &str); 8] = [
        (100.0, "100 Hz"),
        (200.0, "200 Hz"),
        (500.0, "500 Hz"),
        (1000.0, "1 kHz"),
        (2000.0, "2 kHz"),
        (4000.0, "4 kHz"),
        (8000.0, "8 kHz"),
        (16000.0, "16 kHz"),
    ];
    let mut ticks: Vec<(&'static str, f32)> = Vec::new();
    for (hz, label) in ROUND {
        let Some(place) = place(band_hz, hz) else {
            continue;
        };
        if ticks.last().is_none_or(|&(_, last)| place - last >= apart) {
            ticks.push((label, place));
        }
    }
    ticks
}

/// Position of a frequency between the lower edge (0) and the upper edge (1) of the spectrogram.
fn place(band_hz: &[f32], hz: f32) -> Option<f32> {
    let above = band_hz.iter().position(|&centre| centre >= hz)?;
    let below = above.checked_sub(1)?;
    let part = (hz - band_hz[below]) / (band_hz[above] - band_hz[below]);
    // A band's centre is half a band above its lower edge.
    Some((below as f32 + part + 0.5) / band_hz.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_round_and_fit() {
        assert_eq!(times(0.0, 30.0, 6), [0.0, 5.0, 10.0, 15.0, 20.0, 25.0]);
        assert_eq!(times(0.0, 7200.0, 4), [0.0, 1800.0, 3600.0, 5400.0]);
        assert_eq!(times(0.0, 0.3, 8), [0.0]);
        assert!(times(0.0, 1.0e6, 8).len() <= 9);
        assert_eq!(times(12.5, 5.0, 9), [13.0, 14.0, 15.0, 16.0, 17.0]);
        assert_eq!(times(100.0, 60.0, 4), [105.0, 120.0, 135.0, 150.0]);
    }

    #[test]
    fn frequencies_are_ascending_and_apart() {
        let bands: Vec<f32> = (0..64).map(|band| 40.0 * 1.09f32.powi(band)).collect();
        let ticks = frequencies(&bands, 0.1);
        assert!(ticks.len() >= 4);
        assert!(ticks.windows(2).all(|pair| pair[1].1 - pair[0].1 >= 0.1));
        assert!(ticks.iter().all(|tick| (0.0..1.0).contains(&tick.1)));
        assert!(frequencies(&[], 0.1).is_empty());
    }
}
