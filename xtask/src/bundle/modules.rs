//! The scripts of the site in the form that `www/bundle/loader.js` and `www/bundle/worker.js` expect.

use anyhow::{Result, ensure};

/// Name and text of a file for the loader. `prefix` is its folder, such as `inside/`.
pub fn prepared(name: String, text: String, prefix: &str) -> (String, String) {
    // The script that starts the page's program has a digest in its name, which the loader does not know.
    let is_start = name.starts_with("start-");
    // The other scripts outside of folders import nothing, but those of wasm-bindgen have strings that look like it.
    if !name.ends_with(".js") || (prefix.is_empty() && !is_start) {
        return (name, text);
    }
    let name = if is_start {
        "start.js".to_owned()
    } else {
        name
    };
    let text = marked(&text, prefix);
    (name, text)
}

/// A module whose relative imports are the names of files, after `site:`, and that imports others by the loader when they are
/// needed. `prefix` is its folder, such as `inside/`.
fn marked(script: &str, prefix: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find(['"', '\'', '`']) {
        let (before, text) = rest.split_at(at + 1);
        let (code, quote) = before.split_at(at);
        out += code;
        rest = text;
        let end = text.find(quote);
        let address = end.map(|end| &text[..end]).filter(|text| is_module(text));
        match (address, end) {
            (Some(address), Some(end)) => {
                let path = address.split('?').next().unwrap_or(address);
                // The loader looks for double quotes; a template stays one.
                let quote = if quote == "`" { "`" } else { "\"" };
                out += &format!("{quote}site:{}{quote}", resolved(prefix, path));
                rest = &text[end + 1..];
            }
            _ => out += quote,
        }
    }
    out += rest;
    out.replace(" import(", " bundle.load(")
        .replace("(import(", "(bundle.load(")
        .replace("[import(", "[bundle.load(")
}

/// The names of files in a marked script, except those that it puts together as it runs.
pub fn imports(script: &str) -> impl Iterator<Item = &str> {
    let after = script.split("\"site:").skip(1);
    after.filter_map(|text| text.split('"').next())
}

fn is_module(text: &str) -> bool {
    let path = text.split('?').next().unwrap_or(text);
    (text.starts_with("./") || text.starts_with("../"))
        && path.ends_with(".js")
        && !text.contains('\n')
}

/// `../b.js` in `a/` is `b.js`.
fn resolved(prefix: &str, path: &str) -> String {
    let mut folders: Vec<&str> = prefix.split('/').filter(|name| !name.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                folders.pop();
            }
            name => folders.push(name),
        }
    }
    folders.join("/")
}

/// The complete script of a worker: the code of its program and what starts it. The program is a module of wasm-bindgen;
/// that of the engine starts by itself with the first message (`web/package/worker/start.js`).
///
/// # Errors
/// The module has other imports or exports than such modules have.
pub fn worker(module: &str) -> Result<String> {
    const EXPORT: &str = "export { initSync, __wbg_init as default };";
    const STARTS: &str = "self.firstMessage";
    const FIRST: &str =
        "let sendFirst;\nself.firstMessage = new Promise((resolve) => (sendFirst = resolve));\n";
    const SEND: &str = "return { default: async ({ module_or_path }) => \
        sendFirst(self.name === \"pool\" ? self.order : { program: module_or_path }) };";
    let starts = module.contains(STARTS);
    ensure!(
        starts || module.matches(EXPORT).count() == 1,
        "it does not end as a module of wasm-bindgen does"
    );
    let complete = match starts {
        true => format!("{FIRST}{module}\n{SEND}"),
        false => module.replace(EXPORT, "return { default: __wbg_init };"),
    };
    let code = complete
        // Only used if the program is not given, and not known to scripts that are no modules.
        .replace("import.meta.url", "location.href");
    let is_module = |line: &str| line.starts_with("import ") || line.starts_with("export ");
    ensure!(
        !code.lines().any(is_module) && !code.contains("import.meta"),
        "it has imports or exports that a script cannot have"
    );
    let start = include_str!("../../../www/bundle/worker.js");
    Ok(format!(
        "const program = (() => {{\n{code}\n}})();\n{start}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_name_files_of_the_site() {
        let script = "import { a } from \"./a.js?v=1\";\nimport b from '../b.js';\nconst c = await import(`./v/${d}.js?v=1`);\n\
            const e = [import(\"./e.js\"), \"./f.json\"];\n// it's\n";
        let expected = "import { a } from \"site:x/a.js\";\nimport b from \"site:b.js\";\nconst c = await bundle.load(`site:x/v/${d}.js`);\n\
            const e = [bundle.load(\"site:x/e.js\"), \"./f.json\"];\n// it's\n";
        assert_eq!(marked(script, "x/"), expected);
        let files: Vec<&str> = imports(expected).collect();
        assert_eq!(files, ["x/a.js", "b.js", "x/e.js"]);
    }

    #[test]
    fn worker_is_no_module() {
        let module = "function f() { return import.meta.url; }\nasync function __wbg_init() {}\nexport { initSync, __wbg_init as default };\n";
        let script = worker(module).unwrap();
        assert!(script.starts_with("const program = (() => {"));
        assert!(!script.contains("export {") && !script.contains("import.meta"));
        for wrong in [
            "const a = 1;",
            "export { initSync, __wbg_init as default };\nexport const a = 1;",
            "import a from \"./a.js\";\nexport { initSync, __wbg_init as default };",
        ] {
            assert!(worker(wrong).is_err(), "{wrong}");
        }
    }
}
