//! Restoring: a backup replaces the register, which is kept.
//!
//! Where SQLite can still open the register, the backup is written into it under its lock, in one
//! transaction: other processes see the former state or the new one. Where it can't, the damaged file is
//! moved aside with its journals, which SQLite would apply to the new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, MAIN_DB};
use tempfile::NamedTempFile;

use super::copy::{self, Head};
use super::file_header::FileHeader;
use super::sharing::Sharing;
use super::sidecars::{SUFFIXES, with_suffix};
use super::vault::{self, FilesCopied, Vault};
use super::{
    connection, copy_check, migration, new_file, register_path, schema, sqlite_errors, wal,
};
use crate::error::{Error, Result};

#[derive(Debug)]
pub struct Restored {
    pub path: PathBuf,
    pub acts: i64,
    /// None where there was no readable register.
    pub acts_before: Option<i64>,
    /// Where the former register was moved; none where there was none.
    pub kept: Option<PathBuf>,
    pub files: FilesCopied,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    Accepted,
    Refused,
}

/// `stamp` names the file that keeps the former register.
pub fn restore(live: &Path, backup: &Path, stamp: &str, loss: Loss) -> Result<Restored> {
    let live = register_path::resolved(live)?;
    if let register_path::AtPath::Nothing(path) = register_path::inspect(backup)? {
        return Err(Error::NoInput(format!("there is no backup at {}", path.display())));
    }
    let backup = register_path::existing(backup)?;
    if live == backup {
        return Err(Error::refused(format!("{} is the register itself", backup.display())));
    }
    check_ours(&live, loss)?;
    let naming = |error| match error {
        // What is written, and may have no room, stands beside the register.
        Error::Io(_) => sqlite_errors::naming(error, &live),
        _ => sqlite_errors::naming(error, &backup),
    };
    let draft = copy::beside(&connection::open_to_read(&backup)?, &live).map_err(naming)?;
    let head = finished(&draft).map_err(naming)?;
    let copied = connection::open_to_read(draft.path())?;
    let sharing = shared_as(&live, &backup);
    sharing.give_file(draft.as_file()).map_err(|cause| Error::writing(&live, &cause))?;
    // So that a restore that is refused leaves the vault as it was; the check that counts is made under the lock.
    check_readable_loses_nothing(&copied, &live, &head, loss)?;
    let files = vault::copy_recorded(&copied, &Vault::of(&live), &Vault::of(&backup))?;
    let kept = new_file::unused(&live.with_added_extension(format!("before-restore-{stamp}")))?;
    let written =
        opened(&live, loss).and_then(|live| written_over(live, &copied, &head, &kept, loss));
    let (acts_before, kept) = match written {
        Ok(before) => (Some(before), Some(kept)),
        Err(Error::BadData(_) | Error::NoInput(_)) => {
            check_readable_loses_nothing(&copied, &live, &head, loss)?;
            (readable_acts(&live), put_aside(&live, draft, &kept)?)
        }
        Err(error) => return Err(error),
    };
    check_arrived(&live, &head).map_err(|error| unchecked(error, &live, kept.as_deref()))?;
    Ok(Restored { path: live, acts: head.acts, acts_before, kept, files })
}

/// As the register is that is replaced; where there is none, as the backup is.
fn shared_as(live: &Path, backup: &Path) -> Sharing {
    Sharing::of(if live.exists() { live } else { backup })
}

/// Refuses to move aside what isn't known to be a register, unless that is accepted. A device is never moved.
fn check_ours(live: &Path, loss: Loss) -> Result<()> {
    let needs_yes = |why: String| Err(Error::refused(format!("{why}; use --yes to move it aside")));
    let what = match fs::metadata(live) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(_) if loss == Loss::Accepted => return Ok(()),
        Err(cause) => return needs_yes(Error::reading(live, &cause).to_string()),
        Ok(what) => what,
    };
    if !what.is_file() && !what.is_dir() {
        return Err(Error::NoInput(format!(
            "{} is a device or a pipe; name a file for the register",
            live.display()
        )));
    }
    if loss == Loss::Accepted || what.is_file() && what.len() == 0 {
        return Ok(());
    }
    if what.is_dir() {
        return needs_yes(format!("{} is a folder", live.display()));
    }
    FileHeader::read(live)
        .and_then(|header| header.check(live))
        .or_else(|error| needs_yes(error.to_string()))
}

fn finished(draft: &NamedTempFile) -> Result<Head> {
    let mut db = connection::open_to_write(draft.path())?;
    copy::check_pages(&db, draft.path())?;
    db.execute_batch("pragma journal_mode = memory")?;
    if schema::version(&db)? < schema::VERSION {
        migration::migrate(&mut db, schema::MIGRATIONS)?;
    }
    let head = copy_check::check_complete(&db, draft.path())?;
    drop(db);
    draft.as_file().sync_all().map_err(|cause| Error::writing(draft.path(), &cause))?;
    Ok(head)
}

/// The register and its path, locked: nothing else is written until it is closed. Whatever keeps it from being
/// opened, but for another process that writes, is damage.
fn opened(live: &Path, loss: Loss) -> Result<(Connection, &Path)> {
    let open = || -> Result<Connection> {
        register_path::existing_in_any_mode(live)?;
        FileHeader::read(live)?.check_writable()?;
        if wal::log(live)? == wal::WalLog::Foreign {
            return Err(wal::foreign(live));
        }
        check_sidecars(live)?;
        let db = connection::open_to_write(live)?;
        if db.is_readonly(MAIN_DB)? {
            return Err(Error::Permission(format!(
                "you have read-only access to {}",
                live.display()
            )));
        }
        connection::prepare_for_writing(&db)?;
        // The lock outlasts the transaction, so nothing is written between the checks and the copying. It is
        // requested once held: a waiting process that keeps its locks would block the one it waits for.
        db.execute_batch("begin exclusive; pragma locking_mode = exclusive; commit")
            .map_err(|cause| sqlite_errors::naming(cause.into(), live))?;
        Ok(db)
    };
    match open() {
        Ok(db) => Ok((db, live)),
        Err(Error::Permission(why)) if loss == Loss::Refused => {
            Err(Error::refused(format!("{why}; use --yes to move it aside")))
        }
        Err(error @ (Error::Busy(_) | Error::Interrupted | Error::NoInput(_))) => Err(error),
        Err(error) => Err(Error::BadData(error.to_string())),
    }
}

