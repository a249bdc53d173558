//! Rows of a product in tiles whose sums fit the registers.

/// Runs `body` for tiles of rows until all `total` rows are covered. In `body`, `row` is the tile's
/// first row and `ROWS` a constant, the number of its rows. Tiles are as large as the vector registers
/// of `simd` (a type parameter with `pulp::Simd`) allow. In WebAssembly they are the smallest: it has any number of
/// registers, but x86, on which much of it runs, has 16, and the sums of a larger tile would be in memory.
#[doc(hidden)]
#[macro_export]
macro_rules! for_register_tiles {
    ($simd:ident, $total:expr, |$row:ident, $ROWS:ident| $body:expr) => {{
        let total: usize = $total;
        let mut $row = 0;
        if $simd::REGISTER_COUNT > 16 && !cfg!(target_arch = "wasm32") {
            $crate::for_register_tiles!(@tiles 12, total, $row, $ROWS, $body);
        }
        if $simd::F32_LANES > 4 {
            $crate::for_register_tiles!(@tiles 6, total, $row, $ROWS, $body);
        }
        $crate::for_register_tiles!(@tiles 4, total, $row, $ROWS, $body);
        $crate::for_register_tiles!(@tiles 1, total, $row, $ROWS, $body);
    }};
    (@tiles $count:literal, $total:ident, $row:ident, $ROWS:ident, $body:expr) => {
        while $total - $row >= $count {
            const $ROWS: usize = $count;
            $body;
            $row += $count;
        }
    };
}
