//! By the standard library, for tests.

pub fn fixed(number: f64, digits: u8) -> String {
    format!("{number:.0$}", usize::from(digits))
}

pub fn precise(number: f32, _digits: u8) -> String {
    number.to_string()
}

pub fn double(number: f64) -> String {
    number.to_string()
}

pub fn parse(text: &str) -> f32 {
    text.parse().unwrap_or(f32::NAN)
}
