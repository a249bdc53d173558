//! The worker's program; everything is in the library.

fn main() {
    #[cfg(target_arch = "wasm32")]
    genrescope_teach_worker::start();
}
