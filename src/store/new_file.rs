//! New files and folders, for their owner alone: a file gets its name once it is finished.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::temporary;
use crate::error::{Error, Result};

pub fn temporary(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    temporary::in_folder(folder).map_err(|cause| {
        if cause.kind() != io::ErrorKind::NotFound {
            return Error::writing(path, &cause);
        }
        Error::CannotCreate(format!(
            "can't create {}: its folder does not exist; create the folder first",
            path.display()
        ))
    })
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

/// Gives a finished file its name and replaces any file of that name; a link is replaced, not followed.
pub fn replace(file: NamedTempFile, path: &Path) -> Result<()> {
    file.persist(path).map_err(|failed| Error::writing(path, &failed.error))?;
    sync_folder(path);
    Ok(())
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
