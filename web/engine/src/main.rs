//! The engine's program; everything is in the library.

fn main() {
    genrescope_engine::start();
}
