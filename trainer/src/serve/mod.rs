//! `trainer serve`: the page from this one program, without another server and without a network.

mod args;

use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Error, Result};
use genrescope_server::{Hosts, PageServer, ServeError, Site};

use crate::output;

pub use args::ServeArgs;

/// Runs the command, until it is interrupted.
///
/// # Errors
/// There is no page, or the system does not permit to listen there.
pub fn run(args: &ServeArgs) -> Result<ExitCode> {
    let site = match &args.folder {
        Some(folder) => Site::folder(folder),
        None => Site::embedded(),
    };
    let site = site.map_err(advised)?;
    let server = PageServer::listen(SocketAddr::new(args.address, args.port)).map_err(advised)?;
    let listens = server.address();
    let url = match listens.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => {
            format!("http://localhost:{}/", listens.port())
        }
        _ => format!("http://{listens}/"),
    };
    output::line(format_args!("Genrescope runs on {url} (Ctrl-C stops it)"))?;
    if !args.address.is_loopback() {
        output::warn(format_args!(
            "trainer: every computer that reaches this one can open the page, at http://ADDRESS:{}/ with this computer's \
             address. What its visitors do stays in their browsers. Without encryption, browsers offer there neither the \
             microphone nor use offline nor WebGPU.",
            listens.port()
        ));
    }
    if args.open {
        open(&url);
    }
    server.run(&site, &Hosts::new(&args.host))?;
    Ok(ExitCode::SUCCESS)
}

/// An error with what to do about it.
fn advised(error: ServeError) -> Error {
    let advice = match &error {
        ServeError::NotEmbedded => Some(
            "serve a built page with --folder dist, or build a program that contains it: run `cargo xtask build` first, then \
             `cargo build --release --features trainer/page`",
        ),
        ServeError::NoPage(_) => Some("name the folder that `cargo xtask build` has written, dist"),
        ServeError::PortTaken(_) => Some("choose another with --port, or a free one with --port 0"),
        ServeError::Refused { .. } => {
            Some("choose a --port above 1023 and an --address of this computer")
        }
        ServeError::Receive(_) => None,
    };
    match advice {
        Some(advice) => Error::msg(format!("{:#}: {advice}", Error::from(error))),
        None => error.into(),
    }
}

/// Opens an address in the user's browser. A system that cannot is no reason to stop.
fn open(url: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(windows) {
        ("cmd", &["/C", "start", "", url])
    } else if cfg!(target_os = "macos") {
        ("open", &[url])
    } else {
        ("xdg-open", &[url])
    };
    let started = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot open the browser");
    if let Err(error) = started {
        output::warn(format_args!("trainer: {error:#}: open {url}"));
    }
}
