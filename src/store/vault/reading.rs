//! Reads a file once, from its beginning to its end, and refuses what is not a plain file.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::store::busy;
use crate::store::journal::hex;

const LARGEST: u64 = 1 << 30;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VaultFile {
    pub sha256: String,
    /// In bytes.
    pub size: u64,
}

/// Opens a plain file without following a link or waiting for a device. The path may have changed by the
/// time it is opened, so the open file is checked again.
pub fn open(path: &Path) -> Result<File> {
    let failed = |cause: io::Error| Error::reading(path, &cause);
    check_is_file(path, &fs::symlink_metadata(path).map_err(failed)?)?;
    let file = without_following().open(path).map_err(failed)?;
    check_is_file(path, &file.metadata().map_err(failed)?)?;
    Ok(file)
}

fn without_following() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let flags = flags.bits().cast_signed();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    }
    options
}

pub fn check_size(path: &Path, size: u64) -> Result<()> {
    if size <= LARGEST {
        return Ok(());
    }
    Err(Error::refused(format!(
        "{} is larger than 1 GiB; keep it elsewhere and add a note that says where",
        path.display()
    )))
}

fn check_is_file(path: &Path, metadata: &Metadata) -> Result<()> {
    let kind = match metadata.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_symlink() => "a link; name the file itself",
        kind if kind.is_dir() => "a folder; name a file",
        _ => "a device or a pipe; name a file",
    };
    Err(Error::refused(format!("{} is {kind}", path.display())))
}

/// Stops just over the largest size.
pub fn copy(
    from: &mut impl Read,
    unread: impl Fn(&io::Error) -> Error,
    mut to: impl Write,
    to_path: &Path,
) -> Result<VaultFile> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    while size <= LARGEST {
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        let read = match from.read(&mut buffer) {
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(|cause| unread(&cause))?,
        };
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        to.write_all(bytes).map_err(|cause| Error::writing(to_path, &cause))?;
        size += bytes.len() as u64;
    }
    Ok(VaultFile { sha256: hex(&hash.finalize()), size })
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_link_that_takes_the_place_of_a_file_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "the secret").unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(path, &link).unwrap();

        assert!(without_following().open(&link).is_err());
        assert!(open(&link).unwrap_err().to_string().ends_with("is a link; name the file itself"));
    }
}
