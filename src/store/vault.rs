//! The vault: files that show what was done, in a folder beside the register, each named by its
//! SHA-256. No command takes a file out of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::journal::hex;
use super::{Store, register_path};
use crate::error::{Error, Result};
use crate::model::evidence::label;

/// No file of evidence is larger.
pub const LARGEST: u64 = 1 << 30;

/// The folder with the files; none where the register is in memory.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: Option<PathBuf>,
}

/// A file read whole, and copied to where it will be kept.
#[derive(Debug)]
pub struct Draft {
    /// The name that it had: a label, and no path.
    pub name: String,
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
    copy: RefCell<Option<NamedTempFile>>,
}

/// A file that is to be in a vault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
}

/// What became of carrying files from one vault to another.
#[derive(Debug, Default)]
pub struct Carried {
    pub there: usize,
    pub copied: usize,
    /// What is wrong with those that are not, a sentence each.
    pub faults: Vec<String>,
}

/// What a look at every file of a vault found.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many files are there and are what they were.
    pub sound: usize,
    /// What is wrong with the others, a sentence each.
    pub faults: Vec<String>,
    /// What lies there and no row of the register names, as after an undo.
    pub extra: Vec<String>,
}

/// Whether every row of `evidence` has its file, with the right size and hash.
pub fn check(db: &Connection, register: &Path) -> Result<Checked> {
    let vault = Vault::of(register);
    let mut checked = Checked::default();
    let wanted = wanted(db)?;
    for file in &wanted {
        match vault.sound(file) {
            Ok(_) => checked.sound += 1,
            Err(error) => checked.faults.push(error.to_string()),
        }
    }
    let known: BTreeSet<&str> = wanted.iter().map(|file| file.sha256.as_str()).collect();
    checked.extra = vault.names()?.into_iter().filter(|name| !known.contains(&**name)).collect();
    Ok(checked)
}

