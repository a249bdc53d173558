//! With the feature `embed`: a list of the files in `dist/` with their content, for `src/site.rs`. Without a built page the
//! list is empty, so that a fresh clone compiles; the program then says what to do.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut files = Vec::new();
    if env::var_os("CARGO_FEATURE_EMBED").is_some() {
        let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
        println!("cargo::rerun-if-changed={}", dist.display());
        if dist.join("index.html").exists() {
            gather(&dist, "", &mut files)?;
        } else {
            println!(
                "cargo::warning=dist/ contains no page to embed: run `cargo xtask build` first"
            );
        }
    }
    // In the order in which `Site` searches.
    files.sort();
    let list: String = files
        .iter()
        .map(|(name, path)| format!("({name:?}, include_bytes!({path:?})),\n"))
        .collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("files.rs"), format!("&[\n{list}]"))
}

fn gather(folder: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What a build has left unfinished.
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            gather(&path, &format!("{name}/"), files)?;
        } else {
            files.push((name, path.canonicalize()?));
        }
    }
    Ok(())
}
