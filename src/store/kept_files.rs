//! The files that no command writes over, whatever a user asks for, and under whatever name: the register with what
//! belongs to it, the configuration, and what the command reads.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::register_path;
use super::sidecars::{SUFFIXES, with_suffix};
use super::vault::Vault;
use crate::error::{Error, Result};

#[derive(Debug, Clone, Default)]
pub struct KeptFiles {
    /// Each with what it is.
    files: Vec<(PathBuf, &'static str)>,
    vaults: Vec<PathBuf>,
}

impl KeptFiles {
    #[must_use]
    pub fn with(mut self, path: &Path, what: &'static str) -> KeptFiles {
        self.files.push((placed(path).unwrap_or_else(|_| path.to_owned()), what));
        self
    }

    /// A file that the command reads; `-` is whatever standard input comes from.
    #[must_use]
    pub fn with_read(self, path: &Path) -> KeptFiles {
        let is_input = path == Path::new("-");
        self.with(if is_input { Path::new("/dev/stdin") } else { path }, "read by this command")
    }

    /// The register under the path by which it was named and the one to which that leads, the files that SQLite may
    /// leave beside it, and its vault. None of them need be there yet.
    #[must_use]
    pub fn with_register(mut self, register: &Path) -> KeptFiles {
        let real = register_path::resolved(register).ok();
        for path in [Some(register.to_owned()), real].into_iter().flatten() {
            self.vaults.extend(placed(&path).ok().and_then(|path| Vault::of(&path).folder()));
            for suffix in SUFFIXES {
                self = self.with(&with_suffix(&path, suffix), "one of the register's own files");
            }
            self = self.with(&path, "the register itself");
        }
        self
    }

    /// Refuses a file that is one of them, or would be, every other database and what is in any vault.
    pub fn check(&self, path: &Path) -> Result<()> {
        self.check_place(path)?;
        if is_database(path) {
            return refuse(path, "an SQLite database");
        }
        if is_in_a_vault(&placed(path)?) {
            return refuse(path, "in the vault of a register or a backup");
        }
        Ok(())
    }

    /// Refuses a file that is one of them, or would be.
    pub fn check_place(&self, path: &Path) -> Result<()> {
        let place = &placed(path)?;
        if let Some((_, what)) = self.files.iter().find(|(kept, _)| is_one_file(place, kept)) {
            return refuse(path, what);
        }
        if self.vaults.iter().any(|vault| is_in(place, vault)) {
            return refuse(path, "in the register's vault");
        }
        if is_beside_a_database(place) {
            return refuse(path, "a name that SQLite uses for a file beside a database");
        }
        Ok(())
    }
}

fn refuse(path: &Path, what: &str) -> Result<()> {
    Err(Error::refused(format!("{} is {what}; name another file", path.display())))
}

/// A path through the real folder, so that it leads to the same place whatever becomes of links above it. The last
/// step is not followed.
pub fn placed(path: &Path) -> Result<PathBuf> {
    let path = std::path::absolute(path).map_err(|cause| Error::writing(path, &cause))?;
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::CannotCreate(format!("{} is a folder; name a file", path.display())));
    };
    // A folder that isn't there is complained of when the file is made.
    Ok(fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()).join(name))
}

/// Also under another name, and if neither is there yet: some file systems take capitals and small letters for one.
pub fn is_one_file(one: &Path, other: &Path) -> bool {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    (one.parent() == other.parent() && name(one) == name(other)) || system::is_same(one, other)
}

/// The vault itself, a path in it, or another name of a file in it.
fn is_in(path: &Path, vault: &Path) -> bool {
    if path.ancestors().any(|folder| is_one_file(folder, vault)) {
        return true;
    }
    let files = fs::read_dir(vault).into_iter().flatten().flatten();
    fs::metadata(path).is_ok() && files.into_iter().any(|file| system::is_same(path, &file.path()))
}

/// Every register and every backup has its vault beside it, called after it.
fn is_in_a_vault(place: &Path) -> bool {
    let mut folders = place.ancestors().skip(1);
    folders.any(|folder| folder.extension().is_some_and(|extension| extension == "vault"))
}

/// SQLite would apply the file to the database, or delete it.
fn is_beside_a_database(place: &Path) -> bool {
    let name = place.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let Some(suffix) = SUFFIXES.iter().find(|suffix| name.ends_with(*suffix)) else { return false };
    let beside = place.parent().and_then(|folder| fs::read_dir(folder).ok());
    let mut beside = beside.into_iter().flatten().flatten().map(|entry| entry.path());
    beside.any(|path| is_one_file(place, &with_suffix(&path, suffix)) && is_database(&path))
}

fn is_database(path: &Path) -> bool {
    let mut start = [0; 16];
    fs::metadata(path).is_ok_and(|about| about.is_file())
        && fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == *b"SQLite format 3\0"
}

#[cfg(unix)]
mod system {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// Follows links.
    pub fn is_same(one: &Path, other: &Path) -> bool {
        let number = |path| fs::metadata(path).map(|about| (about.dev(), about.ino())).ok();
        number(one).is_some_and(|one| number(other) == Some(one))
    }
}

#[cfg(not(unix))]
mod system {
    use std::fs;
    use std::path::Path;

    pub fn is_same(one: &Path, other: &Path) -> bool {
        fs::canonicalize(one)
            .is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
    }
}
