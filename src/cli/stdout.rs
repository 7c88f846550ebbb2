//! Standard output, where there is one.

use std::io::{self, StdoutLock};

use crate::error::{Error, Result};

/// Standard output. Where it is closed, Rust opens `/dev/null` in its place, and it ignores the error of writing to a file
/// that was opened for reading. Output would count as printed, and be lost.
pub fn locked() -> Result<StdoutLock<'static>> {
    if !is_open() {
        return Err(Error::Io("can't write the output: standard output is closed".into()));
    }
    Ok(io::stdout().lock())
}

/// A shell opens `> /dev/null` for writing alone, and so does systemd: that is someone's choice, and all is written.
/// What Rust opens can be read too.
#[cfg(unix)]
pub fn is_open() -> bool {
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat, stat};

    let stdout = io::stdout();
    let (Ok(flags), Ok(about)) = (fcntl_getfl(&stdout), fstat(&stdout)) else { return false };
    let is_device = FileType::from_raw_mode(about.st_mode) == FileType::CharacterDevice;
    let is_null = || is_device && stat("/dev/null").is_ok_and(|null| null.st_rdev == about.st_rdev);
    match flags & OFlags::ACCMODE {
        OFlags::RDONLY => false,
        OFlags::RDWR => !is_null(),
        _ => true,
    }
}

#[cfg(not(unix))]
pub fn is_open() -> bool {
    true
}
