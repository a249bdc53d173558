//! The page's program: small, so that it is ready before the engine.

fn main() {
    console_error_panic_hook::set_once();
    if let Err(error) = genrescope_page::start() {
        web_sys::console::error_1(&error.into());
    }
}
