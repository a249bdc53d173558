//! Names of values in the page's address and in its document, the same in all languages.

use genrescope_protocol::{Backend, BackendChoice};

/// A choice with a name, the same in the page's address and in the values of its controls.
pub trait Named: Copy + PartialEq + 'static {
    /// Every choice with its name.
    const ALL: &'static [(&'static str, Self)];

    /// The choice of this name.
    fn from_name(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, choice)| *choice)
    }

    /// Its name.
    fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, choice)| *choice == self);
        found.map_or("", |(name, _)| name)
    }
}

impl Named for BackendChoice {
    const ALL: &'static [(&'static str, BackendChoice)] = &[
        ("auto", BackendChoice::Auto),
        ("cpu", BackendChoice::Cpu),
        ("webgpu", BackendChoice::Webgpu),
    ];
}

/// The value of `data-backend`.
pub fn backend_name(backend: Backend) -> &'static str {
    match backend {
        Backend::Cpu => "cpu",
        Backend::Webgpu => "webgpu",
    }
}
