//! HTML pages without scripts.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A page with this title, style sheet and content. Its colours may be light or dark.
pub fn html_page(title: &str, style: &str, content: Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(style)) }
            }
            body {
                main {
                    (content)
                    footer { "Written by trainer " (env!("CARGO_PKG_VERSION")) "." }
                }
            }
        }
    };
    markup.into_string()
}
