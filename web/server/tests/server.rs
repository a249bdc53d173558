//! Answers to requests as they are sent over a connection.

#![cfg(test)]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use genrescope_server::{Hosts, PageServer, ServeError, Site};

/// A site in a temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("server-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("site/inside")).unwrap();
        for (name, text) in [
            ("site/index.html", "<p>page</p>"),
            ("site/engine.wasm", "\0asm"),
            ("site/engine.wasm.br", "brotli"),
            ("site/engine.wasm.gz", "gzip"),
            ("site/inside/a.js", "1;"),
            ("secret", "secret"),
        ] {
            fs::write(path.join(name), text).unwrap();
        }
        Folder(path)
    }

    fn serve(&self) -> SocketAddr {
        serve(Site::folder(&self.0.join("site")).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn serve(site: Site) -> SocketAddr {
    let server = PageServer::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = server.address();
    thread::spawn(move || server.run(&site, &Hosts::default()));
    address
}

/// Status, headers in small letters, and body of the answer to a request.
fn ask(address: SocketAddr, line: &str, headers: &str) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{line} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head, answer[end + 4..].to_vec())
}

const HOST: &str = "Host: localhost\r\n";

#[test]
fn sends_files_with_their_types_compressed_if_accepted() {
    let folder = Folder::new("files");
    let address = folder.serve();
    let (status, head, body) = ask(address, "GET /", HOST);
    assert_eq!((status, &body[..]), (200, &b"<p>page</p>"[..]));
    assert!(
        head.contains("content-type: text/html; charset=utf-8"),
        "{head}"
    );
    assert!(head.contains("content-length: 11"), "{head}");
    assert!(head.contains("frame-ancestors 'none'"), "{head}");

    for (accepted, encoding, expected) in [
        ("gzip, deflate, br", Some("br"), &b"brotli"[..]),
        ("gzip", Some("gzip"), b"gzip"),
        ("identity", None, b"\0asm"),
    ] {
        let headers = format!("{HOST}Accept-Encoding: {accepted}\r\n");
        let (status, head, body) = ask(address, "GET /engine.wasm?v=1", &headers);
        assert_eq!((status, &body[..]), (200, expected), "{accepted}");
        assert!(head.contains("content-type: application/wasm"), "{head}");
        assert!(head.contains("vary: accept-encoding"), "{head}");
        match encoding {
            Some(name) => assert!(
                head.contains(&format!("content-encoding: {name}")),
                "{head}"
            ),
            None => assert!(!head.contains("content-encoding"), "{head}"),
        }
    }
    let (status, head, body) = ask(address, "HEAD /inside/a.js", HOST);
    assert_eq!((status, body.len()), (200, 0));
    assert!(head.contains("content-length: 2"), "{head}");
}

#[test]
fn sends_a_file_once_until_it_changes() {
    let folder = Folder::new("again");
    let address = folder.serve();
    let (_, head, _) = ask(address, "GET /inside/a.js", HOST);
    let tag = head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let headers = format!("{HOST}If-None-Match: {tag}\r\n");
    let (status, _, body) = ask(address, "GET /inside/a.js", &headers);
    assert_eq!((status, body.len()), (304, 0));
    fs::write(folder.0.join("site/inside/a.js"), "other").unwrap();
    assert_eq!(ask(address, "GET /inside/a.js", &headers).0, 200);
}

#[test]
fn refuses_other_names_methods_and_places() {
    let folder = Folder::new("refused");
    let address = folder.serve();
    for host in ["Host: evil.example\r\n", "Host: evil.example:80\r\n", ""] {
        let (status, _, body) = ask(address, "GET /", host);
        assert_eq!(status, 421, "{host}");
        assert!(!body.starts_with(b"<p>"));
    }
    let (status, head, _) = ask(address, "POST /", HOST);
    assert!(status == 405 && head.contains("allow: get, head"), "{head}");
    for path in [
        "/../secret",
        "/inside/../../secret",
        "/%2e%2e/secret",
        "//secret",
        "/inside",
        "/nothing",
    ] {
        let (status, _, body) = ask(address, &format!("GET {path}"), HOST);
        assert_eq!(status, 404, "{path}");
        assert_ne!(body, b"secret");
    }
}

#[cfg(unix)]
#[test]
fn follows_no_link_out_of_the_folder() {
    let folder = Folder::new("link");
    std::os::unix::fs::symlink(folder.0.join("secret"), folder.0.join("site/link.js")).unwrap();
    assert_eq!(ask(folder.serve(), "GET /link.js", HOST).0, 404);
}

#[test]
fn a_taken_port_and_a_folder_without_page_are_errors() {
    let first = PageServer::listen(([127, 0, 0, 1], 0).into()).unwrap();
    let taken = PageServer::listen(first.address());
    assert!(matches!(taken, Err(ServeError::PortTaken(address)) if address == first.address()));
    let missing = Site::folder(Path::new("/nothing/here"));
    assert!(matches!(missing, Err(ServeError::NoPage(_))));
}

#[cfg(not(feature = "embed"))]
#[test]
fn without_the_feature_there_is_no_embedded_page() {
    assert!(matches!(Site::embedded(), Err(ServeError::NotEmbedded)));
}

/// Run by `cargo xtask test page`, after the page is built.
#[cfg(feature = "embed")]
#[test]
fn embedded_files_are_those_of_the_build() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    let address = serve(Site::embedded().expect("dist/ has a page"));
    for (path, file) in [
        ("/", "index.html"),
        ("/engine_bg.wasm", "engine_bg.wasm"),
        ("/inside/main.js", "inside/main.js"),
    ] {
        let (status, _, body) = ask(address, &format!("GET {path}"), HOST);
        assert_eq!(status, 200, "{path}");
        assert!(body == fs::read(dist.join(file)).unwrap(), "{path}");
        let brotli = format!("{HOST}Accept-Encoding: br\r\n");
        let (_, _, body) = ask(address, &format!("GET {path}"), &brotli);
        assert!(
            body == fs::read(dist.join(format!("{file}.br"))).unwrap(),
            "{path}"
        );
    }
}
