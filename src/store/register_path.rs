//! The path of a register: what is there, and whether one can be opened or made there.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::file_header::FileHeader;
use super::{sidecars, wal};
use crate::error::{Error, Result};

/// What is at a path, with the path as SQLite opens it.
#[derive(Debug)]
pub enum AtPath {
    Register(PathBuf),
    /// A register not yet made.
    EmptyFile(PathBuf),
    Nothing(PathBuf),
}

/// The register at a path, if it can be read without creating a file beside it.
pub fn existing(path: &Path) -> Result<PathBuf> {
    let path = existing_in_any_mode(path)?;
    wal::check_none_is_used(&path)?;
    Ok(path)
}

pub fn existing_in_any_mode(path: &Path) -> Result<PathBuf> {
    match inspect(path)? {
        AtPath::Register(path) => Ok(path),
        AtPath::EmptyFile(path) | AtPath::Nothing(path) => Err(missing(&path)),
    }
}

pub fn missing(path: &Path) -> Error {
    Error::NoInput(format!(
        "there is no register at {}; create one with `track init`, `track add` or `track import`, or try `track --demo`",
        path.display()
    ))
}

/// Links are followed first, because SQLite puts its journal beside the real file; the path is absolute,
/// because SQLite would read settings from a relative `file:` path.
pub fn inspect(path: &Path) -> Result<AtPath> {
    let path = resolved(path)?;
    let metadata = match fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(AtPath::Nothing(path)),
        Err(cause) => return Err(Error::reading(&path, &cause)),
    };
    check_is_file(&path, &metadata)?;
    if metadata.len() == 0 {
        return Ok(AtPath::EmptyFile(path));
    }
    let header = FileHeader::read(&path)?;
    header.check(&path)?;
    check_complete(&path, &header)?;
    Ok(AtPath::Register(path))
}

pub fn resolved(path: &Path) -> Result<PathBuf> {
    if path.as_os_str().is_empty() || path.as_os_str() == ":memory:" {
        return Err(Error::Configuration(
            "the register's path is empty or :memory:, so nothing would be kept; name a file"
                .into(),
        ));
    }
    let absolute = std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?;
    // What isn't there yet has no links to follow; whatever else is wrong shows when it is opened.
    Ok(fs::canonicalize(&absolute).unwrap_or(absolute))
}

fn check_is_file(path: &Path, metadata: &Metadata) -> Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    Err(Error::NoInput(format!("{} is a folder or a device, not a register", path.display())))
}

/// Refuses a truncated file. While a journal or log is beside it, its length says nothing. The length is
/// read last: a writer that finishes meanwhile only makes the file longer.
fn check_complete(path: &Path, header: &FileHeader) -> Result<()> {
    let sidecars = [sidecars::JOURNAL, sidecars::WAL];
    let is_in_use = sidecars.iter().any(|suffix| sidecars::with_suffix(path, suffix).exists());
    let length = fs::metadata(path).map_err(|cause| Error::reading(path, &cause))?.len();
    if length >= header.file_size() || is_in_use {
        return Ok(());
    }
    Err(Error::BadData(format!(
        "{} is truncated; restore a backup, and keep this file as evidence",
        path.display()
    )))
}

/// Refuses to create a register where SQLite would apply a file left by another. The path itself is looked
/// at last: a register created meanwhile has such files of its own.
pub fn check_no_sidecars(path: &Path) -> Result<()> {
    let mut sidecars = sidecars::SUFFIXES.iter().map(|suffix| sidecars::with_suffix(path, suffix));
    let left = sidecars.find(|sidecar| fs::symlink_metadata(sidecar).is_ok());
    match left.filter(|_| fs::symlink_metadata(path).is_err()) {
        None => Ok(()),
        Some(left) => Err(Error::BadData(format!(
            "{} was left by a register that is gone, and SQLite would apply it to a new one; `track restore FILE` restores a backup and moves it aside",
            left.display()
        ))),
    }
}
