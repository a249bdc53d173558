//! An SVG drawing, readable on light and dark backgrounds.

/// A drawing whose text colour is that of its surroundings.
pub struct Picture {
    /// Width of the drawing in SVG units.
    pub width: f64,
    /// Height of the drawing in SVG units.
    pub height: f64,
    /// Title for screen readers.
    pub title: String,
    /// SVG elements.
    pub drawing: String,
}

impl Picture {
    /// A standalone SVG file with its own colours for light and dark mode.
    pub fn alone(&self) -> String {
        let style = "<style>svg{color:#1c2128;background:#fbfaf7}text{fill:currentColor}\
            @media(prefers-color-scheme:dark){svg{color:#e8e6e1;background:#16181c}}</style>\n";
        self.svg(" xmlns=\"http://www.w3.org/2000/svg\"", style)
    }

    /// An SVG element to embed in a page, which sets the colours.
    pub fn inline(&self) -> String {
        self.svg("", "")
    }

    fn svg(&self, namespace: &str, style: &str) -> String {
        let Picture {
            width,
            height,
            title,
            drawing,
        } = self;
        format!(
            "<svg{namespace} viewBox=\"0 0 {width} {height}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"12\">\n\
             <title>{title}</title>\n{style}{drawing}</svg>\n"
        )
    }
}

/// A text element.
pub fn text(x: f64, y: f64, anchor: &str, words: &str) -> String {
    let words = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>\n")
}
