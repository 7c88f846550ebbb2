//! Backups: a copy that is checked before it gets its name, with the files of the vault.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::copy::Head;
use super::earlier_state::earlier_state;
use super::kept_files::KeptFiles;
use super::register::Store;
use super::sharing::Sharing;
use super::vault::{self, FilesCopied, Vault};
use super::{busy, connection, copy, copy_check, new_file, replace, sqlite_errors, temporary};
use crate::error::{Error, Result};

#[derive(Debug)]
pub struct BackedUp {
    pub path: PathBuf,
    pub head: Head,
    pub files: FilesCopied,
}

/// A copy that is complete and checked, under a hidden name.
struct Draft {
    file: tempfile::NamedTempFile,
    head: Head,
    files: FilesCopied,
}

impl Store {
    /// Makes a backup, beside the register unless a file is named.
    pub fn back_up(&self, to: Option<&Path>) -> Result<BackedUp> {
        let to = match to {
            Some(to) => to.to_owned(),
            None if self.is_in_memory() => {
                return Err(Error::Usage(
                    "the demo register exists only in memory; give a FILE to back it up to".into(),
                ));
            }
            None => self.path.with_added_extension("backup"),
        };
        let to = absolute(&to)?;
        KeptFiles::default().with_register(&self.path).check_place(&to)?;
        self.check_replaceable(&to)?;
        let Draft { file, head, files } = self.draft(&to)?;
        replace::replace(file, &to, replace::TAKEN, |found, new| {
            let earlier = earlier_state(&connection::open_to_read(new)?, found, &to);
            earlier.map(drop).map_err(|error| changed_meanwhile(error, &to))
        })?;
        self.remove_taken(&to);
        Ok(BackedUp { path: to, head, files })
    }

    /// Makes a backup named by the moment, deletes all but the newest `keep` of this register, and returns the
    /// deleted ones.
    pub fn back_up_into(
        &self,
        folder: &Path,
        stamp: &str,
        keep: usize,
    ) -> Result<(BackedUp, Vec<PathBuf>)> {
        let stem = self.stem();
        let Draft { file, head, files } =
            self.draft(&absolute(&folder.join(format!("{stem}-{stamp}.db")))?)?;
        // Its lock outlasts the file's change of name, so no other run takes it for an older one meanwhile.
        let _held = file.as_file().try_clone();
        let path = placed(file, &absolute(folder)?, &format!("{stem}-{stamp}"))?;
        self.remove_taken(&path);
        let removed = self.remove_older(&path, &stem, keep).map_err(|error| match error {
            Error::Interrupted => Error::Stopped(format!(
                "interrupted; the backup {} is complete, and older ones were not removed",
                path.display()
            )),
            error => error,
        })?;
        Ok((BackedUp { path, head, files }, removed))
    }

    /// What the register's file is called. The path of a register that was opened has a name.
    fn stem(&self) -> Cow<'_, str> {
        if self.is_in_memory() {
            return "register".into();
        }
        self.path.file_stem().unwrap_or_default().to_string_lossy()
    }

    fn draft(&self, to: &Path) -> Result<Draft> {
        KeptFiles::default().with_register(&self.path).check_place(to)?;
        let file = copy::beside(&self.db, to).map_err(|error| match error {
            Error::Busy(_) | Error::BadData(_) => sqlite_errors::naming(error, &self.path),
            of_copy => sqlite_errors::naming(of_copy, to),
        })?;
        let copied = connection::open_to_read(file.path())?;
        let head = copy_check::check_complete(&copied, file.path())
            .map_err(|error| sqlite_errors::naming(error, &self.path))?;
        if !copy::has_been_at(&self.db, &head)? {
            return Err(Error::BadData("the copy is not of this register; try again".into()));
        }
        self.path.parent().into_iter().for_each(temporary::remove_left_behind);
        let vault = Vault::of(to).shared_as(&self.vault());
        let files = vault::copy_recorded(&copied, &vault, &self.vault())?;
        // A disk without groups keeps it to its owner.
        let _ = Sharing::of(&self.path).give_file(file.as_file());
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        Ok(Draft { file, head, files })
    }

    fn remove_older(&self, made: &Path, stem: &str, keep: usize) -> Result<Vec<PathBuf>> {
        let folder = made.parent().unwrap_or(Path::new("/"));
        let failed = |cause: io::Error| Error::reading(folder, &cause);
        let mut own = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let dated = path.file_name().and_then(|name| vault::dated(name.to_str()?));
            let is_other = path != made;
            let Some(dated) = dated.filter(|dated| dated.stem == stem && is_other) else {
                continue;
            };
            match earlier_state(&self.db, &path, &path) {
                Ok(Some(head)) => {
                    own.push((head.acts, dated.moment.to_owned(), dated.number, path))
                }
                Err(Error::Interrupted) => return Err(Error::Interrupted),
                Ok(None) | Err(_) => {}
            }
        }
        // The clock may have been wrong; the number of acts only grows. The one that was made is kept whatever its name.
        own.sort();
        let older = own.into_iter().rev().skip(keep.saturating_sub(1)).map(|(.., path)| path);
        let mut removed = Vec::new();
        for path in older {
            let is_removed = replace::remove(&path, |taken| {
                let earlier = earlier_state(&self.db, taken, &path);
                earlier.map(drop).map_err(|error| changed_meanwhile(error, &path))
            })?;
            removed.extend(is_removed.then_some(path));
        }
        new_file::sync_folder(made);
        Ok(removed)
    }

    /// Deletes what an interrupted backup of this register had taken from its place.
    fn remove_taken(&self, made: &Path) {
        let folder = made.parent().unwrap_or(Path::new("/"));
        replace::remove_left_behind(folder, replace::TAKEN, |path| {
            earlier_state(&self.db, path, path).is_ok_and(|head| head.is_some())
        });
    }

    /// Refuses early what could not be replaced when the backup is finished.
    fn check_replaceable(&self, path: &Path) -> Result<()> {
        if fs::canonicalize(path).is_ok_and(|path| path == self.path) {
            return Err(Error::refused(format!(
                "{} is the register itself; name another file for its backup",
                path.display()
            )));
        }
        if path.is_dir() {
            let path = path.display();
            return Err(Error::CannotCreate(format!(
                "{path} is a folder; name a file, or add --into for a backup in it that is named by its date"
            )));
        }
        earlier_state(&self.db, path, path).map(drop)
    }

    pub fn vault(&self) -> Vault {
        if self.is_in_memory() { Vault::in_memory() } else { Vault::of(&self.path) }
    }
}

fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|cause| Error::writing(path, &cause))
}

fn changed_meanwhile(error: Error, path: &Path) -> Error {
    match error {
        Error::Interrupted => error,
        _ => Error::refused(format!(
            "{} was changed meanwhile and is not an earlier state of this backup: it was left unchanged; try again \
             or name another file",
            path.display()
        )),
    }
}

/// Gives a draft its name, or a numbered one where there is such a file: another register of that name may have
/// been backed up in the same second.
fn placed(mut file: tempfile::NamedTempFile, folder: &Path, name: &str) -> Result<PathBuf> {
    let numbered = (2..=99).map(|number| format!("{name}-{number}.db"));
    for name in std::iter::once(format!("{name}.db")).chain(numbered) {
        let path = folder.join(name);
        file = match new_file::place(file, &path)? {
            None => return Ok(path),
            Some(file) => file,
        };
    }
    Err(Error::CannotCreate(format!("{} has too many files called {name}", folder.display())))
}
