//! External tools in pinned versions, installed on first use. Each function installs what one task needs.

use std::env;
use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{output_of, program, root, run, target_dir};

const WASM: &str = "wasm32-unknown-unknown";

/// The Rust standard library for WebAssembly.
pub fn wasm_target() -> Result<()> {
    let sysroot = output_of("rustc", &["--print", "sysroot"])
        .context("Rust is missing: install it with rustup")?;
    let library = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM);
    if library.is_dir() {
        return Ok(());
    }
    println!("adding the Rust target {WASM}");
    run(program("rustup", &["target", "add", WASM]))
}

/// The program of the package in `xtask/wasm-tools`.
pub fn wasm_tools() -> Result<PathBuf> {
    build_tool("genrescope-wasm-tools", &[])
}

/// The runner of tests that are compiled to WebAssembly.
pub fn wasm_test_runner() -> Result<PathBuf> {
    build_tool("wasm-bindgen-test-runner", &["--features", "test-runner"])
}

fn build_tool(binary: &str, features: &[&str]) -> Result<PathBuf> {
    let mut cargo = program(
        "cargo",
        &[
            "build",
            "--quiet",
            "--profile",
            "tools",
            "-p",
            "genrescope-wasm-tools",
            "--bin",
            binary,
        ],
    );
    cargo.args(features);
    run(cargo)?;
    Ok(target_dir()
        .join("tools")
        .join(format!("{binary}{EXE_SUFFIX}")))
}

/// Binaryen's optimiser for WebAssembly, from npm.
pub fn wasm_opt() -> Result<PathBuf> {
    npm("xtask/wasm-tools")?;
    Ok(root().join("xtask/wasm-tools/node_modules/.bin/wasm-opt"))
}

/// The file that pins the version of [`wasm_opt`].
pub fn wasm_opt_lock() -> PathBuf {
    root().join("xtask/wasm-tools/package-lock.json")
}

/// The other programs of the benchmarks: the peers from npm, Chromium and ffmpeg.
pub fn for_the_bench() -> Result<()> {
    npm("bench")?;
    programs(&[("chromium", "chromium"), ("ffmpeg", "ffmpeg")])
}

/// Three browsers with their drivers, ffmpeg, and nginx with its module for Brotli. The browser tests start them by name.
pub fn for_the_browser_tests() -> Result<()> {
    programs(&[
        ("chromium", "chromium"),
        ("chromedriver", "chromium-driver"),
        ("firefox-esr", "firefox-esr"),
        ("WebKitWebDriver", "webkit2gtk-driver"),
        ("xvfb-run", "xvfb xauth"),
        ("pulseaudio", "pulseaudio"),
        ("ffmpeg", "ffmpeg"),
        // By its path: only root has the folder in its PATH.
        (
            "/usr/sbin/nginx",
            "nginx-light libnginx-mod-http-brotli-static",
        ),
    ])?;
    npm("tests/browser")
}

/// Chromium, bundlers and checks of packages. The tests share code, and so modules, with those of the page.
pub fn for_the_package_tests() -> Result<()> {
    programs(&[("chromium", "chromium"), ("ffmpeg", "ffmpeg")])?;
    npm("tests/browser")?;
    npm("tests/package")
}

/// What cuts music into clips, and downloads it from Debian.
pub fn for_free_music() -> Result<()> {
    programs(&[("ffmpeg", "ffmpeg"), ("ffprobe", "ffmpeg")])?;
    ensure!(
        output_of("apt-get", &["--version"]).is_some(),
        "the music comes from Debian's packages: run this on Debian"
    );
    Ok(())
}

/// Debian packages without a program of their own, such as voices.
pub fn for_synthetic_speech(packages: &[&str]) -> Result<()> {
    let installed = |package: &&&str| {
        output_of("dpkg", &["-s", package]).is_some_and(|text| text.contains("ok installed"))
    };
    let missing: Vec<&str> = packages
        .iter()
        .filter(|package| !installed(package))
        .copied()
        .collect();
    debian_packages(&missing)
}

/// Python's own name for itself.
pub const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// Python with what creates environments.
pub fn for_the_wheel() -> Result<()> {
    if output_of(PYTHON, &["-c", "import ensurepip, venv"]).is_none() {
        debian_packages(&["python3", "python3-venv"])?;
    }
    Ok(())
}

/// Programs by name, each with the Debian packages that contain it.
fn programs(packages: &[(&str, &str)]) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .filter(|(name, _)| output_of("sh", &["-c", &format!("command -v {name}")]).is_none())
        .map(|&(_, package)| package)
        .collect();
    debian_packages(&missing)
}

/// Installs packages as root on Debian; elsewhere the error lists them.
fn debian_packages(missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.join(" ");
    let root_on_debian = output_of("id", &["-u"]).is_some_and(|id| id.trim() == "0")
        && output_of("apt-get", &["--version"]).is_some();
    if !root_on_debian {
        bail!("programs are missing: sudo apt-get install {names}");
    }
    println!("installing {names} with apt-get");
    run(program("apt-get", &["update", "-qq"]))?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(names.split(' '));
    run(program("apt-get", &arguments))
}

/// Builds a tool in exactly this version into the user's cache and returns its folder; `None` if the
/// `PATH` has that version.
pub fn cargo_tool(
    binary: &str,
    package: &str,
    version: &str,
    options: &[&str],
) -> Result<Option<PathBuf>> {
    let fits = |text: &str| text.split_whitespace().any(|word| word == version);
    if output_of(binary, &["--version"]).is_some_and(|text| fits(&text)) {
        return Ok(None);
    }
    let folder = cache()?.join(format!("{package}-{version}"));
    let bin = folder.join("bin");
    if !bin.join(format!("{binary}{EXE_SUFFIX}")).exists() {
        println!("building {package} {version} once for this user; this takes some minutes");
        let root = folder.to_string_lossy();
        let mut cargo = program(
            "cargo",
            &["install", package, "--version", version, "--root", &root],
        );
        cargo.args(options);
        // The tool runs for seconds: compile time counts more than speed.
        cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
        cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        run(cargo)?;
    }
    Ok(Some(bin))
}

/// Installs the npm packages of a folder unless those of its lock file are installed.
fn npm(folder: &str) -> Result<()> {
    let name = folder;
    let folder = root().join(folder);
    let installed = folder.join("node_modules/.package-lock.json");
    let lock = folder.join("package-lock.json");
    let time = |path: &PathBuf| path.metadata().and_then(|m| m.modified()).ok();
    if time(&installed) >= time(&lock) && time(&installed).is_some() {
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
