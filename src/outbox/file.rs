//! An e-mail as a file: one of many in a folder, or one with a name of its own.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::email::Email;
use super::short_hash;
use crate::error::Error;
use crate::model::delivery::{Failure, Outcome, one_line};
use crate::model::london;

/// In a folder the same e-mail is the same file, and is written once; a file that exists is refused, since
/// it may not have been read yet. Links are never followed.
pub fn write(path: &Path, email: &Email) -> Outcome {
    let bytes = email.bytes().map_err(|error| Failure::permanent(&error.to_string()))?;
    if !path.is_dir() {
        if write_new(path, &bytes)? {
            return Ok(said(path));
        }
        return Err(Failure::temporary(&format!(
            "{} already exists and may not have been read; move it away",
            path.display()
        )));
    }
    let ending = format!("-{}.eml", short_hash(&email.message_id, 8));
    if let Some(existing) = written_before(path, &ending)? {
        return Ok(said(&path.join(existing)));
    }
    let day = london::day(email.at);
    let file = path.join(format!("track-{day}{ending}"));
    write_new(&file, &bytes).map(|_| said(&file))
}

/// The file of the same e-mail, on whatever day it was written.
fn written_before(folder: &Path, ending: &str) -> Result<Option<String>, Failure> {
    let failed = |cause: io::Error| cannot(&Error::reading(folder, &cause));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name.starts_with("track-") && name.ends_with(ending) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Writes the whole file or nothing: a temporary file is renamed. False if the path exists already.
fn write_new(path: &Path, bytes: &[u8]) -> Result<bool, Failure> {
    let failed = |cause: io::Error| cannot(&Error::writing(path, &cause));
    if fs::symlink_metadata(path).is_ok() {
        return Ok(false);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let named = tempfile::Builder::new().prefix(".track-").suffix(".part").tempfile_in(folder);
    let mut file = named.map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(refused) => return Err(failed(refused.error)),
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Ok(()) => Ok(true),
        Err(cause) => Err(Failure::unknown(&format!("{}: {cause}", folder.display()))),
    }
}

/// A problem with a path can be fixed, and then a retry helps.
fn cannot(why: &Error) -> Failure {
    Failure::temporary(&why.to_string())
}

fn said(path: &Path) -> String {
    one_line(&format!("written to {}", path.display()))
}
