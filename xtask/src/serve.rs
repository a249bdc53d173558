//! `cargo xtask serve`: builds the page and serves `dist/` on localhost.

use std::fs::File;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use tiny_http::{Header, Request, Response, Server};

use crate::command::root;
use crate::page;

/// `cargo xtask serve [--port N] [--no-build]`
pub fn run(options: &[String]) -> Result<ExitCode> {
    let (mut port, mut build) = (8080u16, true);
    let mut options = options.iter();
    while let Some(option) = options.next() {
        match option.as_str() {
            "--port" => {
                let value = options.next().context("--port needs a number")?;
                port = value
                    .parse()
                    .with_context(|| format!("{value} is not a port"))?;
            }
            "--no-build" => build = false,
            other => bail!("unknown option {other}: use --port N or --no-build"),
        }
    }
    if build {
        page::build()?;
    }
    let dist = root().join("dist");
    if !dist.join("index.html").exists() {
        bail!("dist/ contains no page: run `cargo xtask build` first");
    }
    let server = Server::http(("127.0.0.1", port))
        .map_err(|error| anyhow!("cannot listen on port {port} ({error}): choose --port"))?;
    let address = server.server_addr();
    let port = address.to_ip().map_or(port, |address| address.port());
    println!("Genrescope runs on http://localhost:{port}/ (Ctrl-C stops it)");
    for request in server.incoming_requests() {
        // A client that closes its connection early must not stop the server.
        answer(request, &dist).ok();
    }
    Ok(ExitCode::SUCCESS)
}

fn answer(request: Request, dist: &Path) -> Result<()> {
    let file = path_of(request.url()).and_then(|path| {
        let path = dist.join(path);
        let path = if path.is_dir() {
            path.join("index.html")
        } else {
            path
        };
        File::open(&path).ok().map(|file| (path, file))
    });
    let header = |name: &str, value: &str| {
        Header::from_bytes(name, value).map_err(|()| anyhow!("an invalid header"))
    };
    let Some((path, file)) = file else {
        return Ok(request.respond(Response::from_string("not found").with_status_code(404))?);
    };
    let response = Response::from_file(file)
        .with_header(header("Content-Type", media_type(&path))?)
        .with_header(header("Cache-Control", "no-cache")?);
    Ok(request.respond(response)?)
}

/// The path of a URL relative to the folder of the site; `None` if it leads out of that folder.
fn path_of(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let path = PathBuf::from(path);
    let inside = path.components().all(|c| matches!(c, Component::Normal(_)));
    inside.then_some(path)
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_urls_that_lead_out_of_the_folder() {
        assert_eq!(path_of("/a/b.js?x=1"), Some(PathBuf::from("a/b.js")));
        assert_eq!(path_of("/"), Some(PathBuf::new()));
        for url in ["/../secret", "/a/../../b", "//etc/../passwd"] {
            assert_eq!(path_of(url), None, "{url}");
        }
    }
}
