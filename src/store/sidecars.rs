//! The files that SQLite may leave beside a database and would apply to any file in its place.

use std::path::{Path, PathBuf};

pub const JOURNAL: &str = "-journal";
pub const WAL: &str = "-wal";

pub const SUFFIXES: [&str; 3] = [JOURNAL, WAL, "-shm"];

pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
