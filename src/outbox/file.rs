//! An e-mail as a file: one of many in a folder, or one with a name of its own.

use std::fs;
use std::io;
use std::path::Path;

use super::email::Email;
use super::short_hash;
use crate::error::{Error, Result};
use crate::model::delivery::{DeliveryOutcome, Failure, answer_line};
use crate::model::london;

/// In a folder the same e-mail is the same file, and is written once; a file that exists is refused, since
/// it may not have been read yet. `write_new` writes a new file, and returns false if there is one already.
pub fn write(
    path: &Path,
    email: &Email,
    write_new: impl Fn(&Path, &[u8]) -> Result<bool>,
) -> DeliveryOutcome {
    let bytes = email.bytes().map_err(|error| Failure::permanent(&error.to_string()))?;
    let write_new = |path: &Path| write_new(path, &bytes).map_err(|error| cannot(&error));
    if !path.is_dir() {
        if write_new(path)? {
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
    write_new(&file).map(|_| said(&file))
}

/// The file of the same e-mail, on whatever day it was written.
fn written_before(folder: &Path, ending: &str) -> std::result::Result<Option<String>, Failure> {
    let failed = |cause: io::Error| cannot(&Error::reading(folder, &cause));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name.starts_with("track-") && name.ends_with(ending) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// A problem with a path can be fixed, and then a retry helps.
fn cannot(why: &Error) -> Failure {
    Failure::temporary(&why.to_string())
}

fn said(path: &Path) -> String {
    answer_line(&format!("written to {}", path.display()))
}
