//! The register on disk: the only room that speaks SQL.

mod as_at;
mod backup;
mod body;
mod bulk_insert;
mod busy;
mod changes;
mod copy;
mod duty;
mod evidence;
mod filter;
mod finding;
mod history_views;
mod import;
mod inspection;
mod item;
mod journal;
mod log;
mod lookup;
mod owner;
mod progress;
mod register_path;
mod reminder;
mod restore;
mod schema;
mod snooze;
mod sql_text;
mod sqlite_errors;
mod stand;
mod storage_warnings;
mod undo;
mod values;
mod vault;
mod verify;
mod wal;
mod words;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{Error, Result};
use crate::model::act::Act;

pub use backup::BackedUp;
pub use busy::{heed, is_interrupted};
pub use evidence::Covering;
pub use finding::Added;
pub use item::Detail;
pub use journal::hex;
pub use lookup::Called;
pub use owner::OwnerNow;
pub use reminder::{Claimed, LEASE, Wanted as WantedDigest, Watch};
pub use restore::{Loss, Restored, restore};
pub use stand::{Reach, Stand};
pub use storage_warnings::warnings;
pub use vault::{Carried, Checked, Draft, Vault, Wanted};

/// What a register in memory goes by; that of a file is absolute.
const IN_MEMORY: &str = "the register in memory";

/// An open register.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: PathBuf,
    /// The copy of it as it was before it was moved on from an older version.
    copy: Option<PathBuf>,
}

/// What a writing command did.
#[derive(Debug)]
pub struct ActResult<T> {
    pub value: T,
    /// The number of its act; none where nothing was changed, so that none was written.
    pub act: Option<i64>,
}

/// Whether a writing command may make the register that it writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfMissing {
    /// It may: a register that is not there is made.
    Create,
    /// It may not: there must be one.
    Refuse,
}

/// The transaction of one act. Everything that writes is done through it.
#[derive(Debug)]
pub struct Tx<'a> {
    db: &'a Connection,
    day: NaiveDate,
    refs: RefCell<Refs>,
}

/// What an act is about, by name; of many, only the first are named.
#[derive(Debug, Default)]
struct Refs {
    names: Vec<String>,
    more: usize,
}

impl Refs {
    const NAMED: usize = 20;

    fn add(&mut self, name: String) {
        match () {
            () if self.names.contains(&name) => {}
            () if self.names.len() < Refs::NAMED => self.names.push(name),
            () => self.more += 1,
        }
    }

    fn told(mut self) -> Vec<String> {
        if self.more > 0 {
            self.names.push(format!("and {} more", self.more));
        }
        self.names
    }
}

impl Store {
    /// Opens a register for reading: no write lock is taken, and nothing is written but the
    /// rolling back of what an interrupted writer left behind.
    pub fn read(path: &Path) -> Result<Store> {
        Store::read_after(path, schema::compare)
    }

    /// The same once a look at the database has allowed it.
    fn read_after(
        path: &Path,
        look: impl Fn(&Connection) -> std::result::Result<(), sqlite_errors::Fault>,
    ) -> Result<Store> {
        let path = register_path::existing(path)?;
        let open = || Store::opened(&path, OpenFlags::SQLITE_OPEN_READ_ONLY, &look);
        match open() {
            Err(fault) if fault.is_hot_journal() => {
                schema::roll_back(&path).and_then(|()| open()).map_err(|fault| fault.told(&path))
            }
            opened => opened.map_err(|fault| fault.told(&path)),
        }
    }

