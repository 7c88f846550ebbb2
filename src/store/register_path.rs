//! Where a register lies: what is there, and how a new one gets there whole.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{schema, wal};
use crate::error::{Error, Result};

/// What SQLite may leave beside a register, and would apply to whatever lies in its place.
pub const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];

/// The path with something behind its name.
pub fn with(path: &Path, beside: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(beside);
    PathBuf::from(name)
}

/// What lies at a path.
#[derive(Debug)]
pub enum Found {
    Register(PathBuf),
    /// A file without a byte: a register not yet made.
    Empty(PathBuf),
    Nothing(PathBuf),
}

/// What became of putting a new register in its place.
#[derive(Debug, PartialEq, Eq)]
pub enum Put {
    There,
    SomebodyElseWasFirst,
}

/// The register at a path, which must be there, and which can be read without a file being made for it.
pub fn existing(path: &Path) -> Result<PathBuf> {
    let path = existing_in_any_mode(path)?;
    wal::check_none_is_used(&path)?;
    Ok(path)
}

/// The register at a path, which must be there.
pub fn existing_in_any_mode(path: &Path) -> Result<PathBuf> {
    match look(path)? {
        Found::Register(path) => Ok(path),
        Found::Empty(path) | Found::Nothing(path) => Err(missing(&path)),
    }
}

/// A register that is not there, and what to run.
pub fn missing(path: &Path) -> Error {
    Error::NoInput(format!(
        "there is no register at {}; `track init` makes one, and so does the first `track add` or \
         `track import`; `track --demo` shows one that is filled",
        path.display()
    ))
}

/// Looks at a path without touching it. Links are followed once, so that SQLite's journal lies by
/// the real file; the path is absolute, so that SQLite takes no part of it for a setting.
pub fn look(path: &Path) -> Result<Found> {
    let path = literal(path)?;
    let metadata = match fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing(path)),
        Err(cause) => return Err(Error::reading(&path, &cause)),
    };
    check_is_file(&path, &metadata)?;
    if metadata.len() == 0 {
        return Ok(Found::Empty(path));
    }
    let header = header(&path)?;
    schema::check_header(&path, &header)?;
    check_is_whole(&path, &header)?;
    Ok(Found::Register(path))
}

/// The path, absolute, its links followed once.
pub fn literal(path: &Path) -> Result<PathBuf> {
    if path.as_os_str().is_empty() || path.as_os_str() == ":memory:" {
        return Err(Error::Configuration(
            "the register's path is empty or :memory:, where nothing would be kept; name a file"
                .into(),
        ));
    }
    let absolute = std::path::absolute(path).map_err(|cause| Error::reading(path, &cause))?;
    Ok(fs::canonicalize(&absolute).unwrap_or(absolute))
}

fn check_is_file(path: &Path, metadata: &Metadata) -> Result<()> {
    match metadata.is_file() {
        true => Ok(()),
        false => Err(Error::NoInput(format!(
            "{} is a folder or a device, not a register",
            path.display()
        ))),
    }
}

/// Refuses a file that was cut off. While a writer's journal or log lies beside it, its length says
/// nothing yet. It is taken last: a writer that ends in the meantime only makes the file longer.
fn check_is_whole(path: &Path, header: &[u8]) -> Result<()> {
    let is_interrupted = with(path, "-journal").exists() || with(path, "-wal").exists();
    let length = fs::metadata(path).map_err(|cause| Error::reading(path, &cause))?.len();
    match length < schema::size(header) && !is_interrupted {
        true => Err(Error::BadData(format!(
            "{} was cut off; restore a backup, and keep this file for evidence",
            path.display()
        ))),
        false => Ok(()),
    }
}

/// The first bytes of a file, read before SQLite opens it.
pub fn header(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(schema::HEADER);
    let read = |file: File| file.take(schema::HEADER as u64).read_to_end(&mut bytes);
    File::open(path).and_then(read).map_err(|cause| Error::reading(path, &cause))?;
    Ok(bytes)
}

/// Refuses to make a register where SQLite's journal of another one lies, which would be applied to it.
/// The place is looked at last: whoever has made one there in the meantime has journals beside it.
pub fn check_nothing_is_left(path: &Path) -> Result<()> {
    let mut left = BESIDE.iter().map(|beside| with(path, beside));
    let left = left.find(|left| fs::symlink_metadata(left).is_ok());
    match left.filter(|_| fs::symlink_metadata(path).is_err()) {
        None => Ok(()),
        Some(left) => Err(Error::BadData(format!(
            "{} was left by a register that is gone, and would be applied to a new one; `track restore FILE` \
             puts a backup there and it aside",
            left.display()
        ))),
    }
}

/// An empty file beside the place of a new register, for its owner alone, gone when dropped.
pub fn draft(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    tempfile::Builder::new().prefix(".track-").tempfile_in(folder).map_err(|cause| {
        let error = Error::writing(path, &cause);
        match cause.kind() {
            io::ErrorKind::NotFound => Error::CannotCreate(format!(
                "cannot make a register at {}: its folder does not exist",
                path.display()
            )),
            _ => error,
        }
    })
}

/// Puts a finished register in its place, unless there is one by now.
pub fn put(draft: NamedTempFile, path: &Path) -> Result<Put> {
    match draft.persist_noclobber(path) {
        Ok(_) => {
            sync_folder(path);
            Ok(Put::There)
        }
        Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => {
            Ok(Put::SomebodyElseWasFirst)
        }
        Err(failed) => Err(Error::writing(path, &failed.error)),
    }
}

/// Puts a finished file in its place, whatever lies there: a link is replaced, and never followed.
pub fn replace(draft: NamedTempFile, path: &Path) -> Result<()> {
    draft.persist(path).map_err(|failed| Error::writing(path, &failed.error))?;
    sync_folder(path);
    Ok(())
}

/// Makes the new name itself last; a file system that cannot sync a folder keeps it in its own way.
pub fn sync_folder(path: &Path) {
    let folder = path.parent().and_then(|folder| File::open(folder).ok());
    let _ = folder.map(|folder| folder.sync_all());
}

/// Makes the folder of the register that nobody named, for its owner alone.
pub fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| Error::writing(folder, &cause))
}

/// Makes a folder in one that is there, for its owner alone.
pub fn make_one_folder(folder: &Path) -> io::Result<()> {
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
