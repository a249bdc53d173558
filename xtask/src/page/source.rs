//! The `<link data-trunk>` elements of `www/index.html`: the list of programs and files of the site, which trunk
//! reads as well.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

/// A program that is compiled to WebAssembly.
#[derive(Debug, PartialEq)]
pub struct Program {
    /// Its package's `Cargo.toml`, relative to the document.
    pub manifest: String,
    /// The package's binary.
    pub bin: String,
    /// Features of the package, separated by commas.
    pub features: Option<String>,
    /// The profile of `cargo build`.
    pub profile: String,
    /// Whether the document starts it; otherwise a worker does.
    pub main: bool,
    /// The arguments of `wasm-opt`.
    pub wasm_opt: Vec<String>,
}

/// The asset that an element adds to the site. Paths are relative to the document.
#[derive(Debug, PartialEq)]
pub enum Asset {
    /// A program to compile.
    Program(Program),
    /// A style sheet.
    Style(String),
    /// A file to copy.
    File(String),
    /// A folder to copy.
    Folder(String),
}

/// A document in pieces: an element with the text before it.
#[derive(Debug)]
pub struct Document<'a> {
    /// The elements in their order, each with the text that precedes it.
    pub assets: Vec<(&'a str, Asset)>,
    /// The text after the last element.
    pub rest: &'a str,
}

const START: &str = "<link data-trunk";

/// Splits a document at its `<link data-trunk>` elements.
///
/// # Errors
/// An element has a kind or an attribute that is not supported here.
pub fn parse(html: &str) -> Result<Document<'_>> {
    let mut assets = Vec::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(START) {
        let (element, after) = after.split_once('>').context("a <link> has no end")?;
        let asset = asset(element).with_context(|| format!("{START}{element}>"))?;
        assets.push((before, asset));
        rest = after;
    }
    Ok(Document { assets, rest })
}

/// The programs of a document.
pub fn programs(html: &str) -> Result<Vec<Program>> {
    let assets = parse(html)?.assets.into_iter();
    Ok(assets
        .filter_map(|(_, asset)| match asset {
            Asset::Program(program) => Some(program),
            _ => None,
        })
        .collect())
}

fn asset(element: &str) -> Result<Asset> {
    let mut attributes = attributes(element)?;
    let href = attributes.take("href")?;
    let asset = match attributes.take("rel")?.as_str() {
        "rust" => Asset::Program(program(href, &mut attributes)?),
        "css" => Asset::Style(href),
        "copy-file" => Asset::File(href),
        "copy-dir" => Asset::Folder(href),
        other => bail!("rel=\"{other}\" is not supported"),
    };
    // An attribute that only trunk understands would make the two builds differ.
    if let Some(name) = attributes.0.keys().next() {
        bail!("the attribute {name} is not supported");
    }
    Ok(asset)
}

fn program(manifest: String, attributes: &mut Attributes) -> Result<Program> {
    let main = match attributes.take("data-type")?.as_str() {
        "main" => true,
        "worker" => false,
        other => bail!("data-type=\"{other}\" is not supported"),
    };
    // The default of a worker in trunk is "no-modules".
    let target = attributes.0.remove("data-bindgen-target");
    ensure!(
        target.as_deref().unwrap_or(if main { "web" } else { "" }) == "web",
        "data-bindgen-target must be \"web\""
    );
    ensure!(
        attributes.take("data-integrity")? == "none",
        "data-integrity must be \"none\": the service worker checks the files"
    );
    let level = attributes.take("data-wasm-opt")?;
    let mut wasm_opt = vec![format!("-O{level}")];
    let params = attributes.take("data-wasm-opt-params")?;
    wasm_opt.extend(params.split_whitespace().map(str::to_owned));
    Ok(Program {
        manifest,
        bin: attributes.take("data-bin")?,
        features: attributes.0.remove("data-cargo-features"),
        profile: attributes.take("data-cargo-profile")?,
        main,
        wasm_opt,
    })
}

/// Values by name.
struct Attributes(BTreeMap<String, String>);

impl Attributes {
    fn take(&mut self, name: &str) -> Result<String> {
        self.0
            .remove(name)
            .with_context(|| format!("the attribute {name} is missing"))
    }
}

/// Attributes in double quotes, as in ` rel="css" href="style.css"`.
fn attributes(element: &str) -> Result<Attributes> {
    let mut all = BTreeMap::new();
    let mut rest = element.trim().trim_end_matches('/').trim_end();
    while !rest.is_empty() {
        let (name, after) = rest
            .split_once("=\"")
            .with_context(|| format!("no value in double quotes: {rest}"))?;
        let (value, after) = after.split_once('"').context("a quote has no end")?;
        all.insert(name.trim().to_owned(), value.to_owned());
        rest = after.trim_start();
    }
    Ok(Attributes(all))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n\
        <link data-trunk rel=\"rust\" href=\"../page/Cargo.toml\" data-bin=\"page\" data-type=\"main\" \
        data-cargo-profile=\"small\" data-integrity=\"none\" data-wasm-opt=\"z\" data-wasm-opt-params=\"-g --enable-simd\">\n\
        <link data-trunk rel=\"css\" href=\"a.css\"/>\n<link rel=\"icon\" href=\"i.svg\"></head>";

    #[test]
    fn splits_at_the_elements_of_trunk() {
        let document = parse(PAGE).unwrap();
        let page = Program {
            manifest: "../page/Cargo.toml".into(),
            bin: "page".into(),
            features: None,
            profile: "small".into(),
            main: true,
            wasm_opt: vec!["-Oz".into(), "-g".into(), "--enable-simd".into()],
        };
        assert_eq!(document.assets[0], ("<head>\n", Asset::Program(page)));
        assert_eq!(document.assets[1], ("\n", Asset::Style("a.css".into())));
        assert_eq!(document.rest, "\n<link rel=\"icon\" href=\"i.svg\"></head>");
    }

    #[test]
    fn rejects_what_only_trunk_understands() {
        for (old, new) in [
            ("rel=\"css\"", "rel=\"sass\""),
            ("data-bin", "data-keep-debug=\"true\" data-bin"),
            ("\"none\"", "\"sha384\""),
            ("\"main\"", "\"worker\""),
            ("href=\"a.css\"", "data-href=\"a.css\""),
        ] {
            assert!(parse(&PAGE.replace(old, new)).is_err(), "{new}");
        }
    }

    #[test]
    fn reads_the_page_of_this_repository() {
        let programs = programs(include_str!("../../../www/index.html")).unwrap();
        let kinds: Vec<bool> = programs.iter().map(|program| program.main).collect();
        assert_eq!(kinds, [true, false, false, false, false]);
    }
}
