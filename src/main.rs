//! The program `track`.
fn main() {}
