//! Pictures of a run as SVG that stands alone, readable on a light and on a dark ground.

mod confusion;
mod epochs;

pub use confusion::confusion;
pub use epochs::{EpochRow, epochs};

/// Wraps the drawing of a picture of this size.
fn svg(width: f64, height: f64, title: &str, drawing: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
         <title>{title}</title>\n\
         <style>svg{{color:#1c2128;background:#fbfaf7}}text{{fill:currentColor}}\
         @media(prefers-color-scheme:dark){{svg{{color:#e8e6e1;background:#16181c}}}}</style>\n{drawing}</svg>\n"
    )
}

/// A text at a place.
fn text(x: f64, y: f64, anchor: &str, words: &str) -> String {
    let words = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n")
}