/// Every file that the register names, once.
pub fn wanted(db: &Connection) -> Result<Vec<Wanted>> {
    let mut query = db.prepare(
        "select distinct sha256, size from evidence order by sha256 collate \"binary\", size",
    )?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let rows = rows.map(|row| {
        row.map(|(sha256, size)| Wanted { sha256, size: u64::try_from(size).unwrap_or(0) })
    });
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Store {
    /// Looks at every file of the vault.
    pub fn check_vault(&self) -> Result<Checked> {
        check(&self.db, &self.path)
    }
}

impl Vault {
    /// The vault of a register. Backups that are kept under their date share one.
    pub fn of(register: &Path) -> Vault {
        let name = register.file_name().unwrap_or_default().to_string_lossy();
        let name = match undated(&name) {
            Some(stem) => format!("{stem}.db").into(),
            None => register.file_name().unwrap_or_default().to_owned(),
        };
        let folder = register.with_file_name(name).with_added_extension("vault");
        Vault { folder: Some(folder) }
    }

    /// That of a register in memory, which keeps nothing.
    pub fn nowhere() -> Vault {
        Vault { folder: None }
    }

    /// Where it is.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Reads a file once, from its beginning to its end, into a copy that is gone when dropped.
    pub fn draft(&self, path: &Path) -> Result<Draft> {
        let mut file = opened(path)?;
        check_size(path, file.metadata().map_err(|cause| Error::reading(path, &cause))?.len())?;
        let copy = self.folder.as_deref().map(empty_copy).transpose()?;
        let copied = match &copy {
            Some(copy) => copied(&mut file, copy.as_file(), path, copy.path())?,
            None => copied(&mut file, io::sink(), path, path)?,
        };
        // It may have grown meanwhile, or not have said how long it is.
        check_size(path, copied.size)?;
        if let Some(copy) = &copy {
            copy.as_file().sync_all().map_err(|cause| Error::writing(copy.path(), &cause))?;
        }
        let Wanted { sha256, size } = copied;
        Ok(Draft { name: label(path), sha256, size, copy: RefCell::new(copy) })
    }

    /// A file of the vault, at its beginning, after it was found to be what it was.
    pub fn sound(&self, wanted: &Wanted) -> Result<File> {
        let (mut file, path) = self.file(wanted)?;
        if copied(&mut file, io::sink(), &path, &path)? != *wanted {
            return Err(damaged(wanted, &path));
        }
        file.rewind().map_err(|cause| Error::reading(&path, &cause))?;
        Ok(file)
    }

    /// Writes a file of the vault; told at its end whether it was what went in.
    pub fn write(&self, wanted: &Wanted, to: impl Write, to_path: &Path) -> Result<()> {
        let (mut file, path) = self.file(wanted)?;
        match copied(&mut file, to, &path, to_path)? == *wanted {
            true => Ok(()),
            false => Err(damaged(wanted, &path)),
        }
    }

    /// Writes a file of the vault to a new one, for its owner alone: whole and sound, or not at all.
    pub fn write_new(&self, wanted: &Wanted, path: &Path) -> Result<()> {
        let failed = |cause: io::Error| Error::writing(path, &cause);
        let path = &std::path::absolute(path).map_err(failed)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let copy =
            tempfile::Builder::new().prefix(".track-").tempfile_in(folder).map_err(failed)?;
        self.write(wanted, copy.as_file(), path)?;
        copy.as_file().sync_all().map_err(failed)?;
        copy.persist_noclobber(path).map_err(|refused| match refused.error.kind() {
            io::ErrorKind::AlreadyExists => Error::CannotCreate(format!(
                "{} is there already, and was left as it is",
                path.display()
            )),
            _ => failed(refused.error),
        })?;
        register_path::sync_folder(path);
        Ok(())
    }

    fn file(&self, wanted: &Wanted) -> Result<(File, PathBuf)> {
        let path = self.path(wanted)?;
        match opened(&path) {
            Err(Error::NoInput(_)) => Err(Error::NoInput(format!(
                "the evidence {} is missing: there is no {}",
                short(wanted),
                path.display()
            ))),
            Err(Error::Refused(why)) => Err(Error::BadData(why)),
            opened => Ok((opened?, path)),
        }
    }

    /// Brings every wanted file from another vault that is not here already.
    pub fn carry(&self, from: &Vault, wanted: &[Wanted]) -> Result<Carried> {
        let mut carried = Carried::default();
        for file in wanted {
            match self.has(file) {
                true => carried.there += 1,
                false => match self.bring(from, file) {
                    Ok(()) => {
                        carried.there += 1;
                        carried.copied += 1;
                    }
                    Err(Error::NoInput(why) | Error::BadData(why)) => carried.faults.push(why),
                    Err(error) => return Err(error),
                },
            }
        }
        Ok(carried)
    }

    fn bring(&self, from: &Vault, wanted: &Wanted) -> Result<()> {
        let Some(folder) = self.folder.as_deref() else { return Ok(()) };
        let copy = empty_copy(folder)?;
        from.write(wanted, copy.as_file(), copy.path())?;
        copy.as_file().sync_all().map_err(|cause| Error::writing(copy.path(), &cause))?;
        register_path::replace(copy, &self.path(wanted)?)
    }

    /// Whether a file is here, by its size; `check` looks closer.
    fn has(&self, wanted: &Wanted) -> bool {
        let metadata = self.path(wanted).and_then(|path| {
            fs::symlink_metadata(&path).map_err(|cause| Error::reading(&path, &cause))
        });
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() == wanted.size)
    }

    /// The path of a file: nothing but a hash is ever made part of one.
    fn path(&self, wanted: &Wanted) -> Result<PathBuf> {
        let name = &wanted.sha256;
        let is_hash =
            name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match &self.folder {
            Some(folder) if is_hash => Ok(folder.join(name)),
            Some(_) => Err(Error::BadData(format!("{name:?} is no hash of a file"))),
            None => {
                Err(Error::NoInput("the register is in memory, where no file is kept".to_owned()))
            }
        }
    }

    fn names(&self) -> Result<Vec<String>> {
        let Some(folder) = &self.folder else { return Ok(Vec::new()) };
        let entries = match fs::read_dir(folder) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|cause| Error::reading(folder, &cause))?,
        };
        let name = |entry: io::Result<fs::DirEntry>| {
            entry.map(|entry| entry.file_name().to_string_lossy().into_owned())
        };
        let names: io::Result<Vec<String>> = entries.map(name).collect();
        let mut names = names.map_err(|cause| Error::reading(folder, &cause))?;
        names.sort();
        Ok(names)
    }
}

