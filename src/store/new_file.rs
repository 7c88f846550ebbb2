//! New files and folders, for their owner alone: a file gets its name once it is finished.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::sidecars::{SUFFIXES, with_suffix};
use super::temporary;
use crate::error::{Error, Result};

pub fn temporary(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    temporary::in_folder(folder).map_err(|cause| not_created(path, &cause))
}

pub fn not_created(path: &Path, cause: &io::Error) -> Error {
    if cause.kind() != io::ErrorKind::NotFound {
        return Error::writing(path, cause);
    }
    Error::CannotCreate(format!(
        "can't create {}: its folder does not exist; create the folder first",
        path.display()
    ))
}

/// Gives a finished file its name. Returns it where there is a file of that name, which stays.
pub fn place(file: NamedTempFile, path: &Path) -> Result<Option<NamedTempFile>> {
    match file.persist_noclobber(path) {
        Ok(_) => {
            sync_folder(path);
            Ok(None)
        }
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Ok(Some(failed.file)),
        Err(failed) => Err(Error::writing(path, &failed.error)),
    }
}

/// The path, or the next numbered one that no file has, nor its journal.
pub fn unused(path: &Path) -> Result<PathBuf> {
    let is_free = |path: &PathBuf| {
        let mut suffixes = SUFFIXES.iter().chain(&[""]);
        suffixes.all(|suffix| fs::symlink_metadata(with_suffix(path, suffix)).is_err())
    };
    let numbered = (2..=99).map(|number| path.with_added_extension(number.to_string()));
    std::iter::once(path.to_owned())
        .chain(numbered)
        .find(is_free)
        .ok_or_else(|| Error::CannotCreate(format!("too many files are called {}", path.display())))
}

/// Makes the new name durable. Where a file system can't sync a folder, nothing more can be done.
pub fn sync_folder(path: &Path) {
    if let Some(Ok(folder)) = path.parent().map(File::open) {
        let _ = folder.sync_all();
    }
}

pub fn create_folders(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| Error::writing(folder, &cause))
}

pub fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }?;
    sync_folder(folder);
    Ok(())
}
