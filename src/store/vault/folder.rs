//! The folder of a vault: what it is called, and how files get in and out.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::dated::{dated, kept_of};
use super::open_folder::{OpenFolder, UnnamedFile};
use super::reading::{self, VaultFile};
use super::recorded::RecordedFile;
use crate::error::{Error, Result};
use crate::store::new_file;
use crate::store::sharing::Sharing;

/// None where the register is in memory.
#[derive(Debug, Clone)]
pub struct Vault {
    folder: Option<PathBuf>,
    sharing: Sharing,
    /// Opened once, by the first who needs it.
    opened: OnceCell<Rc<OpenFolder>>,
}

impl Vault {
    /// Backups named by their date share a vault. What was kept of a register has the vault of that register.
    pub fn of(register: &Path) -> Vault {
        let name = register.file_name().unwrap_or_default();
        let own = name.to_str().map(|name| std::iter::successors(Some(name), |name| kept_of(name)));
        let name = match own.and_then(Iterator::last) {
            Some(name) => match dated(name) {
                Some(dated) => format!("{}.db", dated.stem).into(),
                None => name.into(),
            },
            None => name.to_owned(),
        };
        Vault {
            folder: Some(register.with_file_name(name).with_added_extension("vault")),
            sharing: Sharing::of(register),
            opened: OnceCell::new(),
        }
    }

    /// The vault of a register that isn't there yet, to be shared as another is.
    pub fn shared_as(self, other: &Vault) -> Vault {
        Vault { sharing: other.sharing, ..self }
    }

    pub fn in_memory() -> Vault {
        Vault { folder: None, sharing: Sharing::default(), opened: OnceCell::new() }
    }

    pub fn folder(self) -> Option<PathBuf> {
        self.folder
    }

    pub fn open_verified(&self, recorded: &RecordedFile) -> Result<File> {
        let (mut file, path) = self.open(recorded)?;
        checked(recorded, &mut file, &path, io::sink(), &path)?;
        file.rewind().map_err(|cause| Error::reading(&path, &cause))?;
        Ok(file)
    }

    /// Damage shows only at the end.
    pub fn write(&self, recorded: &RecordedFile, to: impl Write, to_path: &Path) -> Result<()> {
        let (mut file, path) = self.open(recorded)?;
        checked(recorded, &mut file, &path, to, to_path)
    }

    fn open(&self, recorded: &RecordedFile) -> Result<(File, PathBuf)> {
        let name = name(&recorded.file)?;
        let Some(folder) = &self.folder else {
            return Err(Error::NoInput("the register is in memory, where no file is kept".into()));
        };
        let path = folder.join(name);
        let Some(opened) = self.opened()? else { return Err(missing(recorded, &path)) };
        let failed = |cause: io::Error| match (cause.kind(), Error::reading(&path, &cause)) {
            (io::ErrorKind::NotFound, _) => missing(recorded, &path),
            (_, Error::Permission(why)) => Error::Permission(why),
            _ if is_odd(&path) => {
                damaged(recorded, &format!("{} isn't a plain file", path.display()))
            }
            (_, error) => damaged(recorded, &error.to_string()),
        };
        let file = opened.read(name).map_err(failed)?;
        if file.metadata().is_ok_and(|about| about.is_file()) {
            return Ok((file, path));
        }
        Err(failed(io::ErrorKind::InvalidInput.into()))
    }

    /// Whether it has a file of that length, which is quickly seen.
    pub fn check_is_there(&self, recorded: &RecordedFile) -> Result<()> {
        if self.folder.is_none() {
            return Ok(());
        }
        let (file, path) = self.open(recorded)?;
        let length = file.metadata().map_err(|cause| Error::reading(&path, &cause))?.len();
        if length == recorded.file.size {
            return Ok(());
        }
        Err(damaged(recorded, &format!("{} has another length", path.display())))
    }

    pub fn names(&self) -> Result<Vec<String>> {
        let (Some(path), Some(opened)) = (&self.folder, self.opened()?) else {
            return Ok(Vec::new());
        };
        opened.names().map_err(|cause| Error::reading(path, &cause))
    }