/// SQLite makes its journal neither through a link nor over a folder.
fn check_sidecars(live: &Path) -> Result<()> {
    let mut sidecars = SUFFIXES.iter().map(|suffix| with_suffix(live, suffix));
    match sidecars.find(|path| fs::symlink_metadata(path).is_ok_and(|what| !what.is_file())) {
        Some(path) => Err(Error::BadData(format!("{} is a link or a folder", path.display()))),
        None => Ok(()),
    }
}

/// What was there is kept first. Returns how many acts it had.
fn written_over(
    (mut db, live): (Connection, &Path),
    copied: &Connection,
    head: &Head,
    kept: &Path,
    loss: Loss,
) -> Result<i64> {
    let before = copy::head(&db)?;
    if loss == Loss::Refused {
        check_loses_nothing(copied, &db, head)?;
    }
    let former = copy::beside(&db, kept)?;
    let given = Sharing::of(live).give_file(former.as_file());
    given.map_err(|cause| Error::writing(kept, &cause))?;
    former.persist_noclobber(kept).map_err(|failed| Error::writing(kept, &failed.error))?;
    new_file::sync_folder(kept);
    let transferred = copy::transfer(copied, &mut db);
    if matches!(transferred, Err(Error::Interrupted)) {
        fs::remove_file(kept).map_err(|cause| Error::writing(kept, &cause))?;
    }
    transferred?;
    Ok(before.acts)
}

/// A damaged register may still be readable, and have acts that the backup lacks.
fn check_readable_loses_nothing(
    backup: &Connection,
    live: &Path,
    head: &Head,
    loss: Loss,
) -> Result<()> {
    if loss == Loss::Accepted {
        return Ok(());
    }
    let read = register_path::existing(live).and_then(|live| connection::open_to_read(&live));
    match read.and_then(|live| check_loses_nothing(backup, &live, head)) {
        Err(error @ (Error::Refused(_) | Error::Busy(_) | Error::Interrupted)) => Err(error),
        _ => Ok(()),
    }
}

fn check_loses_nothing(backup: &Connection, live: &Connection, head: &Head) -> Result<()> {
    let before = copy::head(live)?;
    if copy::has_been_at(backup, &before)? {
        return Ok(());
    }
    let why = if copy::has_been_at(live, head)? {
        format!(
            "the register has {} acts and the backup {}: what was done since would be lost",
            before.acts, head.acts
        )
    } else {
        "the backup has another history than the register".to_owned()
    };
    Err(Error::refused(format!(
        "{why}; use --yes to restore it anyway; the present register is kept beside it"
    )))
}

/// How many acts a register has that can be read, but not be written.
fn readable_acts(live: &Path) -> Option<i64> {
    let db = register_path::existing(live).and_then(|live| connection::open_to_read(&live));
    db.and_then(|db| copy_check::check_complete(&db, live)).ok().map(|head| head.acts)
}

fn put_aside(live: &Path, draft: NamedTempFile, kept: &Path) -> Result<Option<PathBuf>> {
    let kept = &new_file::unused(kept)?;
    let had_one = moved(live, kept)?;
    for suffix in SUFFIXES {
        moved(&with_suffix(live, suffix), &with_suffix(kept, suffix))?;
    }
    new_file::sync_folder(live);
    match new_file::place(draft, live) {
        Ok(None) => {}
        Ok(Some(_)) => {
            return Err(Error::Busy(format!(
                "another process created a register at {} in the meantime; the former one is {}",
                live.display(),
                kept.display()
            )));
        }
        Err(error) if !had_one => return Err(error),
        Err(error) => {
            return Err(Error::Io(format!("{error}; the former register is {}", kept.display())));
        }
    }
    // An empty file is a register not yet made, of which nothing is to be kept.
    if had_one && fs::symlink_metadata(kept).is_ok_and(|what| what.is_file() && what.len() == 0) {
        fs::remove_file(kept).map_err(|cause| Error::writing(kept, &cause))?;
        return Ok(None);
    }
    Ok(had_one.then(|| kept.to_owned()))
}

/// Returns whether there was such a file.
fn moved(from: &Path, to: &Path) -> Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Error::writing(to, &cause)),
    }
}

/// An interruption comes too late to change anything back.
fn unchecked(error: Error, live: &Path, kept: Option<&Path>) -> Error {
    let Error::Interrupted = error else { return error };
    let kept =
        kept.map(|kept| format!(", and the previous register is kept as {}", kept.display()));
    Error::Stopped(format!(
        "interrupted; {} was restored{}, but not checked afterwards: run `track verify`",
        live.display(),
        kept.unwrap_or_default()
    ))
}

/// The register may have grown since.
fn check_arrived(live: &Path, head: &Head) -> Result<()> {
    let db = connection::open_to_read(live)?;
    copy_check::check_complete(&db, live)?;
    if copy::has_been_at(&db, head)? {
        return Ok(());
    }
    Err(Error::BadData(format!("{} was restored but differs from the backup", live.display())))
}