impl Draft {
    /// Gives the copy its name, for good: only then may a row tell of it.
    pub fn keep(&self) -> Result<()> {
        let Some(copy) = self.copy.borrow_mut().take() else { return Ok(()) };
        let path = copy.path().with_file_name(&self.sha256);
        register_path::replace(copy, &path)
    }
}

/// The name without its date, where it has one: `register` of `register-2026-11-24T033000.db`.
pub fn undated(name: &str) -> Option<&str> {
    const DATE: &[u8; 18] = b"-dddd-dd-ddTdddddd";
    let dated = name.strip_suffix(".db")?;
    let (stem, date) = dated.split_at_checked(dated.len().checked_sub(DATE.len())?)?;
    let fits = |(byte, form): (u8, &u8)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte == *form,
    };
    (!stem.is_empty() && date.bytes().zip(DATE).all(fits)).then_some(stem)
}

/// Opens a file that is one: a link is not followed, and a device or a pipe is not waited for. What was
/// looked at may be another thing by the time it is opened, so it is looked at again.
fn opened(path: &Path) -> Result<File> {
    let failed = |cause: io::Error| Error::reading(path, &cause);
    check_is_file(path, &fs::symlink_metadata(path).map_err(failed)?)?;
    let file = unfollowed().open(path).map_err(failed)?;
    check_is_file(path, &file.metadata().map_err(failed)?)?;
    Ok(file)
}

/// How a file is opened that may have become a link, a device or a pipe.
fn unfollowed() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        let flags = i32::try_from(flags.bits()).unwrap_or_default();
        std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, flags);
    }
    options
}

fn check_size(path: &Path, size: u64) -> Result<()> {
    match size > LARGEST {
        true => Err(Error::refused(format!(
            "{} is over 1 GiB long; keep it elsewhere, and note where",
            path.display()
        ))),
        false => Ok(()),
    }
}

fn check_is_file(path: &Path, what: &Metadata) -> Result<()> {
    let kind = match what.file_type() {
        kind if kind.is_file() => return Ok(()),
        kind if kind.is_symlink() => "a link; name the file itself",
        kind if kind.is_dir() => "a folder; name a file",
        _ => "a device or a pipe; name a file",
    };
    Err(Error::refused(format!("{} is {kind}", path.display())))
}

/// An empty file in the vault, for its owner alone, gone when dropped. The vault is made for it.
fn empty_copy(folder: &Path) -> Result<NamedTempFile> {
    let failed = |cause: io::Error| Error::writing(folder, &cause);
    match fs::symlink_metadata(folder) {
        Ok(what) if !what.is_dir() => {
            return Err(Error::CannotCreate(format!(
                "{} is to be the folder of the evidence, and is a link or a file",
                folder.display()
            )));
        }
        Ok(_) => {}
        Err(_) => register_path::make_one_folder(folder).map_err(failed)?,
    }
    tempfile::Builder::new().prefix(".track-").tempfile_in(folder).map_err(failed)
}

