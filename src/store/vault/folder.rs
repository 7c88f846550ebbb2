//! The folder of a vault: what it is called, and how files get in and out.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::NamedTempFile;

use super::reading::{self, VaultFile};
use crate::error::{Error, Result};
use crate::store::query::{FromRow, Query, from_row};
use crate::store::sharing::Sharing;
use crate::store::{new_file, temporary};

/// None where the register is in memory.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: Option<PathBuf>,
    sharing: Sharing,
}

#[derive(Debug, Default)]
pub struct FilesCopied {
    pub present: usize,
    /// How many of the present files are new here.
    pub copied: usize,
    pub problems: Vec<String>,
}

impl Vault {
    /// Backups named by their date share a vault.
    pub fn of(register: &Path) -> Vault {
        let name = register.file_name().unwrap_or_default();
        let name = match name.to_str().and_then(dated) {
            Some(dated) => format!("{}.db", dated.stem).into(),
            None => name.to_owned(),
        };
        Vault {
            folder: Some(register.with_file_name(name).with_added_extension("vault")),
            sharing: Sharing::of(register),
        }
    }

    /// The vault of a register that isn't there yet, to be shared as another is.
    pub fn shared_as(self, other: &Vault) -> Vault {
        Vault { sharing: other.sharing, ..self }
    }

    pub fn in_memory() -> Vault {
        Vault { folder: None, sharing: Sharing::default() }
    }

    pub fn open_verified(&self, wanted: &VaultFile) -> Result<File> {
        let (mut file, path) = self.open(wanted)?;
        if reading::copy(&mut file, io::sink(), &path, &path)? != *wanted {
            return Err(damaged(wanted, &path));
        }
        file.rewind().map_err(|cause| Error::reading(&path, &cause))?;
        Ok(file)
    }

    /// Damage shows only at the end.
    fn write(&self, wanted: &VaultFile, to: impl Write, to_path: &Path) -> Result<()> {
        let (mut file, path) = self.open(wanted)?;
        if reading::copy(&mut file, to, &path, to_path)? == *wanted {
            return Ok(());
        }
        Err(damaged(wanted, &path))
    }

    /// For its owner alone: whole and sound, or not at all.
    pub fn write_new(&self, wanted: &VaultFile, path: &Path) -> Result<()> {
        let failed = |cause: io::Error| Error::writing(path, &cause);
        let path = &std::path::absolute(path).map_err(failed)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let copy = temporary::in_folder(folder).map_err(failed)?;
        self.write(wanted, copy.as_file(), path)?;
        copy.as_file().sync_all().map_err(failed)?;
        copy.persist_noclobber(path).map_err(|refused| match refused.error.kind() {
            io::ErrorKind::AlreadyExists => Error::CannotCreate(format!(
                "{} already exists and was left unchanged",
                path.display()
            )),
            _ => failed(refused.error),
        })?;
        new_file::sync_folder(path);
        Ok(())
    }

    fn open(&self, wanted: &VaultFile) -> Result<(File, PathBuf)> {
        let path = self.path(wanted)?;
        match reading::open(&path) {
            Err(Error::NoInput(_)) => Err(Error::NoInput(format!(
                "the evidence {} is missing: there is no {}",
                short(wanted),
                path.display()
            ))),
            Err(Error::Refused(why)) => Err(Error::BadData(why)),
            opened => Ok((opened?, path)),
        }
    }

    pub fn copy_from(&self, from: &Vault, wanted: &[VaultFile]) -> Result<FilesCopied> {
        let mut copied = FilesCopied::default();
        [self, from]
            .iter()
            .filter_map(|vault| vault.folder.as_deref())
            .for_each(temporary::remove_left_behind);
        for file in wanted {
            if self.has(file) {
                copied.present += 1;
                continue;
            }
            match self.copy_one(from, file) {
                Ok(()) => {
                    copied.present += 1;
                    copied.copied += 1;
                }
                Err(Error::NoInput(why) | Error::BadData(why)) => copied.problems.push(why),
                Err(error) => return Err(error),
            }
        }
        Ok(copied)
    }

    fn copy_one(&self, from: &Vault, wanted: &VaultFile) -> Result<()> {
        let Some(copy) = self.temporary()? else { return Ok(()) };
        from.write(wanted, copy.as_file(), copy.path())?;
        copy.as_file().sync_all().map_err(|cause| Error::writing(copy.path(), &cause))?;
        new_file::replace(copy, &self.path(wanted)?)
    }

    /// By its size; `verify` looks closer.
    fn has(&self, wanted: &VaultFile) -> bool {
        let metadata = self.path(wanted).and_then(|path| {
            fs::symlink_metadata(&path).map_err(|cause| Error::reading(&path, &cause))
        });
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == wanted.size)
    }

    /// Nothing but a hash becomes part of a path.
    fn path(&self, wanted: &VaultFile) -> Result<PathBuf> {
        let name = &wanted.sha256;
        let is_hash =
            name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match &self.folder {
            Some(folder) if is_hash => Ok(folder.join(name)),
            Some(_) => Err(Error::BadData(format!("{name:?} is not the hash of a file"))),
            None => {
                Err(Error::NoInput("the register is in memory, where no file is kept".to_owned()))
            }
        }
    }

    pub fn names(&self) -> Result<Vec<String>> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let entries = match fs::read_dir(folder) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|cause| Error::reading(folder, &cause))?,
        };
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        let names: io::Result<Vec<String>> = entries.map(name).collect();
        names.map_err(|cause| Error::reading(folder, &cause))
    }

    /// An empty file for its owner, or for the group that shares the register, deleted when dropped. Creates the folder if needed.
    pub fn temporary(&self) -> Result<Option<NamedTempFile>> {
        let Some(folder) = &self.folder else { return Ok(None) };
        let failed = |cause: io::Error| Error::writing(folder, &cause);
        match fs::symlink_metadata(folder) {
            Ok(metadata) if !metadata.is_dir() => {
                return Err(Error::CannotCreate(format!(
                    "{} must be a folder (for evidence), but it is a link or a file",
                    folder.display()
                )));
            }
            Ok(_) => {}
            Err(_) => {
                new_file::create_folder(folder).map_err(failed)?;
                self.sharing.give_folder(folder).map_err(failed)?;
            }
        }
        let file = temporary::in_folder(folder).map_err(failed)?;
        self.sharing.give_file(file.as_file()).map_err(failed)?;
        Ok(Some(file))
    }
}