    /// Refuses a link or a file in place of the folder.
    pub fn check_is_folder(&self) -> Result<()> {
        self.opened().map(drop)
    }

    /// Whether both are the same folder, under whatever names.
    pub fn is_same_folder(&self, other: &Vault) -> bool {
        let opened = |vault: &Vault| vault.opened().ok().flatten();
        opened(self).zip(opened(other)).is_some_and(|(one, other)| one.is_same(&other))
    }

    /// None where there is none.
    fn opened(&self) -> Result<Option<Rc<OpenFolder>>> {
        let (None, Some(path)) = (self.opened.get(), &self.folder) else {
            return Ok(self.opened.get().cloned());
        };
        match OpenFolder::open(path) {
            Ok(opened) => Ok(Some(Rc::clone(self.opened.get_or_init(|| Rc::new(opened))))),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(_) if is_no_folder(path) => Err(Error::BadData(format!(
                "{} must be a folder (for evidence), but it is a link or a file; move it away, and put the folder \
                 itself there if there was one",
                path.display()
            ))),
            Err(cause) => Err(Error::reading(path, &cause)),
        }
    }

    /// A folder that can't be opened is complained of when a file in it is.
    pub fn remove_left_behind(&self) {
        if let Ok(Some(opened)) = self.opened() {
            opened.remove_left_behind();
        }
    }

    /// For its owner, or for the group that shares the register. Creates the folder if needed.
    pub fn new_file(&self) -> Result<Option<UnnamedFile>> {
        let Some(path) = &self.folder else { return Ok(None) };
        let failed = |cause: io::Error| Error::writing(path, &cause);
        if self.opened().map_err(cannot_create)?.is_none() {
            new_file::create_folder(path).map_err(failed)?;
            let opened = self.opened().map_err(cannot_create)?;
            let folder = opened.as_deref().and_then(OpenFolder::as_file);
            folder.map_or(Ok(()), |folder| self.sharing.give_folder(folder)).map_err(failed)?;
        }
        let Some(opened) = self.opened()? else {
            return Err(failed(io::ErrorKind::NotFound.into()));
        };
        let file = UnnamedFile::new(&opened).map_err(failed)?;
        self.sharing.give_file(file.as_file()).map_err(failed)?;
        Ok(Some(file))
    }
}

fn is_no_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| !about.is_dir())
}

fn cannot_create(error: Error) -> Error {
    match error {
        Error::BadData(why) => Error::CannotCreate(why),
        other => other,
    }
}

/// A link, a folder or a device.
fn is_odd(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|about| !about.is_file())
}

/// Nothing but a hash becomes part of a path.
fn name(file: &VaultFile) -> Result<&str> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if file.sha256.len() == 64 && file.sha256.bytes().all(is_digit) {
        return Ok(&file.sha256);
    }
    Err(Error::BadData(format!("{:?} is not the hash of a file", file.sha256)))
}

fn missing(recorded: &RecordedFile, path: &Path) -> Error {
    let (called, path) = (&recorded.called, path.display());
    Error::NoInput(format!("the evidence {called} is missing: there is no {path}"))
}

fn damaged(recorded: &RecordedFile, why: &str) -> Error {
    Error::BadData(format!("the evidence {} is damaged: {why}", recorded.called))
}

