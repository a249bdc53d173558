//! The page's Content-Security-Policy, in the page itself: a static host need not send any header.

use anyhow::{Context, Result, bail};

use super::digest;

/// What the page may do. No address of another origin is in it, so no script of the page can fetch
/// from one or send to one, whatever it was made to run.
///
/// - `blob:` for workers: the engine starts from a blob, since only then does it have this policy too
///   (a worker that comes from the network has its own response's headers, and there are none).
/// - `blob:` and `data:` for pictures, `blob:` for sound: files that the visitor chose.
/// - A policy in a `<meta>` cannot say `frame-ancestors`; a host that sends headers may.
const DIRECTIVES: [&str; 10] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: mediastream:",
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
];

/// index.html under the policy.
#[derive(Debug)]
pub struct Strict {
    /// The document.
    pub html: String,
    /// The script that stood in it.
    pub start: Option<Start>,
}

/// What trunk wrote into the document, as a file of its own: so the policy needs no exception.
#[derive(Debug)]
pub struct Start {
    /// The file's name, which changes with its text.
    pub name: String,
    /// The script.
    pub text: String,
}

/// Moves trunk's script out of the document and puts the policy before all else in its head.
///
/// # Errors
/// The document holds something that the policy would silently switch off.
pub fn apply(html: &str) -> Result<Strict> {
    if html.contains("Content-Security-Policy") {
        bail!("index.html has its policy already: build the page anew");
    }
    let (html, start) = match split_around(html, "<script type=\"module\">", "</script>") {
        Some([before, script, after]) => {
            let text = script.trim().to_owned() + "\n";
            let name = format!("start-{}.js", digest::short(text.as_bytes()));
            let html = format!("{before}<script type=\"module\" src=\"./{name}\"></script>{after}");
            (html, Some(Start { name, text }))
        }
        None => (html.to_owned(), None),
    };
    refuse_what_is_inline(&html)?;
    let [before, _, after] = split_around(&html, "<head", ">").context("index.html has no head")?;
    let policy = DIRECTIVES.join("; ");
    let html = format!(
        "{before}<head>\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"
    );
    Ok(Strict { html, start })
}

fn refuse_what_is_inline(html: &str) -> Result<()> {
    let tags = html.split('<').skip(1).map(|rest| {
        let tag = rest.split('>').next().unwrap_or(rest);
        tag.split_whitespace().collect::<Vec<&str>>()
    });
    for words in tags {
        let Some((&name, attributes)) = words.split_first() else {
            continue;
        };
        let has = |start: &str| attributes.iter().any(|word| word.starts_with(start));
        if name == "style" || (name == "script" && !has("src=")) {
            bail!("index.html has an inline <{name}>, which the page's policy forbids");
        }
        if has("style=") || attributes.iter().any(|word| is_handler(word)) {
            let tag = words.join(" ");
            bail!("<{tag}> has a style or a handler in it, which the page's policy forbids");
        }
    }
    Ok(())
}

/// `onclick=...`
fn is_handler(word: &str) -> bool {
    word.strip_prefix("on")
        .and_then(|rest| rest.split_once('='))
        .is_some_and(|(event, _)| event.chars().all(|c| c.is_ascii_lowercase()))
}

/// What is before `start`, between it and the next `end`, and after that.
fn split_around<'a>(text: &'a str, start: &str, end: &str) -> Option<[&'a str; 3]> {
    let (before, rest) = text.split_once(start)?;
    let (between, after) = rest.split_once(end)?;
    Some([before, between, after])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head>\n<meta charset=\"utf-8\">\n<script type=\"module\">\nimport './page.js';\n</script></head><body><!-- a < b --></body></html>";

    #[test]
    fn the_policy_comes_first_and_no_script_stays_inside() {
        let strict = apply(PAGE).unwrap();
        let start = strict.start.unwrap();
        assert_eq!(start.text, "import './page.js';\n");
        let policy = strict.html.find("Content-Security-Policy").unwrap();
        assert!(policy < strict.html.find("charset").unwrap());
        assert!(strict.html.contains(&format!("src=\"./{}\"", start.name)));
        assert!(!strict.html.contains("import"));
    }

    #[test]
    fn no_directive_names_another_origin_or_opens_scripts() {
        for directive in DIRECTIVES {
            for source in directive.split(' ').skip(1) {
                let known = [
                    "'none'",
                    "'self'",
                    "'wasm-unsafe-eval'",
                    "blob:",
                    "data:",
                    "mediastream:",
                ];
                assert!(known.contains(&source), "{directive}");
            }
        }
    }

    #[test]
    fn what_the_policy_would_switch_off_is_refused() {
        for inline in [
            "<script>go()</script>",
            "<style>p{}</style>",
            "<p style=\"color:red\">",
            "<button\n onclick=\"go()\">",
        ] {
            let page = PAGE.replace("<body>", &format!("<body>{inline}"));
            let refusal = apply(&page).unwrap_err().to_string();
            assert!(refusal.contains("policy forbids"), "{inline}: {refusal}");
        }
        assert!(apply(&PAGE.replace("<body>", "<body><p data-on=\"1\">")).is_ok());
        assert!(apply(&apply(PAGE).unwrap().html).is_err());
    }
}
