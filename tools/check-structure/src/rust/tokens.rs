//! Paths and definitions in the arguments of macros and attributes, which syn leaves unparsed.

use proc_macro2::{TokenStream, TokenTree};

use super::path::Path;

/// Every sequence `a::b::c` and every single identifier, but no fields and methods.
pub fn paths(tokens: &TokenStream) -> Vec<Path> {
    let mut paths = Vec::new();
    collect(tokens, &mut paths);
    paths
}

fn collect(tokens: &TokenStream, paths: &mut Vec<Path>) {
    let mut path = Path::default();
    let mut colons = 0;
    let mut after_dot = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(name) if after_dot && path.segments.is_empty() => {
                drop(name);
                colons = 0;
            }
            TokenTree::Ident(name) => {
                if colons != 2 {
                    finish(&mut path, paths);
                }
                path.segments.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            other => {
                finish(&mut path, paths);
                colons = 0;
                after_dot = matches!(&other, TokenTree::Punct(p) if p.as_char() == '.');
                if let TokenTree::Group(group) = &other {
                    collect(&group.stream(), paths);
                }
                continue;
            }
        }
        after_dot = false;
    }
    finish(&mut path, paths);
}

fn finish(path: &mut Path, paths: &mut Vec<Path>) {
    if !path.segments.is_empty() {
        paths.push(std::mem::take(path));
    }
}

/// Paths in string literals, as in `#[serde(default = "crate::defaults::rate")]`.
pub fn quoted_paths(tokens: &TokenStream) -> Vec<Path> {
    let mut paths = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let text = text.trim_matches('"');
                let is_name = |c: char| c.is_alphanumeric() || c == '_';
                let segments: Vec<String> = text.split("::").map(str::to_owned).collect();
                if segments.len() > 1 && segments.iter().all(|s| s.chars().all(is_name)) {
                    paths.push(Path {
                        absolute: false,
                        segments,
                    });
                }
            }
            TokenTree::Group(group) => paths.extend(quoted_paths(&group.stream())),
            _ => {}
        }
    }
    paths
}

/// Names that a macro such as `thread_local!` defines: the identifiers that follow a keyword of items.
pub fn defined(tokens: &TokenStream) -> Vec<String> {
    const KEYWORDS: [&str; 7] = ["const", "enum", "fn", "static", "struct", "trait", "type"];
    let mut names = Vec::new();
    let mut after_keyword = false;
    for token in tokens.clone() {
        if let TokenTree::Ident(name) = token {
            let name = name.to_string();
            if after_keyword && name != "mut" {
                names.push(name.clone());
            }
            after_keyword = KEYWORDS.contains(&name.as_str());
        } else {
            after_keyword = false;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(paths: Vec<Path>) -> Vec<String> {
        let text = |path: Path| path.segments.join("::");
        paths.into_iter().map(text).collect()
    }

    #[test]
    fn finds_paths_but_no_fields() {
        let tokens: TokenStream = "a::b(c.d, [crate::E::F { g: h }], \"i\", |j| k::l.m())"
            .parse()
            .expect("is Rust");
        let found = texts(paths(&tokens));
        assert_eq!(found, ["a::b", "c", "crate::E::F", "g", "h", "j", "k::l"]);
    }

    #[test]
    fn finds_quoted_paths() {
        let tokens: TokenStream = "with = \"crate::text\", rename = \"a-b\", default = \"zero\""
            .parse()
            .expect("is Rust");
        assert_eq!(texts(quoted_paths(&tokens)), ["crate::text"]);
    }

    #[test]
    fn finds_statics_of_thread_locals() {
        let tokens: TokenStream = "pub static POOL: Cell<u8> = const { Cell::new(0) };"
            .parse()
            .expect("is Rust");
        assert_eq!(defined(&tokens), ["POOL"]);
    }
}
