//! Restoring: a backup replaces the register, which is kept.
//!
//! Where SQLite can still open the register, the backup is written into it under its lock, in one
//! transaction: other processes see the former state or the new one. Where it can't, the damaged file is
//! moved aside with its journals, which SQLite would apply to the new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
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
    let draft = copy::beside(&connection::open_to_read(&backup)?, &live)
        .map_err(|error| sqlite_errors::naming(error, &backup))?;
    let head = finished(&draft).map_err(|error| sqlite_errors::naming(error, &backup))?;
    let copied = connection::open_to_read(draft.path())?;
    let sharing = shared_as(&live, &backup);
    sharing.give_file(draft.as_file()).map_err(|cause| Error::writing(&live, &cause))?;
    let files = Vault::of(&live).copy_from(&Vault::of(&backup), &vault::files_named(&copied)?)?;
    let kept = unused(&live.with_added_extension(format!("before-restore-{stamp}")))?;
    let (acts_before, kept) = match written_over(&live, &copied, &head, &kept, loss) {
        Ok(before) => (Some(before), Some(kept)),
        Err(Error::BadData(_) | Error::NoInput(_)) => (None, put_aside(&live, draft, &kept)?),
        Err(error) => return Err(error),
    };
    check_arrived(&live, &head)?;
    Ok(Restored { path: live, acts: head.acts, acts_before, kept, files })
}

/// As the register is that is replaced; where there is none, as the backup is.
fn shared_as(live: &Path, backup: &Path) -> Sharing {
    Sharing::of(if live.exists() { live } else { backup })
}

fn check_ours(live: &Path, loss: Loss) -> Result<()> {
    match fs::metadata(live) {
        Ok(what) if !what.is_file() => Err(Error::NoInput(format!(
            "{} is a folder or a device; name a file for the register",
            live.display()
        ))),
        Ok(what) if what.len() > 0 && loss == Loss::Refused => FileHeader::read(live)?
            .check(live)
            .map_err(|error| Error::refused(format!("{error}; use --yes to move it aside"))),
        _ => Ok(()),
    }
}

fn finished(draft: &NamedTempFile) -> Result<Head> {
    let mut db = connection::open_to_write(draft.path())?;
    copy::check_pages(&db)?;
    db.execute_batch("pragma journal_mode = memory")?;
    if schema::version(&db)? < schema::VERSION {
        migration::migrate(&mut db, schema::MIGRATIONS)?;
    }
    let head = copy_check::check_complete(&db)?;
    drop(db);
    draft.as_file().sync_all().map_err(|cause| Error::writing(draft.path(), &cause))?;
    Ok(head)
}

/// What was there is kept first. Returns how many acts it had.
fn written_over(
    live: &Path,
    copied: &Connection,
    head: &Head,
    kept: &Path,
    loss: Loss,
) -> Result<i64> {
    register_path::existing_in_any_mode(live)?;
    if wal::log(live)? == wal::Log::Foreign {
        return Err(wal::foreign(live));
    }
    let mut db = connection::open_to_write(live)?;
    connection::prepare_for_writing(&db)?;
    // The lock outlasts the transaction, so nothing is written between the checks and the copying. It is
    // requested once held: a waiting process that keeps its locks would block the one it waits for.
    db.execute_batch("begin exclusive; pragma locking_mode = exclusive; commit")?;
    let before = copy::head(&db)?;
    if loss == Loss::Refused {
        check_loses_nothing(copied, &db, head)?;
    }
    let former = copy::beside(&db, kept)?;
    let given = Sharing::of(live).give_file(former.as_file());
    given.map_err(|cause| Error::writing(kept, &cause))?;
    former.persist_noclobber(kept).map_err(|failed| Error::writing(kept, &failed.error))?;
    new_file::sync_folder(kept);
    copy::transfer(copied, &mut db)?;
    Ok(before.acts)
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

fn put_aside(live: &Path, draft: NamedTempFile, kept: &Path) -> Result<Option<PathBuf>> {
    let is_empty = fs::metadata(live).is_ok_and(|what| what.is_file() && what.len() == 0);
    let kept = &unused(kept)?;
    let had_one = !is_empty && moved(live, kept)?;
    for suffix in SUFFIXES {
        moved(&with_suffix(live, suffix), &with_suffix(kept, suffix))?;
    }
    new_file::sync_folder(live);
    if is_empty {
        new_file::replace(draft, live)?;
    } else if new_file::place(draft, live)?.is_some() {
        return Err(Error::Busy(format!(
            "another process created a register at {} in the meantime; the former one is {}",
            live.display(),
            kept.display()
        )));
    }
    Ok(had_one.then(|| kept.to_owned()))
}

/// The path, or the next numbered one that no file has.
fn unused(path: &Path) -> Result<PathBuf> {
    let is_free = |path: &PathBuf| {
        SUFFIXES
            .iter()
            .chain(&[""])
            .all(|suffix| fs::symlink_metadata(with_suffix(path, suffix)).is_err())
    };
    let numbered = (2..=99).map(|number| path.with_added_extension(number.to_string()));
    std::iter::once(path.to_owned())
        .chain(numbered)
        .find(is_free)
        .ok_or_else(|| Error::CannotCreate(format!("too many files are called {}", path.display())))
}

/// Returns whether there was such a file.
fn moved(from: &Path, to: &Path) -> Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(cause) => Err(Error::writing(to, &cause)),
    }
}

/// The register may have grown since.
fn check_arrived(live: &Path, head: &Head) -> Result<()> {
    let db = connection::open_to_read(live)?;
    copy_check::check_complete(&db)?;
    if copy::has_been_at(&db, head)? {
        return Ok(());
    }
    Err(Error::BadData(format!("{} was restored but differs from the backup", live.display())))
}
