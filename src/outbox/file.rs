//! A letter as a file: one of many in a folder, or one that has a name.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use chrono_tz::Europe::London;
use sha2::{Digest, Sha256};

use super::{Failure, Letter, Outcome};
use crate::error::Error;

/// Puts a letter into a folder, or at a name where nothing is yet. In a folder the same letter is
/// the same file, and is put there once; a name that is taken is refused, since nobody may have read
/// what is there. What lies at the file's own place is never followed, be it a link or not.
pub fn put(path: &Path, letter: &Letter) -> Outcome {
    let bytes = letter.bytes().map_err(|error| Failure::permanent(&error.to_string()))?;
    if !path.is_dir() {
        return match write(path, &bytes)? {
            Put::New => Ok(said(path)),
            Put::Taken => Err(Failure::temporary(&format!(
                "{} is there already, and nobody may have read it; move it away",
                path.display()
            ))),
        };
    }
    let ending = format!("-{}.eml", hash(&letter.name));
    if let Some(there) = put_before(path, &ending)? {
        return Ok(said(&path.join(there)));
    }
    let day = letter.at.with_timezone(&London).date_naive();
    let file = path.join(format!("track-{day}{ending}"));
    write(&file, &bytes).map(|_| said(&file))
}

/// The file of the same letter, on whatever day it was put there.
fn put_before(folder: &Path, ending: &str) -> Result<Option<String>, Failure> {
    let failed = |cause: io::Error| cannot(&Error::reading(folder, &cause));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name.starts_with("track-") && name.ends_with(ending) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

enum Put {
    New,
    Taken,
}

/// Whole or not at all: written beside its place, and moved there only if nothing is there.
fn write(path: &Path, bytes: &[u8]) -> Result<Put, Failure> {
    let failed = |cause: io::Error| cannot(&Error::writing(path, &cause));
    if fs::symlink_metadata(path).is_ok() {
        return Ok(Put::Taken);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let named = tempfile::Builder::new().prefix(".track-").suffix(".part").tempfile_in(folder);
    let mut file = named.map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
            return Ok(Put::Taken);
        }
        Err(refused) => return Err(failed(refused.error)),
    }
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Ok(()) => Ok(Put::New),
        Err(cause) => Err(Failure::unknown(&format!("{}: {cause}", folder.display()))),
    }
}

/// What is wrong with a place can be mended, and then another try helps.
fn cannot(why: &Error) -> Failure {
    Failure::temporary(&why.to_string())
}

fn said(path: &Path) -> String {
    super::one_line(&format!("put into {}", path.display()))
}

fn hash(name: &str) -> String {
    Sha256::digest(name).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
