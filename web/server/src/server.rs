//! Listening, and answers to requests.

use std::io::{self, Cursor, ErrorKind, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use tiny_http::{Header, Method, Request, Response, Server};

use crate::{Hosts, ServeError, Site};

/// Threads that answer: a class whose computers load the page at once, some of them slowly.
const THREADS: usize = 32;

/// Headers of every answer. The page's own policy cannot say who may put it into a frame.
const SECURITY: [(&str, &str); 4] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
];

/// A server that listens.
pub struct PageServer {
    server: Arc<Server>,
    address: SocketAddr,
}

impl PageServer {
    /// Listens on an address. Port 0 is a free one.
    ///
    /// # Errors
    /// The port is taken, or the system refuses the address.
    pub fn listen(address: SocketAddr) -> Result<PageServer, ServeError> {
        let listener = TcpListener::bind(address).map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => ServeError::PortTaken(address),
            _ => ServeError::Refused { address, source },
        })?;
        let address = listener.local_addr()?;
        let server = Server::from_listener(listener, None)
            .map_err(|error| io::Error::other(error.to_string()))?;
        Ok(PageServer {
            server: Arc::new(server),
            address,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers requests, without an end.
    ///
    /// # Errors
    /// The system delivers no more requests.
    pub fn run(&self, site: &Site, hosts: &Hosts) -> Result<(), ServeError> {
        let threads: Vec<_> = (0..THREADS)
            .map(|_| {
                let (server, site, hosts) = (self.server.clone(), site.clone(), hosts.clone());
                thread::spawn(move || -> io::Result<()> {
                    loop {
                        let request = server.recv()?;
                        let response = answer(&request, &site, &hosts);
                        // A client that closes its connection early must not end the server.
                        let _ = send(request, response);
                    }
                })
            })
            .collect();
        for thread in threads {
            match thread.join() {
                Ok(result) => result?,
                Err(_) => return Err(io::Error::other("an answer failed").into()),
            }
        }
        Ok(())
    }
}

fn answer(request: &Request, site: &Site, hosts: &Hosts) -> Response<Cursor<Vec<u8>>> {
    let header = |name: &'static str| {
        let mut headers = request.headers().iter();
        let found = headers.find(|header| header.field.equiv(name));
        found.map_or("", |header| header.value.as_str())
    };
    let text = |status: u16, text: &str| {
        let media_type = ("Content-Type", "text/plain; charset=utf-8");
        response(status, format!("{text}\n").into_bytes(), &[media_type])
    };
    if !hosts.allow(header("Host")) {
        return text(
            421,
            "This server does not answer under this name. Start it with the option --host and the name.",
        );
    }
    if !matches!(request.method(), Method::Get | Method::Head) {
        let allow = ("Allow", "GET, HEAD");
        return response(405, b"This server only sends files.\n".to_vec(), &[allow]);
    }
    let Some(file) = site.find(request.url(), header("Accept-Encoding")) else {
        return text(404, "There is no such file.");
    };
    let mut headers = vec![
        ("Content-Type", file.media_type),
        // Asks each time, and is answered without the file if it has not changed.
        ("Cache-Control", "no-cache"),
        ("ETag", &file.tag),
        ("Vary", "Accept-Encoding"),
    ];
    headers.extend(file.encoding.map(|encoding| ("Content-Encoding", encoding)));
    let known = header("If-None-Match");
    if known.split(',').any(|tag| tag.trim() == file.tag) {
        return response(304, Vec::new(), &headers[1..4]);
    }
    response(200, file.bytes.into_owned(), &headers)
}

/// Sends a response and asks the client to close the connection.
///
/// tiny_http gives each connection a thread until it is closed. If two connections arrive while one thread is idle, the
/// second can wait for that thread although the first keeps it (`TaskPool::spawn` counts a thread as idle until it has
/// woken up): a page then never finishes loading. Its own `respond` cannot set this header.
fn send(request: Request, response: Response<Cursor<Vec<u8>>>) -> io::Result<()> {
    let status = response.status_code();
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nConnection: close\r\n",
        status.0,
        status.default_reason_phrase()
    );
    if status.0 != 304 {
        let length = response.data_length().unwrap_or_default();
        head += &format!("Content-Length: {length}\r\n");
    }
    for header in response.headers() {
        head += &format!("{}: {}\r\n", header.field, header.value);
    }
    head += "\r\n";
    let has_body = *request.method() != Method::Head && status.0 != 304;
    let mut writer = request.into_writer();
    writer.write_all(head.as_bytes())?;
    if has_body {
        io::copy(&mut response.into_reader(), &mut writer)?;
    }
    writer.flush()
}

fn response(status: u16, bytes: Vec<u8>, headers: &[(&str, &str)]) -> Response<Cursor<Vec<u8>>> {
    let headers = headers.iter().chain(&SECURITY);
    headers
        .filter_map(|(name, value)| Header::from_bytes(*name, *value).ok())
        .fold(Response::from_data(bytes), Response::with_header)
        .with_status_code(status)
}
