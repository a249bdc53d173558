//! Builds the site from `www/index.html` as trunk does: compiles programs, copies files, rewrites the document.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;

use anyhow::{Context, Result, anyhow, ensure};

use super::digest;
use super::source::{self, Asset, Program};
use crate::command::{root, target_dir};
use crate::tools;
use crate::wasm::{self, Tools};

/// Writes the site of `<source>/index.html` into an empty folder.
///
/// # Errors
/// A program does not compile, or a file is missing.
pub fn assemble(source: &Path, site: &Path) -> Result<()> {
    let index = source.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("{}", index.display()))?;
    let mut folders = build_programs(source, &source::programs(&html)?)?.into_iter();

    let document = source::parse(&html)?;
    let (mut output, mut preloads) = (String::with_capacity(html.len()), String::new());
    for (before, asset) in document.assets {
        output += before;
        match asset {
            Asset::Program(program) => {
                let folder = folders.next().context("a program was not built")?;
                let name = copy_program(&program, &folder, site)?;
                if program.main {
                    output += &start_script(&name);
                    preloads += &preload_links(&name);
                }
            }
            Asset::Style(href) => {
                let name = copy(&source.join(&href), site)?;
                output += &format!("<link rel=\"stylesheet\" href=\"./{name}\"/>");
            }
            Asset::File(href) | Asset::Folder(href) => {
                copy(&source.join(&href), site)?;
            }
        }
    }
    let (head, body) = document
        .rest
        .split_once("</head>")
        .context("index.html has no end of its head after the last <link data-trunk>")?;
    output += &format!("{head}{preloads}</head>{body}");
    fs::write(site.join("index.html"), output)?;
    Ok(())
}

/// Builds all programs at once, and the tools beside them. Returns a folder for each program.
fn build_programs(source: &Path, programs: &[Program]) -> Result<Vec<PathBuf>> {
    let tools = LazyLock::new(|| Tools::install().map_err(|error| format!("{error:#}")));
    thread::scope(|scope| {
        scope.spawn(|| LazyLock::force(&tools).is_ok());
        let builds: Vec<_> = programs
            .iter()
            .map(|program| {
                scope.spawn(|| {
                    let wasm = compile(source, program)?;
                    let tools = tools.as_ref().map_err(|error| anyhow!(error.clone()))?;
                    process(&wasm, program, tools)
                })
            })
            .collect();
        builds
            .into_iter()
            .map(|build| build.join().map_err(|_| anyhow!("a build panicked"))?)
            .collect()
    })
}

fn compile(source: &Path, program: &Program) -> Result<PathBuf> {
    let manifest = source.join(&program.manifest);
    let manifest = manifest.to_string_lossy();
    wasm::compile(
        ["--manifest-path", &manifest],
        &program.bin,
        &program.profile,
        program.features.as_deref(),
    )
}

/// Writes the bindings of a compiled program and optimises it, unless its folder has the result of the same
/// program and tools: `wasm-opt` takes half a minute for the engine. Returns the folder.
fn process(wasm: &Path, program: &Program, tools: &Tools) -> Result<PathBuf> {
    let folder = target_dir().join("site").join(&program.bin);
    let mut input = format!("{:?}", program.wasm_opt).into_bytes();
    let tool = root().join("xtask/wasm-tools/src/bindings.rs");
    for file in [
        wasm,
        &root().join("Cargo.lock"),
        &tools::wasm_opt_lock(),
        &tool,
    ] {
        input.extend(fs::read(file).with_context(|| format!("{}", file.display()))?);
    }
    let input = digest::integrity(&input);
    let stamp = folder.join("input.sha256");
    if fs::read_to_string(&stamp).is_ok_and(|last| last == input) {
        return Ok(folder);
    }
    let wasm = tools.bindings(wasm, &folder, &program.bin)?;
    tools.optimise(&wasm, &program.wasm_opt)?;
    fs::write(stamp, input)?;
    Ok(folder)
}

/// Copies a program and its script. Returns their common name in the site.
///
/// The main program's name changes with its content, since browsers may keep it for long. A worker is
/// started by its name, and its address contains the version of the site.
fn copy_program(program: &Program, folder: &Path, site: &Path) -> Result<String> {
    let bin = &program.bin;
    ensure!(
        !folder.join("snippets").exists(),
        "{bin} has JavaScript snippets, which this build does not copy"
    );
    let wasm = fs::read(folder.join(format!("{bin}_bg.wasm")))?;
    let script = fs::read(folder.join(format!("{bin}.js")))?;
    let name = if program.main {
        format!("{bin}-{}", digest::short(&[&wasm[..], &script].concat()))
    } else {
        bin.clone()
    };
    fs::write(site.join(format!("{name}_bg.wasm")), wasm)?;
    fs::write(site.join(format!("{name}.js")), script)?;
    Ok(name)
}

/// The script that trunk writes in place of the main program's element.
fn start_script(name: &str) -> String {
    format!(
        "
<script type=\"module\">
import init, * as bindings from './{name}.js';
const wasm = await init({{ module_or_path: './{name}_bg.wasm' }});


window.wasmBindings = bindings;


dispatchEvent(new CustomEvent(\"TrunkApplicationStarted\", {{detail: {{wasm}}}}));

</script>"
    )
}

/// Starts both downloads while the browser still reads the document.
fn preload_links(name: &str) -> String {
    format!(
        "<link rel=\"modulepreload\" href=\"./{name}.js\" crossorigin=\"anonymous\">\
         <link rel=\"preload\" href=\"./{name}_bg.wasm\" crossorigin=\"anonymous\" as=\"fetch\" type=\"application/wasm\">"
    )
}

/// Copies a file or a folder under its own name into `to`. Returns the name.
fn copy(from: &Path, to: &Path) -> Result<String> {
    let name = from.file_name().context("a path without a name")?;
    let target = to.join(name);
    ensure!(!target.exists(), "two files are named {}", target.display());
    if from.is_dir() {
        fs::create_dir(&target)?;
        for entry in fs::read_dir(from)? {
            copy(&entry?.path(), &target)?;
        }
    } else {
        fs::copy(from, &target).with_context(|| format!("{}", from.display()))?;
    }
    Ok(name.to_string_lossy().into_owned())
}
