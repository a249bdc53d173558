//! Imports between JavaScript modules.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::graph::Graph;

/// Every import between the given files, whose paths are relative to `root`.
///
/// # Errors
///
/// If a file cannot be read.
pub fn imports(root: &Path, files: &[String]) -> Result<Graph> {
    let mut graph = Graph::default();
    for file in files {
        let path = root.join(file);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for import in imports_of(&text) {
            // Packages and addresses are not files of this workspace.
            if import.module.starts_with('.') {
                let module = join(file, &import.module);
                if files.contains(&module) {
                    for name in &import.names {
                        graph.add(file, &module, name);
                    }
                }
            }
        }
    }
    Ok(graph)
}

/// One `import`, or an `export` from another module.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    module: String,
    /// Names in the other module; `*` if it is imported as a whole.
    names: Vec<String>,
}

/// A relative path as seen from a file.
fn join(file: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Symbol(char),
}

fn imports_of(text: &str) -> Vec<Import> {
    let tokens = tokens(text);
    let mut imports = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let is_member = at > 0 && tokens[at - 1] == Token::Symbol('.');
        let Token::Word(word) = token else { continue };
        if is_member || (word != "import" && word != "export") {
            continue;
        }
        imports.extend(import(&tokens[at + 1..], word == "import"));
    }
    imports
}

/// The import whose tokens after the keyword these are.
fn import(tokens: &[Token], is_import: bool) -> Option<Import> {
    let whole = |module: &str| Import {
        module: module.to_owned(),
        names: vec!["*".to_owned()],
    };
    match tokens {
        [Token::Text(module), ..] if is_import => return Some(whole(module)),
        [Token::Symbol('('), Token::Text(module), ..] if is_import => return Some(whole(module)),
        _ => {}
    }
    let mut names = Vec::new();
    let mut is_alias = false;
    let mut in_braces = false;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Word(word) if word == "from" && !in_braces => {
                let Some(Token::Text(module)) = tokens.get(at + 1) else {
                    return None;
                };
                return Some(Import {
                    module: module.clone(),
                    names,
                });
            }
            Token::Word(word) if word == "as" => is_alias = true,
            Token::Word(_) if is_alias => is_alias = false,
            Token::Word(word) if in_braces => names.push(word.clone()),
            Token::Word(_) if is_import => names.push("default".to_owned()),
            Token::Symbol('*') => names.push("*".to_owned()),
            Token::Symbol('{') => in_braces = true,
            Token::Symbol('}') => in_braces = false,
            Token::Symbol(',') => {}
            // `export const x = ...` and the like.
            _ => return None,
        }
    }
    None
}

/// Words, strings and symbols, without comments. A template counts as a string, with what its
/// placeholders contain. Regular expressions are not recognised: a quote in one hides what follows
/// on its line.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if matches!(first, '"' | '\'' | '`') {
            let length = quoted(rest, first);
            let end = length.saturating_sub(1).max(1);
            tokens.push(Token::Text(rest[1..end].to_owned()));
            length
        } else if is_word(first) {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Symbol(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    tokens
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// Length of a string with its quotes. Only templates go on in the next line.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        if character == '\n' && quote != '`' {
            return at;
        }
        if character == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_all_forms_of_imports() {
        let text = r#"
            // import { no } from "./comment.mjs";
            import "./effects.mjs";
            import fs from "node:fs";
            import fallback, { a, b as c } from './names.mjs';
            import * as all from "./all.mjs";
            export { d } from "./again.mjs";
            export * from "./star.mjs";
            export const e = "import f from './string.mjs'";
            const lazy = await import("./lazy.mjs");
            const here = import.meta.url;
        "#;
        let found: Vec<(String, String)> = imports_of(text)
            .into_iter()
            .map(|import| (import.module, import.names.join(" ")))
            .collect();
        let expected = [
            ("./effects.mjs", "*"),
            ("node:fs", "default"),
            ("./names.mjs", "default a b"),
            ("./all.mjs", "*"),
            ("./again.mjs", "d"),
            ("./star.mjs", "*"),
            ("./lazy.mjs", "*"),
        ];
        let expected = expected.map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn joins_relative_paths() {
        assert_eq!(join("a/b/c.mjs", "./d.mjs"), "a/b/d.mjs");
        assert_eq!(join("a/b/c.mjs", "../d/e.mjs"), "a/d/e.mjs");
    }
}
