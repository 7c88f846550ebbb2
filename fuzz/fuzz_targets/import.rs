//! Any bytes are read as a file to import, or refused.
//!
//! Needs `cargo install cargo-fuzz` and a nightly toolchain: `cargo +nightly fuzz run import`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use track::exchange::{self, Mapping};
use track::model::body::Directory;

static BODIES: LazyLock<Directory> = LazyLock::new(|| Directory::of(Vec::new()));

/// calamine has panics for damaged workbooks of this kind; an import catches them, and a fuzzer doesn't.
const XLS: &[u8] = b"\xd0\xcf\x11\xe0";

fuzz_target!(|bytes: &[u8]| {
    if !bytes.starts_with(XLS) {
        let _ = exchange::read(bytes, &BODIES, &Mapping::default());
    }
});
