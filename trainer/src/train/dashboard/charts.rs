//! Gauges and line charts of the dashboard.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Block, Chart, Dataset, Gauge, GraphType};

use super::super::epoch_metrics::EpochMetrics;

/// A progress bar with a label.
pub fn gauge(done: usize, of: usize, label: String) -> Gauge<'static> {
    Gauge::default()
        .ratio((done as f64 / of.max(1) as f64).min(1.0))
        .label(label)
        .gauge_style(Style::new().fg(Color::Blue))
}

/// Points of a line over the epochs; values that are not finite are left out.
pub fn points(rows: &[EpochMetrics], of: fn(&EpochMetrics) -> f64) -> Vec<(f64, f64)> {
    let points = rows.iter().map(|row| (row.epoch as f64, of(row)));
    points.filter(|point| point.1.is_finite()).collect()
}

/// Name, colour and points of a line.
pub type Curve<'a> = (&'a str, Color, &'a Vec<(f64, f64)>);

/// Draws lines over the epochs, from 0 to `most`.
pub fn plot(frame: &mut Frame, area: Rect, title: &str, most: f64, lines: &[Curve]) {
    let last = lines.iter().filter_map(|line| Some(line.2.last()?.0));
    let last = last.fold(2.0, f64::max);
    let lines = lines.iter().map(|(name, colour, points)| {
        Dataset::default()
            .name(*name)
            .marker(Marker::Braille)
            .graph_type(GraphType::Line)
            .style(*colour)
            .data(points)
    });
    let chart = Chart::new(lines.collect())
        .block(Block::bordered().title(title.to_owned()))
        .x_axis(
            Axis::default()
                .bounds([1.0, last])
                .labels(["1".to_owned(), format!("{last:.0}")]),
        )
        .y_axis(
            Axis::default()
                .bounds([0.0, most])
                .labels(["0".to_owned(), format!("{most:.2}")]),
        );
    frame.render_widget(chart, area);
}

/// A duration in a suitable unit.
pub fn time(seconds: f64) -> String {
    match seconds {
        s if s < 99.5 => format!("{s:.0} s"),
        s if s < 99.5 * 60.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
