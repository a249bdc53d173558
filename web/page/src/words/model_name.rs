//! A model's name for people.

use super::catalog::find;

/// A model's name for people, where the catalogues know the name in its file.
pub fn model_name(name: &str) -> String {
    find(&format!("model-name.{name}")).unwrap_or_else(|| name.to_owned())
}
