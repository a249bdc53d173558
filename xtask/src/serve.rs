//! `cargo xtask serve`: builds the page and serves `dist/` on localhost.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use genrescope_server::{Hosts, PageServer, ServeError, Site};

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
    let site = Site::folder(&root().join("dist"))
        .context("dist/ contains no page: run `cargo xtask build` first")?;
    let server = PageServer::listen(([127, 0, 0, 1], port).into()).map_err(|error| {
        let taken = matches!(error, ServeError::PortTaken(_));
        let advice = if taken {
            ": choose another with --port"
        } else {
            ""
        };
        anyhow::Error::from(error).context(format!("cannot listen on port {port}{advice}"))
    })?;
    let port = server.address().port();
    println!("Genrescope runs on http://localhost:{port}/ (Ctrl-C stops it)");
    server.run(&site, &Hosts::default())?;
    Ok(ExitCode::SUCCESS)
}
