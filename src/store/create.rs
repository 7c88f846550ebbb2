//! New registers: one appears complete, with the action that it was made for done, or not at all.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::file_header::FileHeader;
use super::reading::check_unaltered;
use super::register::{IN_MEMORY, Store};
use super::register_path::{self, AtPath};
use super::sharing::Sharing;
use super::sqlite_errors::{self, naming};
use super::transaction::{Decided, Tx, act_in_transaction};
use super::{built_in_bodies, connection, migration, new_file, schema, schema_check, wal};
use crate::error::Result;
use crate::model::act::Act;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    Create,
    Refuse,
}

/// What the first act does besides creating a register; it returns what there is to say.
pub type Settings<'a> = &'a dyn Fn(&Tx) -> Result<Vec<String>>;

#[derive(Debug)]
pub struct WriteResult<T> {
    pub value: T,
    pub created: Option<PathBuf>,
}

impl Store {
    /// Should another process create the register in the meantime, the action is done to that one.
    pub fn write<T>(
        path: &Path,
        if_missing: IfMissing,
        first: (&Act, Settings),
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<WriteResult<T>> {
        match register_path::inspect(path)? {
            AtPath::Register(path) => {
                let value = action(&mut Store::open_to_write(&path)?)?;
                Ok(WriteResult { value, created: None })
            }
            AtPath::EmptyFile(path) if if_missing == IfMissing::Create => {
                fill(&path, first, action)
            }
            AtPath::Nothing(path) if if_missing == IfMissing::Create => {
                create(&path, first, action)
            }
            AtPath::Nothing(path) | AtPath::EmptyFile(path) => Err(register_path::missing(&path)),
        }
    }

    fn open_to_write(path: &Path) -> Result<Store> {
        let open = || -> Result<Store> {
            FileHeader::read(path)?.check_writable().map_err(sqlite_errors::restorable)?;
            let mut db = connection::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection::prepare_to_read(&mut db)?;
            wal::leave(&db, path)?;
            connection::prepare(&mut db)?;
            let copy = migration::upgrade(&mut db, path, schema::MIGRATIONS, check_unaltered)?;
            schema_check::compare(&db)?;
            connection::prepare_for_writing(&db)?;
            Ok(Store::of(db, path).upgraded(copy))
        };
        open().map_err(|error| naming(error, path))
    }

    pub fn in_memory(first: &Act) -> Result<Store> {
        let path = Path::new(IN_MEMORY);
        let mut db = Connection::open_in_memory()?;
        connection::prepare(&mut db)?;
        let mut store = Store::of(db, path);
        begin_exclusively(&mut store, (first, &|_| Ok(Vec::new())))?;
        Ok(store)
    }

    pub fn create_folders(folder: &Path) -> Result<()> {
        new_file::create_folders(folder)
    }
}

/// The file gets its name only after the action.
fn create<T>(
    path: &Path,
    first: (&Act, Settings),
    action: impl Fn(&mut Store) -> Result<T>,
) -> Result<WriteResult<T>> {
    register_path::check_no_sidecars(path)?;
    let file = new_file::temporary(path)?;
    let mut store = open_empty(file.path())?;
    begin_exclusively(&mut store, first)?;
    let value = action(&mut store)?;
    drop(store);
    if new_file::place(file, path)?.is_none() {
        return Ok(WriteResult { value, created: Some(path.to_owned()) });
    }
    let value = action(&mut Store::open_to_write(path)?)?;
    Ok(WriteResult { value, created: None })
}

/// One transaction: if the action is refused, the file is empty again.
fn fill<T>(
    path: &Path,
    first: (&Act, Settings),
    action: impl Fn(&mut Store) -> Result<T>,
) -> Result<WriteResult<T>> {
    // Before anything is in it: a shell has made it as the umask says.
    Sharing::default().set(path)?;
    let mut store = open_empty(path)?;
    store.db.execute_batch("begin exclusive")?;
    let is_ours = schema::is_empty(&store.db)?;
    if is_ours {
        begin(&store.db, first)?;
    }
    let value = action(&mut store)?;
    store.db.execute_batch("commit")?;
    Ok(WriteResult { value, created: is_ours.then(|| path.to_owned()) })
}

fn open_empty(path: &Path) -> Result<Store> {
    let db = connection::open_to_write(path)?;
    connection::prepare_for_writing(&db)?;
    Ok(Store::of(db, path))
}

fn begin_exclusively(store: &mut Store, first: (&Act, Settings)) -> Result<()> {
    let tx = store.db.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    begin(&tx, first)?;
    Ok(tx.commit()?)
}

fn begin(db: &Connection, (first, settings): (&Act, Settings)) -> Result<()> {
    schema::create(db)?;
    act_in_transaction(db, first, |tx| {
        built_in_bodies::insert(db)?;
        settings(tx).map(Decided::Keep)
    })?;
    Ok(())
}
