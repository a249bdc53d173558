//! The Content-Security-Policy, written into the page so that it does not depend on the host's headers.

use anyhow::{Context, Result, bail};

use super::digest;

/// The sources from which the page may load. No other origin is listed, so no script of the page can fetch from one or send
/// data to one.
///
/// - `blob:` for workers: a worker inherits the page's policy only if it starts from a blob. A worker from the
///   network has the policy of its own response's headers, and a static host sends none.
/// - `blob:` for requests: the teaching room reads the file of the shown song, which never leaves the page.
/// - `blob:` and `data:` for images, `blob:` for sound: files that the visitor chose.
/// - `frame-ancestors` is missing, since a `<meta>` element cannot set it. A host may send it as a header.
const DIRECTIVES: [&str; 10] = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self' blob:",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob: mediastream:",
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
];

/// `index.html` with its policy.
#[derive(Debug)]
pub struct Strict {
    /// The document.
    pub html: String,
    /// The inline script that was moved out of it.
    pub start: Option<Start>,
}

/// The inline script as a file of its own, so that the policy needs no exception for it.
#[derive(Debug)]
pub struct Start {
    /// The file's name, with a digest of the text.
    pub name: String,
    /// The script.
    pub text: String,
}

/// Moves the inline script that starts the program out of the document, and writes the policy as the first
/// element of its head.
///
/// # Errors
/// The document contains inline code or styles, which the policy would disable, or has a policy already.
pub fn apply(html: &str) -> Result<Strict> {
    if html.contains("Content-Security-Policy") {
        bail!("index.html has a policy already: build the page again");
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
    reject_inline_code(&html)?;
    let [before, _, after] = split_around(&html, "<head", ">").context("index.html has no head")?;
    let policy = DIRECTIVES.join("; ");
    let html = format!(
        "{before}<head>\n  <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"
    );
    Ok(Strict { html, start })
}

fn reject_inline_code(html: &str) -> Result<()> {
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
            bail!("<{tag}> has an inline style or handler, which the page's policy forbids");
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

/// The text before `start`, between it and the next `end`, and after that.
fn split_around<'a>(text: &'a str, start: &str, end: &str) -> Option<[&'a str; 3]> {
    let (before, rest) = text.split_once(start)?;
    let (between, after) = rest.split_once(end)?;
    Some([before, between, after])
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head>\n<meta charset=\"utf-8\">\n<script type=\"module\">\nimport './page.js';\n</script></head><body><!-- a < b --></body></html>";

    #[test]
    fn puts_policy_first_and_moves_script_out() {
        let strict = apply(PAGE).unwrap();
        let start = strict.start.unwrap();
        assert_eq!(start.text, "import './page.js';\n");
        let policy = strict.html.find("Content-Security-Policy").unwrap();
        assert!(policy < strict.html.find("charset").unwrap());
        assert!(strict.html.contains(&format!("src=\"./{}\"", start.name)));
        assert!(!strict.html.contains("import"));
    }

    #[test]
    fn directives_name_no_other_origin() {
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
    fn rejects_inline_code_and_styles() {
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