/// Copies to the end, or to just over the largest size; what it was, byte for byte.
fn copied(
    from: &mut impl Read,
    mut to: impl Write,
    from_path: &Path,
    to_path: &Path,
) -> Result<Wanted> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    while size <= LARGEST {
        let read = match from.read(&mut buffer) {
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(|cause| Error::reading(from_path, &cause))?,
        };
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        to.write_all(bytes).map_err(|cause| Error::writing(to_path, &cause))?;
        size += bytes.len() as u64;
    }
    Ok(Wanted { sha256: hex(&hash.finalize()), size })
}

fn damaged(wanted: &Wanted, path: &Path) -> Error {
    Error::BadData(format!(
        "the evidence {} is damaged: {} is not what was put there; a backup may have it",
        short(wanted),
        path.display()
    ))
}

fn short(wanted: &Wanted) -> &str {
    wanted.sha256.get(..12).unwrap_or(&wanted.sha256)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_takes_the_place_of_a_file_is_not_followed() {
        let (folder, path) = folder_with("secret", "the secret");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(path, &link).unwrap();

        assert!(unfollowed().open(&link).is_err());
        assert!(
            opened(&link).unwrap_err().to_string().ends_with("is a link; name the file itself")
        );
    }

    #[test]
    fn what_is_kept_comes_back_and_what_was_changed_does_not() {
        let (folder, path) = folder_with("plan.txt", "the plan");
        let vault = Vault::of(&folder.path().join("register.db"));
        let draft = vault.draft(&path).unwrap();
        let wanted = Wanted { sha256: draft.sha256.clone(), size: draft.size };
        assert!(vault.sound(&wanted).is_err(), "it is not kept yet");
        draft.keep().unwrap();

        let mut back = Vec::new();
        vault.write(&wanted, &mut back, &path).unwrap();
        assert_eq!(back, b"the plan");

        fs::write(vault.path(&wanted).unwrap(), "the plot").unwrap();
        assert_eq!(vault.sound(&wanted).unwrap_err().exit_code(), 65);
        assert_eq!(vault.write(&wanted, io::sink(), &path).unwrap_err().exit_code(), 65);
        let copy = folder.path().join("copy");
        assert!(vault.write_new(&wanted, &copy).is_err() && !copy.exists());
    }

    #[test]
    fn a_damaged_file_is_not_carried_into_a_backup() {
        let (folder, path) = folder_with("plan.txt", "the plan");
        let vault = Vault::of(&folder.path().join("register.db"));
        let draft = vault.draft(&path).unwrap();
        draft.keep().unwrap();
        let wanted = Wanted { sha256: draft.sha256.clone(), size: draft.size };
        let other = Vault::of(&folder.path().join("copy.db"));
        fs::write(vault.path(&wanted).unwrap(), "the plot").unwrap();

        let carried = other.carry(&vault, std::slice::from_ref(&wanted)).unwrap();
        assert_eq!((carried.there, carried.faults.len()), (0, 1));
        assert!(!other.path(&wanted).unwrap().exists());

        vault.draft(&path).unwrap().keep().unwrap();
        let carried = other.carry(&vault, std::slice::from_ref(&wanted)).unwrap();
        assert_eq!((carried.there, carried.copied), (1, 1));
        let carried = other.carry(&vault, &[wanted]).unwrap();
        assert_eq!((carried.there, carried.copied), (1, 0));
    }

    #[test]
    fn backups_under_their_date_share_a_vault() {
        let folder = |name: &str| Vault::of(Path::new("/b").join(name).as_path()).folder;
        let shared = Some(PathBuf::from("/b/register.db.vault"));

        assert_eq!(folder("register-2026-11-24T033000.db"), shared);
        assert_eq!(folder("register.db"), shared);
        for other in
            ["register-2026-11-24.db", "-2026-11-24T033000.db", "register-2026-11-24T03300x.db"]
        {
            assert_eq!(folder(other), Some(PathBuf::from(format!("/b/{other}.vault"))));
        }
    }
}
