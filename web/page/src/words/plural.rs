//! Texts that depend on a number.
//!
//! Their keys end in `.one` or `.other`, or in another form of the language. The browser knows which form
//! a number takes (CLDR's plural rules).

#[cfg(target_arch = "wasm32")]
use super::catalog::language;
use super::catalog::{Value, fill, find, say};
use super::numbers::integer;

/// The sentence for this number: `key.one`, `key.other` or another form of the language, which may
/// have the number itself as `{count}`.
pub fn count(key: &str, number: usize, values: &[Value]) -> String {
    let form = plural_form(number);
    let sentence = find(&format!("{key}.{form}")).unwrap_or_else(|| say(&format!("{key}.other")));
    let written = integer(number);
    let mut all: Vec<Value> = vec![("count", &written)];
    all.extend(values);
    fill(&sentence, &all)
}

#[cfg(target_arch = "wasm32")]
fn plural_form(number: usize) -> String {
    use js_sys::{Array, Intl::PluralRules, Object};
    let languages = Array::of1(&language().into());
    String::from(PluralRules::new(&languages, &Object::new()).select(number as f64))
}

#[cfg(not(target_arch = "wasm32"))]
fn plural_form(number: usize) -> String {
    if number == 1 { "one" } else { "other" }.to_owned()
}
