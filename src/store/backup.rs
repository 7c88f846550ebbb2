//! Backups: a copy that is checked before it gets its name, with the files of the vault.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::register::Store;
use super::register_path::{self, AtPath};
use super::sharing::Sharing;
use super::vault::{self, FilesCopied, Vault};
use super::{connection, copy, copy_check, new_file, sidecars, sqlite_errors, wal};
use crate::error::{Error, Result};

#[derive(Debug)]
pub struct BackedUp {
    pub path: PathBuf,
    pub acts: i64,
    pub files: FilesCopied,
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
        let to = std::path::absolute(&to).map_err(|cause| Error::writing(&to, &cause))?;
        self.check_replaceable(&to)?;
        let file =
            copy::beside(&self.db, &to).map_err(|error| sqlite_errors::naming(error, &to))?;
        let copied = connection::open_to_read(file.path())?;
        let head = copy_check::check_complete(&copied)
            .map_err(|error| sqlite_errors::naming(error, &self.path))?;
        if !copy::has_been_at(&self.db, &head)? {
            return Err(Error::BadData("the copy is not of this register; try again".into()));
        }
        let vault = Vault::of(&to).shared_as(&self.vault());
        let files = vault.copy_from(&self.vault(), &vault::files_named(&copied)?)?;
        drop(copied);
        // A disk without groups keeps it to its owner.
        let _ = Sharing::of(&self.path).give_file(file.as_file());
        new_file::replace(file, &to)?;
        Ok(BackedUp { path: to, acts: head.acts, files })
    }

    /// Makes a backup named by the moment, deletes all but the newest `keep`, and returns the deleted ones.
    pub fn back_up_into(
        &self,
        folder: &Path,
        stamp: &str,
        keep: usize,
    ) -> Result<(BackedUp, Vec<PathBuf>)> {
        let stem = if self.is_in_memory() {
            "register".into()
        } else {
            // The path of a register that was opened has a name.
            self.path.file_stem().unwrap_or_default().to_string_lossy()
        };
        let made = self.back_up(Some(&folder.join(format!("{stem}-{stamp}.db"))))?;
        let older = self.older_than_the_newest(&made.path, &stem, keep)?;
        for path in &older {
            fs::remove_file(path).map_err(|cause| Error::writing(path, &cause))?;
        }
        new_file::sync_folder(&made.path);
        Ok((made, older))
    }

    fn older_than_the_newest(&self, made: &Path, stem: &str, keep: usize) -> Result<Vec<PathBuf>> {
        let folder = made.parent().unwrap_or(Path::new("/"));
        let failed = |cause: io::Error| Error::reading(folder, &cause);
        let mut dated = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let is_dated = name.to_str().and_then(vault::undated) == Some(stem);
            if is_dated && entry.file_type().map_err(failed)?.is_file() {
                dated.push(entry.path());
            }
        }
        dated.sort();
        dated.reverse();
        let older = dated.into_iter().skip(keep.max(1)).filter(|path| path != made);
        Ok(older.filter(|path| self.check_replaceable(path).is_ok()).collect())
    }

    /// Refuses to put a backup over anything but an earlier state of this register.
    fn check_replaceable(&self, path: &Path) -> Result<()> {
        let keeps = |why: &str| Err(Error::refused(format!("{} {why}", path.display())));
        match fs::symlink_metadata(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(Error::writing(path, &cause)),
            Ok(_) if self.is_itself(path) => {
                return keeps("is the register itself; name another file for its backup");
            }
            // What a link leads to stays as it is.
            Ok(what) if what.is_symlink() => return Ok(()),
            Ok(_) => {}
        }
        match register_path::inspect(path)? {
            AtPath::Register(found) if wal::log(&found)? != wal::Log::None => {
                keeps("was put into WAL mode by another program; name another file")
            }
            AtPath::Register(found) => {
                let other = copy::head(&connection::open_to_read(&found)?)
                    .map_err(|cause| sqlite_errors::naming(cause.into(), path))?;
                let mut sidecars = sidecars::SUFFIXES.iter();
                if sidecars.any(|suffix| sidecars::with_suffix(&found, suffix).exists()) {
                    return keeps("is in use: SQLite's journal is beside it; name another file");
                }
                let acts = copy::head(&self.db)?.acts;
                if copy::has_been_at(&self.db, &other)? {
                    Ok(())
                } else if other.acts > acts {
                    keeps(&format!(
                        "has {} acts and this register {acts}: it was left unchanged; name another file",
                        other.acts
                    ))
                } else {
                    keeps(
                        "has another history than this register: it was left unchanged; name another file",
                    )
                }
            }
            AtPath::EmptyFile(_) | AtPath::Nothing(_) => Ok(()),
        }
    }

    fn is_itself(&self, path: &Path) -> bool {
        fs::canonicalize(path).is_ok_and(|path| path == self.path)
    }

    pub fn vault(&self) -> Vault {
        if self.is_in_memory() { Vault::in_memory() } else { Vault::of(&self.path) }
    }
}
