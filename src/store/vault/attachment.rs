//! A file that a command is given as evidence: read before anything is changed, kept with the change.

use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::folder::Vault;
use super::reading::{self, VaultFile};
use crate::error::{Error, Result};
use crate::model::evidence::label;
use crate::store::register::Store;
use crate::store::{new_file, register_path};

#[derive(Debug)]
pub struct Attachment {
    /// A label, not a path.
    pub name: String,
    pub file: VaultFile,
    /// None where the register is in memory, and after `keep`.
    copy: RefCell<Option<NamedTempFile>>,
}

impl Attachment {
    pub fn read(path: &Path, vault: &Vault) -> Result<Attachment> {
        let mut file = reading::open(path)?;
        let length = file.metadata().map_err(|cause| Error::reading(path, &cause))?.len();
        reading::check_size(path, length)?;
        let copy = vault.temporary()?;
        let file = match &copy {
            Some(copy) => reading::copy(&mut file, copy.as_file(), path, copy.path())?,
            None => reading::copy(&mut file, io::sink(), path, path)?,
        };
        // It may have grown meanwhile, or not have known its length.
        reading::check_size(path, file.size)?;
        if let Some(copy) = &copy {
            copy.as_file().sync_all().map_err(|cause| Error::writing(copy.path(), &cause))?;
        }
        Ok(Attachment { name: label(path), file, copy: RefCell::new(copy) })
    }

    /// Only after this may a row refer to the file.
    pub fn keep(&self) -> Result<()> {
        let Some(copy) = self.copy.borrow_mut().take() else { return Ok(()) };
        let path = copy.path().with_file_name(&self.file.sha256);
        new_file::replace(copy, &path)
    }
}

impl Store {
    /// Before anything is changed, so that no lock is held meanwhile.
    pub fn attachments(register: &Path, files: &[PathBuf]) -> Result<Vec<Attachment>> {
        let vault = Vault::of(&register_path::existing_in_any_mode(register)?);
        files.iter().map(|file| Attachment::read(file, &vault)).collect()
    }
}
