//! Canvases: their drawing context and their size.

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::dom;
use crate::colormap::Scheme;
use crate::error::PageError;

/// The attribute of the document while it is printed.
pub const PRINTING: &str = "data-printing";

/// The 2D drawing context of a canvas.
///
/// # Errors
/// The browser has none.
pub fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, PageError> {
    canvas
        .get_context("2d")?
        .and_then(|context| context.dyn_into().ok())
        .ok_or(PageError::no_element("canvas (2d)"))
}

/// Gives a canvas as many pixels as it covers on the screen. Returns its width and height in pixels.
pub fn fit(canvas: &HtmlCanvasElement) -> (f64, f64) {
    let ratio = dom::window().device_pixel_ratio();
    let pixels = |css: i32| (f64::from(css) * ratio).round().clamp(1.0, 8192.0) as u32;
    let (width, height) = (
        pixels(canvas.client_width()),
        pixels(canvas.client_height()),
    );
    // Setting a size clears the canvas, even to the same size.
    if canvas.width() != width {
        canvas.set_width(width);
    }
    if canvas.height() != height {
        canvas.set_height(height);
    }
    (f64::from(width), f64::from(height))
}

/// The colour scheme that the visitor prefers; paper is light.
pub fn scheme() -> Scheme {
    let root = dom::document().document_element();
    if root.is_some_and(|root| root.has_attribute(PRINTING)) {
        return Scheme::Light;
    }
    let dark = dom::window().match_media("(prefers-color-scheme: dark)");
    match dark {
        Ok(Some(query)) if query.matches() => Scheme::Dark,
        _ => Scheme::Light,
    }
}