    /// Opens a register and does one action to it; makes it first where that is allowed.
    ///
    /// A new register appears whole, with the action done, or not at all. Should another process make
    /// it in the meantime, the action is done to that one.
    pub fn write<T>(
        path: &Path,
        if_missing: IfMissing,
        first: &Act,
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<Written<T>> {
        match register_path::look(path)? {
            register_path::Found::Register(path) => {
                let value = action(&mut Store::write_to(&path)?)?;
                Ok(Written { value, made: None })
            }
            register_path::Found::Empty(path) if if_missing == IfMissing::Create => {
                Store::fill(&path, first, action)
            }
            register_path::Found::Nothing(path) if if_missing == IfMissing::Create => {
                Store::make(&path, first, action)
            }
            register_path::Found::Nothing(path) | register_path::Found::Empty(path) => {
                Err(register_path::missing(&path))
            }
        }
    }

    /// A register in memory, which is gone with the process.
    pub fn in_memory(first: &Act) -> Result<Store> {
        let path = PathBuf::from(IN_MEMORY);
        let mut db = Connection::open_in_memory()?;
        schema::prepare(&mut db).map_err(|fault| fault.told(&path))?;
        let mut store = Store { db, path, copy: None };
        store.found(first)?;
        Ok(store)
    }

    fn write_to(path: &Path) -> Result<Store> {
        let store = Store::opened(path, OpenFlags::SQLITE_OPEN_READ_WRITE, schema::compare)
            .map_err(|fault| fault.told(path))?;
        schema::prepare_for_writing(&store.db)?;
        Ok(store)
    }

    fn opened(
        path: &Path,
        mode: OpenFlags,
        look: impl Fn(&Connection) -> std::result::Result<(), sqlite_errors::Fault>,
    ) -> std::result::Result<Store, sqlite_errors::Fault> {
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags)?;
        schema::prepare_to_read(&mut db)?;
        let mut copy = None;
        if mode.contains(OpenFlags::SQLITE_OPEN_READ_WRITE) {
            wal::leave(&db, path)?;
            schema::prepare(&mut db)?;
            copy = schema::bring_up_to_date(&mut db, path, schema::MIGRATIONS)?;
        }
        look(&db)?;
        Ok(Store { db, path: path.to_owned(), copy })
    }

    /// Makes a register beside its place, does the action, and only then puts it there.
    fn make<T>(
        path: &Path,
        first: &Act,
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<Written<T>> {
        register_path::check_nothing_is_left(path)?;
        let draft = register_path::draft(path)?;
        let mut store = Store::in_place(draft.path(), first)?;
        let value = action(&mut store)?;
        drop(store);
        match register_path::put(draft, path)? {
            register_path::Put::There => Ok(Written { value, made: Some(path.to_owned()) }),
            register_path::Put::SomebodyElseWasFirst => {
                let value = action(&mut Store::write_to(path)?)?;
                Ok(Written { value, made: None })
            }
        }
    }

    /// Makes a register of a file without a byte, and does the action, in one transaction: if the action
    /// is refused, the file is again without a byte.
    fn fill<T>(
        path: &Path,
        first: &Act,
        action: impl Fn(&mut Store) -> Result<T>,
    ) -> Result<Written<T>> {
        let mut store = Store::unmade(path).map_err(|fault| fault.told(path))?;
        store.db.execute_batch("begin exclusive")?;
        let is_ours = schema::is_empty(&store.db)?;
        if is_ours {
            found(&store.db, first)?;
        }
        let value = action(&mut store)?;
        store.db.execute_batch("commit")?;
        Ok(Written { value, made: is_ours.then(|| path.to_owned()) })
    }

    fn unmade(path: &Path) -> std::result::Result<Store, sqlite_errors::Fault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut db = Connection::open_with_flags(path, flags)?;
        schema::prepare(&mut db)?;
        schema::prepare_for_writing(&db)?;
        Ok(Store { db, path: path.to_owned(), copy: None })
    }

    /// Makes a register in a file that holds nothing yet.
    fn in_place(path: &Path, first: &Act) -> Result<Store> {
        let mut store = Store::unmade(path).map_err(|fault| fault.told(path))?;
        store.found(first)?;
        Ok(store)
    }