/// Reads a file to its end, and compares it with its hash.
fn checked(
    recorded: &RecordedFile,
    file: &mut File,
    path: &Path,
    to: impl Write,
    to_path: &Path,
) -> Result<()> {
    let unread = |cause: &io::Error| damaged(recorded, &Error::reading(path, cause).to_string());
    if reading::copy(file, unread, to, to_path)? == recorded.file {
        return Ok(());
    }
    let path = path.display();
    Err(damaged(
        recorded,
        &format!("{path} has changed since it was added; a backup may have the original"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::vault::Attachment;

    /// A vault with a file in it, and the path of the original.
    fn with_plan() -> (tempfile::TempDir, Vault, RecordedFile) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.txt");
        fs::write(&path, "the plan").unwrap();
        let vault = Vault::of(&folder.path().join("register.db"));
        let attachment = Attachment::read(&path, &vault).unwrap();
        let recorded =
            RecordedFile { file: attachment.file.clone(), called: "plan.txt of R1".to_owned() };
        assert!(vault.open_verified(&recorded).is_err(), "it is not kept yet");
        attachment.keep(false).unwrap();
        (folder, vault, recorded)
    }

    fn path(vault: &Vault, recorded: &RecordedFile) -> PathBuf {
        vault.folder.as_ref().unwrap().join(&recorded.file.sha256)
    }

    #[test]
    fn what_is_kept_comes_back_and_what_was_changed_does_not() {
        let (_folder, vault, recorded) = with_plan();
        let mut back = Vec::new();
        vault.write(&recorded, &mut back, Path::new("back")).unwrap();
        assert_eq!(back, b"the plan");

        fs::write(path(&vault, &recorded), "the plot").unwrap();
        assert_eq!(vault.open_verified(&recorded).unwrap_err().exit_code(), 65);
        let written = vault.write(&recorded, io::sink(), Path::new("back"));
        assert_eq!(written.unwrap_err().exit_code(), 65);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_plain_file_is_damaged_and_is_never_waited_for() {
        let (folder, vault, recorded) = with_plan();
        let path = path(&vault, &recorded);
        let odd: [(&str, &dyn Fn()); 3] = [
            ("a link to the very file", &|| {
                let moved = folder.path().join("moved");
                fs::rename(&path, &moved).unwrap();
                std::os::unix::fs::symlink(moved, &path).unwrap();
            }),
            ("a pipe", &|| {
                fs::remove_file(&path).unwrap();
                let mode = rustix::fs::Mode::RUSR;
                rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0)
                    .unwrap();
            }),
            ("a folder", &|| {
                fs::remove_file(&path).unwrap();
                fs::create_dir(&path).unwrap();
            }),
        ];
        for (what, put) in odd {
            put();
            let refusal = vault.open_verified(&recorded).unwrap_err();
            assert_eq!(refusal.exit_code(), 65, "{what}: {refusal}");
            assert!(refusal.to_string().contains("isn't a plain file"), "{what}: {refusal}");
        }
    }

    /// A row may have been altered by another program.
    #[test]
    fn nothing_but_a_hash_becomes_part_of_a_path() {
        let hash = "7153425cd73d029fc1eaddd371fa8c1e4a64339a59a8f90493a7d615156069b8";
        assert_eq!(name(&VaultFile { sha256: hash.to_owned(), size: 1 }).unwrap(), hash);
        let begin = &hash[..32];
        for odd in [
            "",
            ".",
            "..",
            "../plan.txt",
            "/etc/passwd",
            "..\\plan.txt",
            "C:\\plan.txt",
            "\\\\server\\share",
            "CON",
            "NUL",
            "aux.txt",
            "plan.txt\0",
            "-rf",
            "~",
            begin,
            &hash.to_uppercase(),
            &format!("{hash}0"),
            &format!("{hash}\0"),
            &format!("{begin}/../{}", &hash[..28]),
            &format!("../{}", &hash[..61]),
            &format!("{}\0", &hash[..63]),
            &format!("{begin}{}", "é".repeat(16)),
        ] {
            let refusal = name(&VaultFile { sha256: odd.to_owned(), size: 1 }).unwrap_err();
            assert_eq!(refusal.exit_code(), 65, "{odd:?}");
        }
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

    #[test]
    fn what_was_kept_of_a_register_has_its_vault() {
        let folder = |name: &str| Vault::of(Path::new("/b").join(name).as_path()).folder;
        for kept in [
            "register.db.before-restore-2026-11-24T033000",
            "register.db.before-restore-2026-11-24T033000.2",
            "register.db.v3.backup",
            "register.db.v3.backup.12",
            "register.db.before-restore-2026-11-24T033000.v1.backup",
            "register-2026-11-24T033000.db.v2.backup",
        ] {
            assert_eq!(folder(kept), Some(PathBuf::from("/b/register.db.vault")), "{kept}");
        }
        for other in ["register.db.backup", "register.db.before-restore-today", ".v3.backup", "a.2"]
        {
            assert_eq!(folder(other), Some(PathBuf::from(format!("/b/{other}.vault"))));
        }
    }
}