/// The parts of the name of a backup that is named by its date, such as `register-2026-11-24T033000.db`.
pub struct Dated<'a> {
    pub stem: &'a str,
    pub moment: &'a str,
    /// From 2 on where there was such a backup already: `register-2026-11-24T033000-2.db`.
    pub number: u8,
}

pub fn dated(name: &str) -> Option<Dated<'_>> {
    const MOMENT: &[u8; 17] = b"dddd-dd-ddTdddddd";
    let name = name.strip_suffix(".db")?;
    let (name, number) = numbered(name).unwrap_or((name, 1));
    let (stem, moment) = name.split_at_checked(name.len().checked_sub(MOMENT.len())?)?;
    let stem = stem.strip_suffix('-').filter(|stem| !stem.is_empty())?;
    let fits = |(byte, form): (u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte == *form,
    };
    moment.bytes().zip(MOMENT).all(fits).then_some(Dated { stem, moment, number })
}

fn numbered(name: &str) -> Option<(&str, u8)> {
    let (name, number) = name.rsplit_once('-')?;
    let is_number = number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((name, number.parse().ok().filter(|_| is_number)?))
}

fn damaged(wanted: &VaultFile, path: &Path) -> Error {
    Error::BadData(format!(
        "the evidence {} is damaged: {} has changed since it was added; a backup may have the original",
        short(wanted),
        path.display()
    ))
}

fn short(wanted: &VaultFile) -> &str {
    wanted.sha256.get(..12).unwrap_or(&wanted.sha256)
}

pub fn files_named(db: &Connection) -> Result<Vec<VaultFile>> {
    db.all(
        "select distinct sha256, size from evidence order by sha256 collate \"binary\", size",
        [],
        VaultFile::from_row,
    )
}

from_row!(VaultFile { sha256, size });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::vault::Attachment;

    fn folder_with(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn what_is_kept_comes_back_and_what_was_changed_does_not() {
        let (folder, path) = folder_with("plan.txt", "the plan");
        let vault = Vault::of(&folder.path().join("register.db"));
        let attachment = Attachment::read(&path, &vault).unwrap();
        let wanted = attachment.file.clone();
        assert!(vault.open_verified(&wanted).is_err(), "it is not kept yet");
        attachment.keep().unwrap();

        let mut back = Vec::new();
        vault.write(&wanted, &mut back, &path).unwrap();
        assert_eq!(back, b"the plan");

        fs::write(vault.path(&wanted).unwrap(), "the plot").unwrap();
        assert_eq!(vault.open_verified(&wanted).unwrap_err().exit_code(), 65);
        assert_eq!(vault.write(&wanted, io::sink(), &path).unwrap_err().exit_code(), 65);
        let copy = folder.path().join("copy");
        assert!(vault.write_new(&wanted, &copy).is_err() && !copy.exists());
    }

    #[test]
    fn a_damaged_file_is_not_copied_into_a_backup() {
        let (folder, path) = folder_with("plan.txt", "the plan");
        let vault = Vault::of(&folder.path().join("register.db"));
        let attachment = Attachment::read(&path, &vault).unwrap();
        attachment.keep().unwrap();
        let wanted = attachment.file.clone();
        let other = Vault::of(&folder.path().join("copy.db"));
        fs::write(vault.path(&wanted).unwrap(), "the plot").unwrap();

        let copied = other.copy_from(&vault, std::slice::from_ref(&wanted)).unwrap();
        assert_eq!((copied.present, copied.problems.len()), (0, 1));
        assert!(!other.path(&wanted).unwrap().exists());

        Attachment::read(&path, &vault).unwrap().keep().unwrap();
        let copied = other.copy_from(&vault, std::slice::from_ref(&wanted)).unwrap();
        assert_eq!((copied.present, copied.copied), (1, 1));
        let copied = other.copy_from(&vault, &[wanted]).unwrap();
        assert_eq!((copied.present, copied.copied), (1, 0));
    }

    #[test]
    fn backups_under_their_date_share_a_vault() {
        let folder = |name: &str| Vault::of(Path::new("/b").join(name).as_path()).folder;
        let shared = Some(PathBuf::from("/b/register.db.vault"));

        assert_eq!(folder("register-2026-11-24T033000.db"), shared);
        assert_eq!(folder("register-2026-11-24T033000-2.db"), shared);
        assert_eq!(folder("register.db"), shared);
        for other in [
            "register-2026-11-24.db",
            "-2026-11-24T033000.db",
            "register-2026-11-24T03300x.db",
            "register-2026-11-24T033000-100.db",
            "register-2026-11-24T033000-.db",
        ] {
            assert_eq!(folder(other), Some(PathBuf::from(format!("/b/{other}.vault"))));
        }
    }
}