    fn found(&mut self, first: &Act) -> Result<()> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        found(&tx, first)?;
        Ok(tx.commit()?)
    }

    /// The one door for writing: one command, one act, one step of `undo`.
    ///
    /// What the action refuses leaves no trace, and a action that changes nothing leaves no act.
    pub fn change<T>(
        &mut self,
        act: &Act,
        action: impl FnOnce(&Tx) -> Result<T>,
    ) -> Result<ActResult<T>> {
        let path = self.path.clone();
        self.change_unnamed(act, action).map_err(|error| sqlite_errors::naming(error, &path))
    }

    fn change_unnamed<T>(
        &mut self,
        act: &Act,
        action: impl FnOnce(&Tx) -> Result<T>,
    ) -> Result<ActResult<T>> {
        if busy::is_interrupted() {
            return Err(Error::Interrupted);
        }
        // A register that is being made is inside a transaction already.
        let is_nested = !self.db.is_autocommit();
        self.db.execute_batch(if is_nested { "savepoint act" } else { "begin immediate" })?;
        let done = acted(&self.db, act, action);
        match (&done, is_nested) {
            (Ok(ActResult { act: Some(_), .. }), false) => commit(&self.db)?,
            (Ok(ActResult { act: Some(_), .. }), true) => self.db.execute_batch("release act")?,
            // What fails here was rolled back by SQLite itself.
            (_, false) => drop(self.db.execute_batch("rollback")),
            (_, true) => drop(self.db.execute_batch("rollback to act; release act")),
        }
        done
    }

    /// The copy that was made of an older register before it was moved on, if that was done just now.
    pub fn copy_of_the_old(&self) -> Option<&Path> {
        self.copy.as_deref()
    }

    /// Reads files once, each into a copy in the vault of a register, before anything is changed: no
    /// lock is held meanwhile, and what is not kept is gone again.
    pub fn drafts(register: &Path, files: &[PathBuf]) -> Result<Vec<Draft>> {
        let vault = Vault::of(&register_path::existing_in_any_mode(register)?);
        files.iter().map(|file| vault.draft(file)).collect()
    }

    /// Makes the folder of the register that nobody named, for its owner alone.
    pub fn make_folder(folder: &Path) -> Result<()> {
        register_path::make_folder(folder)
    }
}

/// Ends a transaction. Where the disk fails at the very last step, nobody can tell any more whether it
/// was kept, and nothing else is said.
fn commit(db: &Connection) -> Result<()> {
    db.execute_batch("commit").map_err(|cause| match sqlite_errors::is_of_the_last_step(&cause) {
        true => Error::Io(
            "the disk failed while this was being kept; `track log` tells whether it was".into(),
        ),
        false => cause.into(),
    })
}

/// The first act: the schema and the bodies that come with the program.
fn found(db: &Connection, first: &Act) -> Result<()> {
    schema::create(db)?;
    let act = journal::begin(db, first)?;
    body::insert_built_in(db)?;
    journal::seal(db, act, &[])?;
    Ok(())
}

/// Does a action within the open transaction: the act, its rows, its seal.
fn acted<T>(
    db: &Connection,
    act: &Act,
    action: impl FnOnce(&Tx) -> Result<T>,
) -> Result<ActResult<T>> {
    let id = journal::begin(db, act)?;
    let tx = Tx { db, day: act.now.today(), refs: RefCell::default() };
    let value = action(&tx)?;
    let refs = tx.refs.into_inner().told();
    Ok(match journal::seal(db, id, &refs)? {
        journal::Sealed::Changes => ActResult { value, act: Some(id) },
        journal::Sealed::Nothing => ActResult { value, act: None },
    })
}

/// What came of a action, and whether the register had to be made for it.
#[derive(Debug)]
pub struct Written<T> {
    pub value: T,
    /// Where a register was made.
    pub made: Option<PathBuf>,
}

impl Tx<'_> {
    /// Records which finding, body or inspection the act is about.
    fn names(&self, name: impl Into<String>) {
        self.refs.borrow_mut().add(name.into());
    }
}

/// The version of SQLite below which a race can lose committed pages.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Refuses to work with a SQLite that is known to lose data.
fn check_sqlite() -> Result<()> {
    match rusqlite::version_number() {
        version if version >= OLDEST_SQLITE => Ok(()),
        _ => Err(Error::Configuration(format!(
            "track needs SQLite 3.51.3 or newer and was built with {}",
            rusqlite::version()
        ))),
    }
}
