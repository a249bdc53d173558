//! The tools at their pinned versions, installed where they are missing.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::command::{output_of, program, root, run};

/// Equal to the crate's version in Cargo.lock: the two speak a private protocol.
pub const WASM_BINDGEN: &str = "0.2.130";
const TRUNK: &str = "0.21.14";
const GECKODRIVER: &str = "0.37.1";
const TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure of what building the page takes, and puts it on this process's PATH.
pub fn for_the_page() -> Result<()> {
    target()?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, false)?;
    cargo_tool("trunk", "trunk", TRUNK, true)?;
    npm("tests/browser")?;
    prepend_to_path(root().join("tests/browser/node_modules/.bin"))
}

/// Makes sure of what the benchmarks take: wasm's tools, the peers from npm, Chromium and ffmpeg.
pub fn for_the_bench() -> Result<()> {
    target()?;
    cargo_tool("wasm-bindgen", "wasm-bindgen-cli", WASM_BINDGEN, false)?;
    npm("tests/browser")?;
    npm("bench")?;
    prepend_to_path(root().join("tests/browser/node_modules/.bin"))?;
    programs(&[("chromium", "chromium"), ("ffmpeg", "ffmpeg")])
}

/// Makes sure of what the browser tests take besides: three browsers, their drivers and ffmpeg.
pub fn for_browsers() -> Result<()> {
    programs(&[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
        ("firefox-esr", "firefox-esr"),
        ("WebKitWebDriver", "webkit2gtk-driver"),
        ("xvfb-run", "xvfb xauth"),
        ("pulseaudio", "pulseaudio"),
        ("ffmpeg", "ffmpeg"),
    ])?;
    // Debian has no package of Firefox's driver.
    cargo_tool("geckodriver", "geckodriver", GECKODRIVER, false)
}

/// Makes sure of Debian's `packages` that bring no program of their own, such as voices.
pub fn for_talk(packages: &[&str]) -> Result<()> {
    let there = |package: &&&str| {
        output_of("dpkg", &["-s", package]).is_some_and(|text| text.contains("ok installed"))
    };
    let missing: Vec<&str> = packages.iter().filter(|p| !there(p)).copied().collect();
    debian_packages(&missing)
}

/// Programs by name, each with the Debian packages that bring it.
fn programs(packages: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .filter(|(name, _)| output_of("sh", &["-c", &format!("command -v {name}")]).is_none())
        .map(|&(_, package)| package)
        .collect();
    debian_packages(&missing)
}

/// Installs packages, or says which.
fn debian_packages(missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let wanted = missing.join(" ");
    let root_on_debian = output_of("id", &["-u"]).is_some_and(|id| id.trim() == "0")
        && output_of("apt-get", &["--version"]).is_some();
    if !root_on_debian {
        bail!("more programs are needed: sudo apt-get install {wanted}");
    }
    println!("installing {wanted} with apt-get");
    run(program("apt-get", &["update", "-qq"]))?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(missing.iter().flat_map(|names| names.split(' ')));
    run(program("apt-get", &arguments))
}

fn target() -> Result<()> {
    let sysroot = output_of("rustc", &["--print", "sysroot"])
        .context("Rust is missing: install it with rustup")?;
    let library = PathBuf::from(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET);
    if library.is_dir() {
        return Ok(());
    }
    println!("adding the Rust target {TARGET}");
    run(program("rustup", &["target", "add", TARGET]))
}

/// A cargo tool in exactly this version: from the PATH, or built once into the user's cache.
fn cargo_tool(binary: &str, package: &str, version: &str, locked: bool) -> Result<()> {
    let fits = |text: &str| text.split_whitespace().any(|word| word == version);
    if output_of(binary, &["--version"]).is_some_and(|text| fits(&text)) {
        return Ok(());
    }
    let folder = cache()?.join(format!("{package}-{version}"));
    let bin = folder.join("bin");
    if !bin.join(binary).exists() {
        println!("building {package} {version}, once for this user; this takes some minutes");
        let root = folder.to_string_lossy();
        let mut arguments = vec!["install", package, "--version", version, "--root", &root];
        if locked {
            arguments.push("--locked");
        }
        let mut cargo = program("cargo", &arguments);
        // A tool that runs for seconds is not worth minutes of optimising.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        run(cargo)?;
    }
    prepend_to_path(bin)
}

fn npm(folder: &str) -> Result<()> {
    let name = folder;
    let folder = root().join(folder);
    let done = folder.join("node_modules/.package-lock.json");
    let lock = folder.join("package-lock.json");
    let time = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
    if time(&done) >= time(&lock) && time(&done).is_some() {
        return Ok(());
    }
    if output_of("npm", &["--version"]).is_none() {
        bail!("Node 20 or newer with npm is missing: install it from your distribution");
    }
    println!("installing the npm packages of {name}");
    let options = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    let mut npm = program("npm", &options);
    npm.current_dir(folder);
    run(npm)
}

fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .context("neither XDG_CACHE_HOME nor HOME is set")?;
    Ok(base.join("genrescope/tools"))
}

/// Later programs find what lies in `folder`.
fn prepend_to_path(folder: PathBuf) -> Result<()> {
    let old = env::var_os("PATH").unwrap_or_default();
    let new = env::join_paths(std::iter::once(folder).chain(env::split_paths(&old)))?;
    // SAFETY: this program has one thread, and it has not started any other.
    #[allow(unsafe_code)]
    unsafe {
        env::set_var("PATH", new);
    }
    Ok(())
}
