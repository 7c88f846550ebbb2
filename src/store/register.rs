//! An open register, and how an existing one is opened.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::query::Query;
use super::sqlite_errors::naming;
use super::{connection, register_path, schema_check};
use crate::error::Result;
use crate::model::public::Public;

pub const IN_MEMORY: &str = "the register in memory";

#[derive(Debug)]
pub struct Store {
    pub(super) db: Connection,
    pub(super) path: PathBuf,
    copy: Option<PathBuf>,
    /// If only that is shown which anyone may see.
    pub(super) public: Option<Public>,
}

impl Store {
    /// What tells this register from any other, in its backups too: the beginning of the seal of its first act.
    pub fn identity(&self) -> Result<String> {
        self.db.value("select substr(seal, 1, 16) from act where id = 1", [])
    }

    /// Whether what isn't public is left out.
    pub fn is_public(&self) -> bool {
        self.public.is_some()
    }

    /// The same register without what isn't public.
    #[must_use]
    pub fn public_only(self, public: Public) -> Store {
        Store { public: Some(public), ..self }
    }

    pub(super) fn of(db: Connection, path: &Path) -> Store {
        Store { db, path: path.to_owned(), copy: None, public: None }
    }

    /// Nothing is written, except to roll back what an interrupted writer left behind.
    pub fn read(path: &Path) -> Result<Store> {
        Store::read_after(path, schema_check::compare)
    }

    /// Opens even a register whose structure was altered: that is one of the checks.
    pub fn read_to_verify(path: &Path) -> Result<Store> {
        Store::read_after(path, schema_check::check_version)
    }

    fn read_after(path: &Path, check: impl Fn(&Connection) -> Result<()>) -> Result<Store> {
        let path = register_path::existing(path)?;
        let db = connection::open_to_read(&path)?;
        check(&db).map_err(|error| naming(error, &path))?;
        Ok(Store::of(db, &path))
    }

    /// With the copy that was made of it before an upgrade.
    pub(super) fn upgraded(self, copy: Option<PathBuf>) -> Store {
        Store { copy, ..self }
    }

    pub fn copy_before_upgrade(&self) -> Option<&Path> {
        self.copy.as_deref()
    }

    pub(super) fn is_in_memory(&self) -> bool {
        self.path == Path::new(IN_MEMORY)
    }
}
