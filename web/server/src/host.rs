//! Under which names the server answers.
//!
//! A page of another origin can give its own name the address of this computer (DNS rebinding) and would then be allowed to
//! read what this server sends. Its requests carry that name, so names that are not expected are refused. A number cannot be
//! rebound.

use std::net::IpAddr;

/// The expected values of the header `Host`.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    /// `localhost`, every address in numbers, and these further names, without a port.
    pub fn new(names: &[String]) -> Hosts {
        Hosts {
            names: names.iter().map(|name| name.to_ascii_lowercase()).collect(),
        }
    }

    /// Whether a request with this header is answered.
    pub fn allow(&self, header: &str) -> bool {
        let name = without_port(header).to_ascii_lowercase();
        let number = name.trim_start_matches('[').trim_end_matches(']');
        name == "localhost" || self.names.contains(&name) || number.parse::<IpAddr>().is_ok()
    }
}

/// `name:80`, or `[::1]:80` for addresses with colons.
fn without_port(header: &str) -> &str {
    match header.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            let is_complete = !name.contains(':') || name.ends_with(']');
            if is_complete { name } else { header }
        }
        _ => header,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_this_computer_and_to_given_names() {
        let hosts = Hosts::new(&["Teacher.local".to_owned()]);
        for allowed in [
            "localhost",
            "localhost:8080",
            "LOCALHOST:1",
            "127.0.0.1:8080",
            "192.168.1.7",
            "[::1]:8080",
            "[::1]",
            "teacher.LOCAL:8080",
        ] {
            assert!(hosts.allow(allowed), "{allowed}");
        }
        for refused in [
            "",
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "localhost:8080:evil",
            "teacher.local.",
        ] {
            assert!(!hosts.allow(refused), "{refused}");
        }
    }
}
