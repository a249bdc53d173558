//! What the visitor can take away: files and a sentence.

pub mod csv;
pub mod file_name;
pub mod json;
pub mod labels;
pub mod picture;
pub mod sentence;

#[cfg(test)]
mod tests_support;
