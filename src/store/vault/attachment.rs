//! A file that a command is given as evidence: read before anything is changed, kept with the change.

use std::cell::{Cell, RefCell};
use std::io;
use std::path::{Path, PathBuf};

use super::folder::Vault;
use super::open_folder::UnnamedFile;
use super::reading::{self, VaultFile};
use super::recorded::RecordedFile;
use crate::error::{Error, Result};
use crate::model::evidence::label;
use crate::store::register::Store;
use crate::store::register_path;

#[derive(Debug)]
pub struct Attachment {
    /// A label, not a path.
    pub name: String,
    pub file: VaultFile,
    /// None where the register is in memory, and after `keep`.
    copy: RefCell<Option<UnnamedFile>>,
    vault: Vault,
    is_put_back: Cell<bool>,
}

impl Attachment {
    pub fn read(path: &Path, vault: &Vault) -> Result<Attachment> {
        let mut file = reading::open(path)?;
        let length = file.metadata().map_err(|cause| Error::reading(path, &cause))?.len();
        reading::check_size(path, length)?;
        let copy = vault.new_file()?;
        let unread = |cause: &io::Error| Error::reading(path, cause);
        let file = match &copy {
            Some(copy) => reading::copy(&mut file, unread, copy.as_file(), &copy.path())?,
            None => reading::copy(&mut file, unread, io::sink(), path)?,
        };
        // It may have grown meanwhile, or not have known its length.
        reading::check_size(path, file.size)?;
        Ok(Attachment {
            name: label(path),
            file,
            copy: RefCell::new(copy),
            vault: vault.clone(),
            is_put_back: Cell::default(),
        })
    }

    /// Whether rows had referred to it before, and it was missing from the vault or damaged there.
    pub fn is_put_back(&self) -> bool {
        self.is_put_back.get()
    }

    /// Only after this may a row refer to the file; `is_recorded` says whether one does already.
    pub fn keep(&self, is_recorded: bool) -> Result<()> {
        let Some(copy) = self.copy.borrow_mut().take() else { return Ok(()) };
        let there = RecordedFile { file: self.file.clone(), called: self.name.clone() };
        self.is_put_back.set(is_recorded && self.vault.open_verified(&there).is_err());
        let path = copy.path().with_file_name(&self.file.sha256);
        copy.replace(&self.file.sha256).map(drop).map_err(|cause| Error::writing(&path, &cause))
    }
}

impl Store {
    /// Before anything is changed, so that no lock is held meanwhile.
    pub fn attachments(register: &Path, files: &[PathBuf]) -> Result<Vec<Attachment>> {
        let vault = Vault::of(&register_path::existing_in_any_mode(register)?);
        files.iter().map(|file| Attachment::read(file, &vault)).collect()
    }
}
