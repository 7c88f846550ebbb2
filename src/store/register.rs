//! An open register.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::query::Query;
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
